"""The shop's desk: teams, people, reasons, targets, hours, canned replies, labels and rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.contrib.auth.models import User

from chatsite.tenancy.models import Organization
from escalation.models import (
    AgentProfile,
    BusinessInterval,
    CannedReply,
    DeskSettings,
    Label,
    Priority,
    Reason,
    Rule,
    SavedView,
    SlaTarget,
    Team,
)

MINUTE, HOUR = 60, 3600
TEAMS = ("Orders", "Workshop")
PEOPLE: tuple[dict[str, Any], ...] = (
    {"name": "Aiko", "skills": ["orders", "payment"], "languages": ["ja", "en", "fr"], "capacity": 4},
    {"name": "Omar", "skills": ["repairs", "orders"], "languages": ["ar", "en", "de"], "capacity": 3},
)
REASONS: dict[str, tuple[Priority, str, str, dict[str, str]]] = {
    "order": (
        Priority.NORMAL,
        "orders",
        "Orders",
        {"en": "An order", "ja": "注文について", "de": "Eine Bestellung", "fr": "Une commande", "ar": "طلب"}
        | {"es": "Un pedido", "zh": "订单"},
    ),
    "repair": (
        Priority.LOW,
        "repairs",
        "Workshop",
        {"en": "A repair", "ja": "修理について", "de": "Eine Reparatur", "fr": "Une réparation", "ar": "إصلاح"}
        | {"es": "Una reparación", "zh": "维修"},
    ),
    "returns": (
        Priority.NORMAL,
        "orders",
        "Orders",
        {"en": "A return", "ja": "返品について", "de": "Eine Rückgabe", "fr": "Un retour", "ar": "إرجاع"}
        | {"es": "Una devolución", "zh": "退货"},
    ),
    "payment": (
        Priority.HIGH,
        "payment",
        "Orders",
        {"en": "A payment", "ja": "お支払いについて", "de": "Eine Zahlung", "fr": "Un paiement", "ar": "دفع"}
        | {"es": "Un pago", "zh": "付款"},
    ),
}
TARGETS = {
    Priority.URGENT: (5 * MINUTE, 5 * MINUTE, 4 * HOUR),
    Priority.HIGH: (10 * MINUTE, 15 * MINUTE, 8 * HOUR),
    Priority.NORMAL: (15 * MINUTE, 30 * MINUTE, 24 * HOUR),
    Priority.LOW: (60 * MINUTE, 2 * HOUR, 72 * HOUR),
}
LABELS = {"Waiting for the carrier": "#b45309", "Refund": "#b91c1c", "Spare part": "#0f766e", "Praise": "#4d7c0f"}
CANNED = (
    ("hello", "Hello", "en", "Hello {{visitor.name}}, {{agent.name}} here. Give me a moment to read what you wrote."),
    (
        "hello",
        "あいさつ",
        "ja",
        "お待たせいたしました。{{organization.name}}の{{agent.name}}です。内容を拝見しております。",
    ),
    ("hello", "تحية", "ar", "أهلًا {{visitor.name}}، معك {{agent.name}}. لحظة من فضلك لأقرأ ما كتبت."),
    (
        "hello",
        "Begrüßung",
        "de",
        "Guten Tag, hier ist {{agent.name}}. Einen Moment, ich lese, was Sie geschrieben haben.",
    ),
    (
        "label",
        "Return label",
        "en",
        "I have mailed you a prepaid label. Wrap it in the paper that it came in, if you have it.",
    ),
    (
        "part",
        "Spare part by letter",
        "en",
        "The part leaves the workshop today, by letter, with the drawing. Nothing to pay.",
    ),
    (
        "number",
        "Ask for the order's number",
        "en",
        "Could you tell me your order number? It is four digits, in the mail.",
    ),
    ("number", "注文番号を尋ねる", "ja", "ご注文番号を教えていただけますか。確認メールにある四桁の数字です。"),
    (
        "bye",
        "Goodbye",
        "en",
        "Gladly. Should anything else come up, write here; this conversation is kept. ({{conversation.id}})",
    ),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """What the rows of the history point at."""

    agents: list[AgentProfile]
    reasons: dict[str, Reason]
    teams: dict[str, Team]
    labels: list[Label]


def prepare(organization: Organization, users: Sequence[User], *, time_zone: str = "Europe/Berlin") -> Desk:
    """Create what is missing; what somebody has changed since stays as it is."""
    DeskSettings.objects.get_or_create(organization=organization, defaults={"time_zone": time_zone})
    teams = {name: Team.objects.get_or_create(organization=organization, name=name)[0] for name in TEAMS}
    reasons = {key: _reason(organization, position, key, teams) for position, key in enumerate(REASONS)}
    if SlaTarget.objects.for_organization(organization).exists():
        return _desk(organization, users, teams, reasons)
    _hours(organization)
    _words(organization)
    for priority, (first, following, end) in TARGETS.items():
        SlaTarget.objects.create(
            organization=organization, priority=priority, first_reply=first, next_reply=following, resolution=end
        )
    return _desk(organization, users, teams, reasons)


def _desk(
    organization: Organization, users: Sequence[User], teams: dict[str, Team], reasons: dict[str, Reason]
) -> Desk:
    agents = [_agent(organization, user, number, teams) for number, user in enumerate(users)]
    labels = list(Label.objects.for_organization(organization))
    return Desk(agents, reasons, teams, labels)


def _agent(organization: Organization, user: User, number: int, teams: dict[str, Team]) -> AgentProfile:
    """A profile that a membership made by itself has the account's name: it is given one of ours."""
    values = dict(PEOPLE[number % len(PEOPLE)])
    if number >= len(PEOPLE):
        values["name"] += f" {number}"
    agent, made = AgentProfile.objects.get_or_create(organization=organization, user=user, defaults=values)
    if made or agent.name == user.get_username():
        for name, value in values.items():
            setattr(agent, name, value)
        agent.save()
        agent.teams.set([teams["Orders"]] if number % 2 == 0 else teams.values())
    return agent


def _reason(organization: Organization, position: int, key: str, teams: dict[str, Team]) -> Reason:
    priority, skill, team, labels = REASONS[key]
    values = {"labels": labels, "priority": priority, "skill": skill, "team": teams[team], "position": position}
    reason, made = Reason.objects.get_or_create(organization=organization, key=key, defaults=values)
    if not made and reason.team is None and not reason.skill:  # those that every organization begins with
        Reason.objects.filter(pk=reason.pk).update(**values)
        reason.refresh_from_db()
    return reason


def _hours(organization: Organization) -> None:
    """Two shifts a day, all week: whenever the demo is tried, somebody is there."""
    for weekday in BusinessInterval.Weekday:
        for opens, closes in ((time(0), time(12)), (time(12), time(0))):
            BusinessInterval.objects.create(organization=organization, weekday=weekday, opens=opens, closes=closes)


def _words(organization: Organization) -> None:
    for name, color in LABELS.items():
        Label.objects.create(organization=organization, name=name, color=color)
    for shortcut, title, language, text in CANNED:
        CannedReply.objects.create(
            organization=organization, shortcut=shortcut, title=title, language=language, text=text
        )
    SavedView.objects.create(
        organization=organization, name="Japanese, unassigned", filters={"language": "ja", "agent": "none"}
    )


def rules(organization: Organization, desk: Desk) -> None:
    Rule.objects.create(organization=organization, name="Two answers failed", kind=Rule.Kind.FAILED_ANSWERS, count=2)
    Rule.objects.create(
        organization=organization,
        name="Speaks of a lawyer",
        kind=Rule.Kind.WORDS,
        values=["lawyer", "Anwalt", "弁護士", "محامٍ"],
        priority=Priority.URGENT,
        reason=desk.reasons["payment"],
        position=1,
    )
