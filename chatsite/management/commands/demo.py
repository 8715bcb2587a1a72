"""`manage.py demo`: the demo organization, its widget and its staff. Repeating it changes nothing."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone

from chatsite import demo_copy
from chatsite.demo_help import articles
from chatsite.demo_history import desk, writing
from chatsite.tenancy.models import Membership, Organization, WidgetSite
from conversations.models import Conversation

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
    help = "Loads the demo organization, its staff, its help centre and ninety days of its history."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--without-history", action="store_true", help="nobody has ever talked to the shop")
        parser.add_argument("--without-help", action="store_true", help="no help centre for the assistant to read")

    def handle(self, *args: Any, **options: Any) -> None:
        load(with_history=not options["without_history"], with_help=not options["without_help"])
        where = "as given in CHATSITE_DEMO_PASSWORD" if settings.DEMO_PASSWORD else f"in {PASSWORD_FILE}"
        self.stdout.write(f"Staff: {', '.join(STAFF)}. Their password is {where}.")


@transaction.atomic
def load(*, with_history: bool, with_help: bool) -> None:
    """Create what is missing. History and help centre are written once, into an organization without any."""
    organization, _ = Organization.objects.get_or_create(
        slug="demo",
        defaults={"name": "Halfmoon (demo)", "instructions": _instructions()},
    )
    site, _ = WidgetSite.objects.get_or_create(
        public_key="demo",
        defaults={
            "organization": organization,
            "name": "Demo shop",
            "allowed_origins": [WidgetSite.SELF],
            "suggestions": SUGGESTIONS,
        },
    )
    users = [_staff(organization, name, role) for name, role in STAFF.items()]
    people = desk.prepare(organization, [user for user in users if STAFF[user.get_username()] == Membership.Role.AGENT])
    if with_history and not Conversation.objects.for_organization(organization).exists():
        desk.rules(organization, people)
        writing.write(organization, site, people, timezone.now())
    if with_help:
        articles.load(organization)


def _staff(organization: Organization, name: str, role: Membership.Role) -> User:
    users = get_user_model()
    user = users.objects.filter(username=name).first()
    if user is None:
        user = users.objects.create_user(username=name, password=_password(), is_staff=True)
    Membership.objects.get_or_create(organization=organization, user=user, defaults={"role": role})
    return user


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
