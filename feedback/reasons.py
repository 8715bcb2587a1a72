"""The reasons that a visitor may give with a rating: Chatsite's own, or those that the organization wrote."""

import uuid

from feedback.models import RatingReason

BUILT_IN = {
    "wrong": {
        "en": "It is wrong",
        "ja": "内容が間違っている",
        "zh": "内容有误",
        "es": "Es incorrecta",
        "de": "Sie ist falsch",
        "fr": "Elle est fausse",
        "ar": "الإجابة خاطئة",
    },
    "incomplete": {
        "en": "Something is missing",
        "ja": "情報が足りない",
        "zh": "内容不完整",
        "es": "Falta algo",
        "de": "Etwas fehlt",
        "fr": "Il manque quelque chose",
        "ar": "ينقصها شيء",
    },
    "not_understood": {
        "en": "I was not understood",
        "ja": "質問が理解されていない",
        "zh": "没有理解我的问题",
        "es": "No me ha entendido",
        "de": "Ich wurde nicht verstanden",
        "fr": "Je n’ai pas été compris",
        "ar": "لم يُفهم سؤالي",
    },
    "off_topic": {
        "en": "It is beside the point",
        "ja": "質問と関係がない",
        "zh": "答非所问",
        "es": "No viene al caso",
        "de": "Sie geht am Thema vorbei",
        "fr": "Elle est hors sujet",
        "ar": "خارج الموضوع",
    },
    "rude": {
        "en": "It is impolite",
        "ja": "失礼な表現がある",
        "zh": "语气不礼貌",
        "es": "Es descortés",
        "de": "Sie ist unhöflich",
        "fr": "Elle est impolie",
        "ar": "غير مهذبة",
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


def offered(organization_id: uuid.UUID, locale: str) -> dict[str, str]:
    """Labels by key, in the order of the form. One query."""
    own = RatingReason.objects.for_organization(organization_id).filter(enabled=True)
    return {reason.key: reason.label(locale) for reason in own} or {key: label(key, locale) for key in BUILT_IN}


def label(key: str, locale: str) -> str:
    """Of a built-in reason; any other key stands for itself."""
    labels = BUILT_IN.get(key, {})
    return labels.get(locale) or labels.get("en") or key
