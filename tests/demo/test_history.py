"""The demo's history is what Chatsite itself would have written."""

from collections import Counter
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from chatsite.tenancy.models import Organization, WidgetSite
from conversations.models import Conversation, Turn
from escalation.models import Escalation, EscalationEvent
from feedback import outcomes
from feedback.models import Outcome, Rating
from tests.reports.conftest import history

MEASURED = ("first_token_ms", "first_answer_ms", "person_reply_ms", "handle_ms")
"""Milliseconds that are rounded before, or after, they were subtracted."""
LEFT_OUT = ("updated_at", "reopened_from_id")


def facts() -> dict[Any, dict[str, Any]]:
    rows: Any = Outcome.objects.values()
    return {row["id"]: {name: value for name, value in row.items() if name not in LEFT_OUT} for row in rows}


def test_outcomes_are_those_that_are_derived(organization: Organization, site: WidgetSite) -> None:
    history(organization, site, 400, timezone.now())
    written = facts()
    assert sum(outcomes.rebuild()) == Conversation.objects.count()
    derived = facts()
    assert written.keys() == derived.keys()
    for key, row in written.items():
        for name in MEASURED:
            assert abs((row.pop(name) or 0) - (derived[key].pop(name) or 0)) <= 1
        assert row == derived[key]


def test_it_is_lively(organization: Organization, site: WidgetSite) -> None:
    history(organization, site, 400, timezone.now())
    assert {"en", "ja", "ar", "de", "fr"} <= set(Conversation.objects.values_list("locale", flat=True))
    assert set(Escalation.objects.values_list("state", flat=True)) == set(Escalation.State.values)
    assert Escalation.objects.open().filter(first_reply_breached_at__isnull=False).exists()
    assert {"assigned", "joined", "replied"} <= set(EscalationEvent.objects.values_list("kind", flat=True))
    assert set(Rating.objects.values_list("value", flat=True)) == {"up", "down"}


def test_turns_are_numbered_without_a_gap(organization: Organization, site: WidgetSite) -> None:
    history(organization, site, 60, timezone.now())
    said = Counter(Turn.objects.values_list("conversation", flat=True))
    for conversation in Conversation.objects.all():
        assert said[conversation.pk] == conversation.latest_turn_seq
        seqs = conversation.turns.values_list("seq", flat=True)
        assert list(seqs) == list(range(1, conversation.latest_turn_seq + 1))


def test_nothing_has_happened_in_the_future(organization: Organization, site: WidgetSite) -> None:
    now = timezone.now()
    history(organization, site, 200, now)
    for rows, moment in ((Turn, "created_at"), (Escalation, "ended_at"), (Rating, "created_at")):
        assert not rows._default_manager.filter(**{f"{moment}__gt": now}).exists()


@pytest.mark.django_db(transaction=True)
def test_no_history_is_made_up_beside_what_was_said() -> None:
    call_command("demo", "--without-history", "--without-help")
    assert not Conversation.objects.exists()
    Conversation.objects.create(organization=Organization.objects.get(slug="demo"))
    call_command("demo", "--without-help")
    assert Conversation.objects.count() == 1
