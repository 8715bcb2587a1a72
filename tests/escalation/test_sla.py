"""The three clocks of an escalation run in business hours and stand while the visitor is awaited."""

from datetime import UTC, datetime, time, timedelta

import pytest

from chatsite.tenancy.models import Organization
from conversations import intake
from escalation import lifecycle
from escalation.clocks import sla
from escalation.models import AgentProfile, BusinessInterval, Escalation, EscalationEvent, Priority, SlaTarget
from escalation.talk import console
from escalation.types import Actor
from tests import desk
from tests.escalation.days import configure
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE, HOUR = 60, 3600
FRIDAY = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def targets(organization: Organization) -> None:
    """Open Monday to Friday from 9 to 17; urgent is four times as fast as normal, low has no target."""
    configure(organization)
    for weekday in range(5):
        BusinessInterval.objects.create(organization=organization, weekday=weekday, opens=time(9), closes=time(17))
    for priority, share in ((Priority.URGENT, 4), (Priority.NORMAL, 1)):
        SlaTarget.objects.create(
            organization=organization,
            priority=priority,
            first_reply=HOUR // share,
            next_reply=40 * MINUTE // share,
            resolution=8 * HOUR // share,
        )


def begun(organization: Organization, at: datetime, priority: Priority = Priority.NORMAL) -> Escalation:
    row = Escalation(organization=organization, priority=priority, created_at=at)
    sla.start(row, at)
    return row


def fields(row: Escalation, *names: str) -> list[object]:
    return [getattr(row, name) for name in names]


def dues(row: Escalation) -> tuple[datetime | None, datetime | None, datetime | None]:
    return row.first_reply_due_at, row.next_reply_due_at, row.resolution_due_at


def test_a_new_one_is_due_in_business_hours(organization: Organization, targets: None) -> None:
    row = begun(organization, FRIDAY)
    assert dues(row) == (MONDAY + timedelta(minutes=30), None, MONDAY + timedelta(hours=7.5))
    assert (row.due_at, row.due_kind, row.waiting_since) == (row.first_reply_due_at, "first_reply", FRIDAY)


def test_what_is_left_at_night_begins_in_the_morning(organization: Organization, targets: None) -> None:
    row = begun(organization, FRIDAY + timedelta(hours=5))
    assert row.first_reply_due_at == MONDAY + timedelta(hours=1)


def test_a_priority_without_targets_is_never_due(organization: Organization, targets: None) -> None:
    row = begun(organization, FRIDAY, Priority.LOW)
    assert (dues(row), row.due_at, row.due_kind) == ((None, None, None), None, "")
    sla.agent_replied(row, MONDAY)
    sla.visitor_wrote(row, MONDAY)
    assert (dues(row), row.waiting_since) == ((None, None, None), MONDAY)


def test_the_clocks_stand_while_the_visitor_is_awaited(organization: Organization, targets: None) -> None:
    row = begun(organization, MONDAY)
    sla.agent_replied(row, MONDAY + timedelta(minutes=20))
    assert (dues(row), row.due_at, row.waiting_since) == ((None, None, None), None, None)
    assert row.resolution_left == 8 * HOUR - 20 * MINUTE
    wrote = MONDAY + timedelta(days=1)
    sla.visitor_wrote(row, wrote)
    assert dues(row) == (None, wrote + timedelta(minutes=40), wrote + timedelta(hours=8, minutes=-20))
    assert fields(row, "due_kind", "waiting_since", "resolution_left") == ["next_reply", wrote, None]


def test_the_oldest_unanswered_message_counts(organization: Organization, targets: None) -> None:
    row = begun(organization, MONDAY)
    sla.visitor_wrote(row, MONDAY + timedelta(minutes=30))
    assert (row.first_reply_due_at, row.waiting_since) == (MONDAY + timedelta(hours=1), MONDAY)
    sla.agent_replied(row, MONDAY + timedelta(minutes=40))
    for minutes in (50, 60, 70):
        sla.visitor_wrote(row, MONDAY + timedelta(minutes=minutes))
    assert row.waiting_since == MONDAY + timedelta(minutes=50)
    assert row.next_reply_due_at == MONDAY + timedelta(minutes=90)


def test_two_replies_in_a_row_are_as_one(organization: Organization, targets: None) -> None:
    row = begun(organization, MONDAY)
    for minutes in (20, 200):
        sla.agent_replied(row, MONDAY + timedelta(minutes=minutes))
    assert (row.first_reply_at, row.resolution_left) == (MONDAY + timedelta(minutes=20), 8 * HOUR - 20 * MINUTE)


def test_what_is_overdue_stays_overdue_when_the_visitor_answers(organization: Organization, targets: None) -> None:
    row = begun(organization, MONDAY)
    late = MONDAY + timedelta(days=2)
    sla.agent_replied(row, late)
    assert row.resolution_left == 0
    sla.visitor_wrote(row, late + timedelta(hours=1))
    assert row.resolution_due_at == late + timedelta(hours=1)


def test_the_rest_of_the_clock_is_kept_while_the_desk_is_never_open(organization: Organization, targets: None) -> None:
    row = begun(organization, MONDAY)
    sla.agent_replied(row, MONDAY)
    for interval in BusinessInterval.objects.all():
        interval.opens, interval.closes, interval.weekday = time(3), time(3, 0, 1), 0
        interval.save()
    sla.visitor_wrote(row, MONDAY)
    assert (row.resolution_due_at, row.resolution_left) == (None, 8 * HOUR)


def test_more_urgent_is_due_earlier_from_the_beginning(organization: Organization, targets: None) -> None:
    row = begun(organization, MONDAY)
    row.priority = Priority.URGENT
    sla.change_target(row, Priority.NORMAL, MONDAY + timedelta(minutes=30))
    assert dues(row) == (MONDAY + timedelta(minutes=15), None, MONDAY + timedelta(hours=2))
    row.priority = Priority.NORMAL
    sla.change_target(row, Priority.URGENT, MONDAY + timedelta(minutes=40))
    assert dues(row) == (MONDAY + timedelta(hours=1), None, MONDAY + timedelta(hours=8))


def test_more_urgent_while_the_visitor_is_awaited(organization: Organization, targets: None) -> None:
    row = begun(organization, MONDAY)
    sla.agent_replied(row, MONDAY + timedelta(hours=1))
    row.priority = Priority.URGENT
    sla.change_target(row, Priority.NORMAL, MONDAY + timedelta(hours=3))
    assert (row.waiting_since, row.due_at, row.resolution_left) == (None, None, 1 * HOUR)


def test_more_urgent_while_the_next_reply_is_due(organization: Organization, targets: None) -> None:
    row = begun(organization, MONDAY)
    sla.agent_replied(row, MONDAY)
    sla.visitor_wrote(row, MONDAY + timedelta(hours=1))
    row.priority = Priority.URGENT
    sla.change_target(row, Priority.NORMAL, MONDAY + timedelta(hours=1, minutes=5))
    assert row.next_reply_due_at == MONDAY + timedelta(hours=1, minutes=10)
    assert row.resolution_due_at == MONDAY + timedelta(hours=3)


def test_a_target_that_comes_later_counts_from_the_beginning(organization: Organization, targets: None) -> None:
    row = begun(organization, MONDAY, Priority.LOW)
    row.priority = Priority.NORMAL
    sla.change_target(row, Priority.LOW, MONDAY + timedelta(hours=2))
    assert dues(row) == (MONDAY + timedelta(hours=1), None, MONDAY + timedelta(hours=8))
    row.priority = Priority.LOW
    sla.change_target(row, Priority.NORMAL, MONDAY + timedelta(hours=3))
    assert (dues(row), row.due_at) == ((None, None, None), None)


def test_a_conversation_from_question_to_resolution(
    alice: Visitor, agent: AgentProfile, organization: Organization
) -> None:
    configure(organization)
    SlaTarget.objects.create(
        organization=organization, priority=Priority.NORMAL, first_reply=HOUR, next_reply=2 * HOUR, resolution=HOUR
    )
    row = desk.escalated(alice)
    assert (row.due_kind, row.due_at) == ("first_reply", row.created_at + timedelta(hours=1))
    lifecycle.claim(row, agent)
    row.refresh_from_db()
    assert row.waiting_since, "who joins has not answered yet"
    console.reply(row, agent, "Hello", "1")
    row.refresh_from_db()
    assert fields(row, "due_at", "waiting_since") == [None, None]
    assert row.first_reply_at
    intake.send(alice.principal, alice.session_id, intake.Message("And now?"))
    row.refresh_from_db()
    assert (row.due_kind, row.last_role, row.last_text) == ("resolution", "user", "And now?")
    assert fields(row, "waiting_since") != [None]
    lifecycle.resolve(row, Actor.of(agent), "solved")
    row.refresh_from_db()
    assert fields(row, "due_at", "due_kind", "waiting_since", "resolution_left") == [None, "", None, None]
    kinds = EscalationEvent.objects.filter(escalation=row).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["opened", "assigned", "joined", "replied", "resolved"]
