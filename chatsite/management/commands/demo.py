"""`manage.py demo`: the demo organization, its widget and its staff. Repeating it changes nothing."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db import transaction

from chatsite import demo_copy
from chatsite.tenancy.models import Membership, Organization, WidgetSite

SUGGESTIONS = {
    "en": ["Do the kettles work on induction?", "How long does delivery take?", "Do you wrap gifts?"],
    "ja": ["やかんはIHで使えますか？", "配送にはどのくらいかかりますか？", "ギフト包装はできますか？"],
    "zh": ["水壶可以用于电磁炉吗？", "配送需要多长时间？", "可以礼品包装吗？"],
    "es": ["¿Las teteras sirven para inducción?", "¿Cuánto tarda el envío?", "¿Envuelven para regalo?"],
    "de": ["Gehen die Kessel auf Induktion?", "Wie lange dauert die Lieferung?", "Packen Sie Geschenke ein?"],
    "fr": [
        "Les bouilloires vont-elles sur l'induction ?",
        "Quel est le délai de livraison ?",
        "Faites-vous des paquets cadeaux ?",
    ],
    "ar": ["هل تعمل الأباريق على مواقد الحث؟", "كم تستغرق مدة التوصيل؟", "هل تغلفون الهدايا؟"],
}
PASSWORD_FILE = settings.DATA_DIR / "demo-password"
STAFF = {
    "admin": Membership.Role.ADMIN,
    "manager": Membership.Role.MANAGER,
    "agent1": Membership.Role.AGENT,
    "agent2": Membership.Role.AGENT,
}


class Command(BaseCommand):
    help = "Loads the demo organization and its staff."

    def handle(self, *args: Any, **options: Any) -> None:
        load()
        where = "as given in CHATSITE_DEMO_PASSWORD" if settings.DEMO_PASSWORD else f"in {PASSWORD_FILE}"
        self.stdout.write(f"Staff: {', '.join(STAFF)}. Their password is {where}.")


@transaction.atomic
def load() -> None:
    """Create what is missing."""
    organization, _ = Organization.objects.get_or_create(
        slug="demo",
        defaults={"name": "Halfmoon (demo)", "instructions": _instructions()},
    )
    WidgetSite.objects.get_or_create(
        public_key="demo",
        defaults={
            "organization": organization,
            "name": "Demo shop",
            "allowed_origins": [WidgetSite.SELF],
            "suggestions": SUGGESTIONS,
        },
    )
    for name, role in STAFF.items():
        _staff(organization, name, role)


def _staff(organization: Organization, name: str, role: Membership.Role) -> None:
    users = get_user_model()
    user = users.objects.filter(username=name).first()
    if user is None:
        user = users.objects.create_user(username=name, password=_password(), is_staff=True)
    Membership.objects.get_or_create(organization=organization, user=user, defaults={"role": role})


def _password() -> str:
    """The password given in the environment, else one that was generated and kept."""
    if settings.DEMO_PASSWORD:
        return str(settings.DEMO_PASSWORD)
    if not PASSWORD_FILE.exists():
        PASSWORD_FILE.touch(mode=0o600)
        PASSWORD_FILE.write_text(secrets.token_urlsafe(9))
    return PASSWORD_FILE.read_text().strip()


def _instructions() -> str:
    """What the shop's page says, for the assistant."""
    facts = demo_copy.facts()
    return f"You answer customers of Halfmoon, a small workshop that makes kettles, lamps and bags.\n{facts}"
