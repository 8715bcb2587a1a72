"""Another answer to the latest question; what it replaces stays readable."""

from collections.abc import Callable

import pytest

from conversations.models import Run, Turn
from conversations.runs import lifecycle
from conversations.runs.lifecycle import NothingToRegenerate
from tests import factories
from tests.factories import Visitor
from tests.runs import logs


def answers() -> list[tuple[int, str, str]]:
    return list(Turn.objects.filter(role="assistant").values_list("seq", "content", "state"))


def test_the_old_answer_stays_complete_until_the_new_one_is_there(alice: Visitor) -> None:
    factories.answered(lifecycle.start(alice.conversation, "Which color?").run, "Red.")
    run = lifecycle.regenerate(alice.conversation).run
    assert run.user_turn.content == "Which color?"
    assert answers() == [(2, "Red.", "complete")]

    factories.answered(run, "Blue.")
    assert answers() == [(2, "Red.", "superseded"), (3, "Blue.", "complete")]
    assert Turn.objects.filter(role="user").count() == 1


def test_a_failed_regeneration_leaves_the_old_answer_complete(alice: Visitor) -> None:
    factories.answered(lifecycle.start(alice.conversation, "Which color?").run, "Red.")
    factories.failed(lifecycle.regenerate(alice.conversation).run)
    assert answers() == [(2, "Red.", "complete")]


@pytest.mark.parametrize("end", [factories.failed, lifecycle.cancel])
def test_after_a_regeneration_that_gave_nothing_the_next_replaces_the_old_answer(
    alice: Visitor, end: Callable[[Run], Run]
) -> None:
    factories.answered(lifecycle.start(alice.conversation, "Which color?").run, "Red.")
    end(lifecycle.regenerate(alice.conversation).run)
    factories.answered(lifecycle.regenerate(alice.conversation).run, "Blue.")
    assert answers() == [(2, "Red.", "superseded"), (3, "Blue.", "complete")]


def test_a_stopped_regeneration_replaces_the_old_answer_by_what_was_seen(alice: Visitor) -> None:
    factories.answered(lifecycle.start(alice.conversation, "Which color?").run, "Red.")
    run = factories.claimed(lifecycle.regenerate(alice.conversation).run)
    logs.begin(run)
    logs.say(run, "Bl")
    lifecycle.cancel(run)
    assert answers() == [(2, "Red.", "superseded"), (3, "Bl", "stopped")]


def test_a_failed_answer_can_be_asked_for_again(alice: Visitor) -> None:
    factories.failed(lifecycle.start(alice.conversation, "Which color?").run)
    factories.answered(lifecycle.regenerate(alice.conversation).run, "Red.")
    assert answers() == [(2, "Red.", "complete")]


def test_there_is_nothing_to_regenerate_before_the_first_question(alice: Visitor) -> None:
    with pytest.raises(NothingToRegenerate):
        lifecycle.regenerate(alice.conversation)


def test_an_answer_that_is_waited_for_cannot_be_regenerated(alice: Visitor) -> None:
    run = lifecycle.start(alice.conversation, "Which color?").run
    with pytest.raises(NothingToRegenerate):
        lifecycle.regenerate(alice.conversation)
    factories.claimed(run)
    with pytest.raises(NothingToRegenerate):
        lifecycle.regenerate(alice.conversation)
    assert Run.objects.count() == 1
