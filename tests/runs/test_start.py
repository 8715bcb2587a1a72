"""Accepting a message: the turn, its run, and what waits behind what."""

import pytest

from conversations.models import Conversation, ModelDeployment, ModelPool, Run, Turn
from conversations.runs import lifecycle
from conversations.runs.lifecycle import MAX_WAITING, TooManyWaiting
from tests import factories
from tests.factories import Visitor


def test_a_message_becomes_the_next_turn_and_a_queued_run(alice: Visitor) -> None:
    factories.turns(alice.conversation, 4)
    started = lifecycle.start(alice.conversation, "Do you deliver on Sundays?")

    turn = Turn.objects.get(conversation=alice.conversation, seq=5)
    assert (turn.role, turn.content, turn.state) == ("user", "Do you deliver on Sundays?", "complete")
    run = Run.objects.get()
    assert (run.status, run.attempt, run.user_turn, run.user_turn_seq) == ("queued", 0, turn, 5)
    assert (started.run, started.created) == (run, True)
    assert Conversation.objects.get(pk=alice.conversation.pk).latest_turn_seq == 5


def test_the_page_context_is_replaced_when_one_is_sent(alice: Visitor) -> None:
    lifecycle.start(alice.conversation, "This one?", page_context={"title": "Kettle"})
    lifecycle.start(alice.conversation, "And how much?")
    assert Conversation.objects.get(pk=alice.conversation.pk).page_context == {"title": "Kettle"}


def test_three_messages_wait_behind_the_one_being_answered_and_the_next_is_refused(alice: Visitor) -> None:
    factories.claimed(lifecycle.start(alice.conversation, "first").run)
    for number in range(MAX_WAITING):
        lifecycle.start(alice.conversation, f"waiting {number}")

    with pytest.raises(TooManyWaiting):
        lifecycle.start(alice.conversation, "one too many")
    assert Turn.objects.count() == Run.objects.count() == 1 + MAX_WAITING


def test_a_place_is_free_again_once_an_answer_has_ended(alice: Visitor) -> None:
    held = factories.claimed(lifecycle.start(alice.conversation, "first").run)
    for number in range(MAX_WAITING):
        lifecycle.start(alice.conversation, f"waiting {number}")
    lifecycle.fail(held, held.attempt, "model_unavailable", "Sorry.")
    assert lifecycle.start(alice.conversation, "now there is a place").created


def test_other_conversations_are_not_counted(alice: Visitor, bob: Visitor) -> None:
    for number in range(MAX_WAITING + 1):
        lifecycle.start(alice.conversation, f"message {number}")
    assert lifecycle.start(bob.conversation, "hello").created


def test_a_run_takes_the_default_pool_of_its_organization_when_it_has_a_deployment(alice: Visitor) -> None:
    organization = alice.conversation.organization
    pool = ModelPool.objects.create(organization=organization)
    assert lifecycle.start(alice.conversation, "No deployment yet").run.pool is None

    ModelDeployment.objects.create(organization=organization, pool=pool, name="one", model="m")
    assert lifecycle.start(alice.conversation, "Now there is one").run.pool == pool
