"""Where a visitor stands in the queue, and the honest range of waiting time."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from chatsite import valkey
from chatsite.tenancy.models import Organization
from escalation import lifecycle, tasks
from escalation.clocks import waiting
from escalation.extension import desk_state
from escalation.listing import places, queue
from escalation.models import AgentProfile, Escalation, Priority, Team
from tests import desk, factories
from tests.escalation.days import configure

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = 60


def waits(organization: Organization, count: int, **fields: Any) -> list[Escalation]:
    site = factories.site(organization)
    return [desk.escalated(factories.visitor(site), **fields) for _ in range(count)]


def joined(organization: Organization, at: datetime, minutes: float, **fields: Any) -> Escalation:
    """One of the past: asked for at that time, and joined after so long."""
    conversation = factories.conversation(organization)
    return Escalation.objects.create(
        organization=organization,
        conversation=conversation,
        state="resolved",
        origin="visitor",
        created_at=at,
        joined_at=at + timedelta(minutes=minutes),
        ended_at=at + timedelta(hours=1),
        **fields,
    )


def positions(rows: list[Escalation]) -> list[int | None]:
    return [places.position(Escalation.objects.get(pk=row.pk)) for row in rows]


def test_who_asked_first_is_next(organization: Organization, other_organization: Organization) -> None:
    waits(other_organization, 2)
    assert positions(waits(organization, 3)) == [1, 2, 3]


def test_the_order_is_that_of_the_agents(organization: Organization) -> None:
    now = timezone.now()
    rows = waits(organization, 6)
    changes: list[dict[str, Any]] = [
        {},
        {"due_at": now + timedelta(hours=2)},
        {"due_at": now + timedelta(hours=1)},
        {"priority": Priority.URGENT},
        {"due_at": now + timedelta(hours=1), "priority": Priority.HIGH},
        {"due_at": now - timedelta(hours=1)},
    ]
    for row, fields in zip(rows, changes, strict=True):
        Escalation.objects.filter(pk=row.pk).update(**fields or {"note": ""})
    assert positions(rows) == [6, 4, 3, 5, 2, 1]
    ordered = list(places.waiting(organization.pk).order_by(*queue.ORDER))
    assert positions(ordered) == [1, 2, 3, 4, 5, 6]


def test_messages_and_who_was_assigned_do_not_stand_in_it(organization: Organization, agent: AgentProfile) -> None:
    first, second, message, last = waits(organization, 4)
    Escalation.objects.filter(pk=message.pk).update(is_message=True)
    lifecycle.claim(first, agent)
    assert positions([first, second, message, last]) == [None, 1, None, 2]


def test_teams_do_not_stand_in_each_others_way(organization: Organization) -> None:
    sales, service = (Team.objects.create(organization=organization, name=name) for name in ("Sales", "Service"))
    rows = waits(organization, 2, team=sales) + waits(organization, 2, team=service) + waits(organization, 1)
    assert positions(rows) == [1, 2, 1, 2, 5]


def test_others_hear_of_it_once_when_somebody_leaves(organization: Organization, agent: AgentProfile) -> None:
    first, *others = waits(organization, 3)
    before = tasks_queued()
    lifecycle.claim(first, agent)
    lifecycle.withdraw(others[0])
    assert tasks_queued() == before + 1
    places.tell(organization.pk)  # what the task does; nobody listens


def test_who_comes_last_changes_nothing_for_others(organization: Organization) -> None:
    waits(organization, 3)
    assert tasks_queued() == 0


def tasks_queued() -> int:
    """Tasks in the broker that tell places."""
    assert tasks.tell_places.name == places.TASK
    return len([row for row in valkey.client().lrange("celery", 0, -1) if places.TASK.encode() in row])


def test_a_range_is_the_middle_half_of_recent_waits(organization: Organization) -> None:
    now = datetime(2026, 11, 20, 10, tzinfo=UTC)
    for number in range(1, 10):
        joined(organization, now - timedelta(days=number), minutes=number)
    assert waiting.usual(organization.pk, now) == (3 * MINUTE, 7 * MINUTE)


def test_too_little_is_known_of_few_old_or_other_waits(
    organization: Organization, other_organization: Organization
) -> None:
    now = datetime(2026, 11, 20, 10, tzinfo=UTC)
    for number in range(1, 8):
        joined(organization, now - timedelta(days=number), minutes=1)
        joined(organization, now - timedelta(days=number, hours=6), minutes=1)  # another time of the day
        joined(organization, now - timedelta(days=number), minutes=1, is_message=True)
        joined(organization, now - timedelta(days=14 + number), minutes=1)
        joined(other_organization, now - timedelta(days=number), minutes=1)
    assert waiting.usual(organization.pk, now) is None
    joined(organization, now - timedelta(days=3, hours=2), minutes=1)
    assert waiting.usual(organization.pk, now) == (MINUTE, MINUTE)


def test_hours_around_midnight_are_near(organization: Organization) -> None:
    configure(organization, time_zone="Asia/Tokyo")
    now = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)  # 00:30 in Tokyo
    for number in range(1, 9):
        joined(organization, now - timedelta(days=number, hours=2), minutes=1)
    assert waiting.usual(organization.pk, now) == (MINUTE, MINUTE)


def test_the_range_grows_with_the_position_and_is_not_said_when_it_is_wrong(organization: Organization) -> None:
    for number in range(1, 10):
        joined(organization, timezone.now() - timedelta(days=number), minutes=number)
    _, second = waits(organization, 2)
    state = desk_state(second.conversation.__class__.objects.get(pk=second.conversation_id))
    assert state
    assert (state["position"], state["wait"]) == (2, {"low_seconds": 6 * MINUTE, "high_seconds": 14 * MINUTE})
    second.created_at -= timedelta(minutes=15)
    assert waiting.expected(second, 2) is None


def test_a_queue_of_nobody_is_told_to_nobody() -> None:
    places.tell(uuid.UUID(int=0))
