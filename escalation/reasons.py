"""Why a visitor wants a person. A new organization begins with these, and edits them in the admin."""

import uuid
from typing import Any

from django.db.models.signals import post_save

from conversations.validation import InvalidInput
from escalation.models import DeskSettings, Reason

DEFAULTS = {
    "order": {
        "en": "An order or a delivery",
        "ja": "注文・配送について",
        "zh": "订单或配送",
        "es": "Un pedido o una entrega",
        "de": "Eine Bestellung oder Lieferung",
        "fr": "Une commande ou une livraison",
        "ar": "طلب أو توصيل",
    },
    "payment": {
        "en": "A payment or a refund",
        "ja": "支払い・返金について",
        "zh": "付款或退款",
        "es": "Un pago o un reembolso",
        "de": "Eine Zahlung oder Erstattung",
        "fr": "Un paiement ou un remboursement",
        "ar": "دفع أو استرداد",
    },
    "technical": {
        "en": "Something does not work",
        "ja": "不具合について",
        "zh": "出现故障",
        "es": "Algo no funciona",
        "de": "Etwas funktioniert nicht",
        "fr": "Quelque chose ne fonctionne pas",
        "ar": "شيء لا يعمل",
    },
    "complaint": {
        "en": "A complaint",
        "ja": "ご意見・苦情",
        "zh": "投诉",
        "es": "Una queja",
        "de": "Eine Beschwerde",
        "fr": "Une réclamation",
        "ar": "شكوى",
    },
    "other": {
        "en": "Something else",
        "ja": "その他",
        "zh": "其他",
        "es": "Otra cosa",
        "de": "Etwas anderes",
        "fr": "Autre chose",
        "ar": "شيء آخر",
    },
}


def connect() -> None:
    post_save.connect(_begin, sender=DeskSettings, dispatch_uid="desk_reasons")


def find(organization_id: uuid.UUID, key: str) -> Reason | None:
    """Also one that was switched off meanwhile: a page that was opened before still shows it."""
    return Reason.objects.for_organization(organization_id).select_related("team").filter(key=key).first()


def chosen(organization_id: uuid.UUID, key: str) -> Reason | None:
    """None for an empty key.

    Raises:
        InvalidInput: it is none of the organization's.
    """
    found = find(organization_id, key) if key else None
    if key and found is None:
        sentence = "This is none of the reasons of this organization."
        raise InvalidInput("invalid_message", sentence, {"fields": {"reason": [sentence]}})
    return found


def _begin(instance: DeskSettings, created: bool, raw: bool = False, **_: Any) -> None:
    """With the desk's settings, which are made once: reasons that were deleted do not come back."""
    if not created or raw:
        return
    rows = [
        Reason(organization_id=instance.organization_id, key=key, labels=labels, position=position)
        for position, (key, labels) in enumerate(DEFAULTS.items())
    ]
    Reason.objects.bulk_create(rows, ignore_conflicts=True)
