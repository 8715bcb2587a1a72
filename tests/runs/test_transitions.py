"""From running to an end: what is stored, what is told, and what is refused."""

from collections.abc import Callable

import pytest
from django.db.models import F

from conversations.models import Conversation, Run, Turn
from conversations.runs import endings, lifecycle
from conversations.runs.lifecycle import IllegalTransition
from conversations.runs.types import Answer, Execution
from tests import factories
from tests.factories import Visitor
from tests.runs import logs

END = "18446744073709551615-18446744073709551615"


@pytest.fixture
def held(alice: Visitor) -> Run:
    """A run that a runner has claimed and begun to write."""
    run = factories.claimed(lifecycle.start(alice.conversation, "Do you deliver?").run)
    logs.begin(run)
    logs.say(run, "Yes, ", "we do.")
    return run


def finish(run: Run, attempt: int | None = None) -> Run:
    return lifecycle.finish(run, run.attempt if attempt is None else attempt, Answer("Yes, we do.", "en"), Execution())


def fail(run: Run, attempt: int | None = None) -> Run:
    return lifecycle.fail(run, run.attempt if attempt is None else attempt, "model_unavailable", "Sorry.")


def test_finish_stores_the_answer_as_the_next_turn(held: Run) -> None:
    run = lifecycle.finish(
        held, 1, Answer("Yes, we do.", "en", {"citations": [7]}), Execution("d", "m", 2, {"output_tokens": 4})
    )
    run.refresh_from_db()
    assert run.answer
    assert (run.status, run.deployment, run.model, run.retries) == ("completed", "d", "m", 2)
    assert (run.answer.seq, run.answer.role, run.answer.content) == (2, "assistant", "Yes, we do.")
    assert (run.answer.payload, run.answer.run, run.usage) == ({"citations": [7]}, run, {"output_tokens": 4})
    assert run.finished_at


def test_finish_seals_the_log_with_the_whole_answer(held: Run) -> None:
    finish(held)
    cursor, end = logs.told(held)[-1]
    assert cursor == END
    assert (end["type"], end["status"], end["turn_seq"]) == ("response_end", "completed", 2)
    assert end["response"]["text"] == "Yes, we do."
    assert end["response"]["response_id"] == held.public_id


def test_fail_keeps_the_reason_and_no_turn(held: Run) -> None:
    run = fail(held)
    run.refresh_from_db()
    assert (run.status, run.error_code, run.error_message) == ("failed", "model_unavailable", "Sorry.")
    assert run.answer is None
    cursor, end = logs.told(held)[-1]
    assert (cursor, end["type"], end["code"], end["message"]) == (END, "error", "model_unavailable", "Sorry.")
    assert (end["response_id"], end["retryable"]) == (held.public_id, True)


@pytest.mark.parametrize("end", [finish, fail])
def test_a_queued_run_cannot_end_before_it_was_claimed(alice: Visitor, end: Callable[[Run, int], Run]) -> None:
    run = lifecycle.start(alice.conversation, "Hello").run
    with pytest.raises(IllegalTransition, match=f"{run.public_id}: expected running at attempt 1, found queued"):
        end(run, 1)
    run.refresh_from_db()
    assert run.status == "queued"


@pytest.mark.parametrize("end", [finish, fail])
@pytest.mark.parametrize("before", [finish, fail, lifecycle.cancel])
def test_an_ended_run_cannot_end_again(held: Run, before: Callable[[Run], Run], end: Callable[[Run], Run]) -> None:
    ended = before(held)
    with pytest.raises(IllegalTransition, match=f"expected running at attempt 1, found {ended.status} at attempt 1"):
        end(held)
    held.refresh_from_db()
    assert held.status == ended.status
    assert Turn.objects.filter(role="assistant").count() == (ended.answer is not None)


@pytest.mark.parametrize("end", [finish, fail, lambda run: lifecycle.next_attempt(run, run.attempt)])
def test_the_holder_of_an_older_attempt_is_refused(held: Run, end: Callable[[Run], object]) -> None:
    Run.objects.filter(pk=held.pk).update(attempt=2)
    with pytest.raises(IllegalTransition, match="expected running at attempt 1, found running at attempt 2"):
        end(held)
    assert not Turn.objects.filter(role="assistant").exists()


def test_finish_is_refused_once_a_person_has_taken_over(held: Run) -> None:
    Conversation.objects.update(epoch=F("epoch") + 1)
    with pytest.raises(IllegalTransition, match="expected epoch 1, found running"):
        finish(held)
    assert not Turn.objects.filter(role="assistant").exists()
    assert "response_end" not in logs.types(held)


def test_the_next_attempt_begins_with_an_empty_log(held: Run) -> None:
    assert lifecycle.next_attempt(held, 1) == 2
    assert logs.told(held) == []
    held.refresh_from_db()
    assert (held.attempt, held.status) == (2, "running")
    assert finish(held).status == "completed"


def test_a_second_seal_changes_nothing(held: Run) -> None:
    run = finish(held)
    before = logs.told(held)
    endings.seal(run)
    assert logs.told(held) == before
