"""One key, one run, however often and from wherever it is sent."""

import pytest

from conversations.models import Run, Turn
from conversations.runs import lifecycle
from conversations.runs.lifecycle import IdempotencyConflict
from conversations.runs.types import Started
from tests import factories
from tests.factories import Visitor
from tests.runs.racing import race


def test_the_same_key_and_message_lead_to_the_same_run(alice: Visitor) -> None:
    first = lifecycle.start(alice.conversation, "Hello", idempotency_key="k1")
    again = lifecycle.start(alice.conversation, "Hello", idempotency_key="k1")
    assert (again.run, again.created) == (first.run, False)
    assert Turn.objects.count() == 1


def test_a_key_still_leads_to_its_run_when_that_has_ended(alice: Visitor) -> None:
    run = factories.answered(lifecycle.start(alice.conversation, "Hello", idempotency_key="k1").run, "Good day.")
    again = lifecycle.start(alice.conversation, "Hello", idempotency_key="k1").run
    assert again == run
    assert again.answer
    assert again.answer.content == "Good day."


def test_the_same_key_with_another_message_is_a_conflict(alice: Visitor) -> None:
    lifecycle.start(alice.conversation, "Hello", idempotency_key="k1")
    with pytest.raises(IdempotencyConflict):
        lifecycle.start(alice.conversation, "Good-bye", idempotency_key="k1")
    assert Turn.objects.count() == 1


def test_a_message_and_a_regeneration_cannot_share_a_key(alice: Visitor) -> None:
    factories.answered(lifecycle.start(alice.conversation, "Hello", idempotency_key="k1").run)
    with pytest.raises(IdempotencyConflict):
        lifecycle.regenerate(alice.conversation, idempotency_key="k1")


def test_a_regeneration_is_repeated_under_its_key(alice: Visitor) -> None:
    factories.answered(lifecycle.start(alice.conversation, "Hello").run)
    first = lifecycle.regenerate(alice.conversation, idempotency_key="again")
    second = lifecycle.regenerate(alice.conversation, idempotency_key="again")
    assert (second.run, second.created) == (first.run, False)


def test_one_key_in_two_conversations_is_two_runs(alice: Visitor, bob: Visitor) -> None:
    first = lifecycle.start(alice.conversation, "Hello", idempotency_key="k1")
    other = lifecycle.start(bob.conversation, "Hello", idempotency_key="k1")
    assert other.created
    assert other.run != first.run


def test_a_repeated_key_is_answered_although_too_many_wait(alice: Visitor) -> None:
    first = lifecycle.start(alice.conversation, "Hello", idempotency_key="k1").run
    for number in range(lifecycle.MAX_WAITING):
        lifecycle.start(alice.conversation, f"waiting {number}")
    assert lifecycle.start(alice.conversation, "Hello", idempotency_key="k1").run == first


def test_fifty_concurrent_sends_of_one_key_make_one_run(alice: Visitor) -> None:
    def send() -> Started:
        return lifecycle.start(alice.conversation, "Hello", idempotency_key="k1")

    started = [result for result in race(*[send] * 50) if isinstance(result, Started)]
    assert len(started) == 50
    assert sum(result.created for result in started) == 1
    assert {result.run.pk for result in started} == {Run.objects.get().pk}
    assert Turn.objects.count() == 1
