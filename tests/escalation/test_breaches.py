"""Deadlines that have passed are noticed once, whoever looks."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone

from chatsite.tenancy.models import Organization
from conversations.models import Conversation
from escalation import lifecycle
from escalation.clocks import breaches
from escalation.models import AgentProfile, Escalation, EscalationEvent
from escalation.types import Actor
from tests import desk, factories
from tests.factories import Visitor
from tests.runs.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


def overdue(escalation: Escalation, *kinds: str, minutes: int = 1) -> None:
    passed = timezone.now() - timedelta(minutes=minutes)
    fields: dict[str, Any] = {f"{kind}_due_at": passed for kind in kinds}
    Escalation.objects.filter(pk=escalation.pk).update(**fields, due_at=passed, due_kind=kinds[0])


def clocks() -> list[str]:
    events = EscalationEvent.objects.filter(kind="breached").order_by("id")
    return [event.data["clock"] for event in events]


def test_each_clock_is_written_down_once(alice: Visitor) -> None:
    row = desk.escalated(alice)
    assert breaches.mark() == 0
    overdue(row, "first_reply", "resolution")
    assert breaches.mark() == 2
    assert breaches.mark() == 0
    assert clocks() == ["first_reply", "resolution"]
    row.refresh_from_db()
    assert row.first_reply_breached_at
    assert row.resolution_breached_at
    assert row.next_reply_breached_at is None
    event = EscalationEvent.objects.filter(kind="breached").first()
    assert event
    assert (event.actor_kind, event.from_state, event.to_state) == ("system", "queued", "queued")


def test_each_late_reply_is_one(alice: Visitor) -> None:
    row = desk.escalated(alice)
    overdue(row, "next_reply", minutes=10)
    breaches.mark()
    breaches.mark()
    Escalation.objects.update(next_reply_breached_at=timezone.now() - timedelta(minutes=5))
    overdue(row, "next_reply")
    breaches.mark()
    assert clocks() == ["next_reply", "next_reply"]


def test_what_is_over_or_not_yet_due_is_left_alone(alice: Visitor, bob: Visitor, agent: AgentProfile) -> None:
    over, later = desk.escalated(alice), desk.escalated(bob)
    lifecycle.resolve(over, Actor.of(agent), "solved")
    overdue(over, "first_reply")
    future = timezone.now() + timedelta(minutes=1)
    Escalation.objects.filter(pk=later.pk).update(first_reply_due_at=future, due_at=future)
    assert breaches.mark() == 0


def test_many_are_marked_in_batches(organization: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaches, "BATCH", 4)
    site = factories.site(organization)
    for _ in range(9):
        overdue(desk.escalated(factories.visitor(site)), "first_reply")
    assert breaches.mark() == 9
    assert len(clocks()) == 9


def test_two_who_look_at_once_write_it_down_once(organization: Organization) -> None:
    site = factories.site(organization)
    for _ in range(10):
        overdue(desk.escalated(factories.visitor(site)), "first_reply")
    race(breaches.mark, breaches.mark, breaches.mark)
    assert len(clocks()) == 10


def test_what_somebody_changes_at_the_moment_is_marked_in_the_next_round(alice: Visitor) -> None:
    row = desk.escalated(alice)
    overdue(row, "first_reply")
    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM escalation_escalation FOR UPDATE")
        assert breaches.mark() == 0
    finally:
        other.rollback()
        other.close()
    assert breaches.mark() == 1


def test_the_conversation_is_never_waited_for(alice: Visitor) -> None:
    """Locks are taken in one order: who holds the conversation may want the escalation next."""
    overdue(desk.escalated(alice), "first_reply")
    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM conversations_conversation FOR UPDATE")
        assert breaches.mark() == 1
    finally:
        other.rollback()
        other.close()
    with transaction.atomic():
        assert Conversation.objects.select_for_update().count() == 1
