"""The visitor's stop: for good, and with exactly what was seen."""

from collections.abc import Callable
from functools import partial

from conversations.models import Run, Turn
from conversations.runs import lifecycle
from conversations.runs.lifecycle import IllegalTransition
from conversations.runs.log import Outcome
from conversations.runs.types import Answer, Execution
from tests import factories
from tests.factories import Visitor
from tests.runs import logs
from tests.runs.racing import race


def held(visitor: Visitor, message: str = "Do you deliver?") -> Run:
    return factories.claimed(lifecycle.start(visitor.conversation, message).run)


def test_a_waiting_run_is_stopped_without_a_turn(alice: Visitor) -> None:
    run = lifecycle.cancel(lifecycle.start(alice.conversation, "Hello").run)
    assert (run.status, run.answer) == ("cancelled", None)
    assert Turn.objects.count() == 1
    [(_, end)] = logs.told(run)
    assert (end["type"], end["status"], end["turn_seq"]) == ("response_end", "cancelled", None)
    assert end["response"]["text"] == ""


def test_what_was_seen_is_kept_as_a_stopped_turn(alice: Visitor) -> None:
    run = held(alice)
    logs.begin(run)
    logs.say(run, "Yes, ", "on Sun")
    cancelled = lifecycle.cancel(run)
    assert cancelled.answer
    assert (cancelled.answer.content, cancelled.answer.state, cancelled.answer.seq) == ("Yes, on Sun", "stopped", 2)
    _, end = logs.told(run)[-1]
    assert (end["status"], end["turn_seq"], end["response"]["text"]) == ("cancelled", 2, "Yes, on Sun")


def test_nothing_seen_leaves_no_turn(alice: Visitor) -> None:
    run = held(alice)
    logs.begin(run)
    assert lifecycle.cancel(run).answer is None


def test_only_the_last_attempt_was_seen(alice: Visitor) -> None:
    run = held(alice)
    logs.begin(run)
    logs.say(run, "The first try")
    logs.begin(run, attempt=2)
    logs.say(run, "The second", attempt=2)
    answer = lifecycle.cancel(run).answer
    assert answer
    assert answer.content == "The second"


def test_nothing_was_seen_of_an_attempt_that_has_only_begun(alice: Visitor) -> None:
    run = held(alice)
    logs.begin(run)
    logs.say(run, "The first try")
    logs.begin(run, attempt=2)
    assert lifecycle.cancel(run).answer is None


def test_the_writer_is_refused_afterwards(alice: Visitor) -> None:
    run = held(alice)
    logs.begin(run)
    logs.say(run, "Yes")
    lifecycle.cancel(run)
    before = logs.told(run)
    assert logs.say(run, ", we do", first=3) == [Outcome.REFUSED]
    assert logs.begin(run, attempt=2) == Outcome.REFUSED
    assert logs.told(run) == before


def test_stopping_twice_is_stopping_once(alice: Visitor) -> None:
    run = held(alice)
    logs.begin(run)
    logs.say(run, "Yes")
    first = lifecycle.cancel(run)
    before = logs.told(run)
    again = lifecycle.cancel(run)
    assert (again.pk, again.status, again.finished_at) == (first.pk, "cancelled", first.finished_at)
    assert Turn.objects.filter(role="assistant").count() == 1
    assert logs.told(run) == before


def test_an_answered_run_stays_as_it_is(alice: Visitor) -> None:
    run = factories.answered(lifecycle.start(alice.conversation, "Hello").run, "Good day.")
    assert lifecycle.cancel(run).status == "completed"
    turn = Turn.objects.get(role="assistant")
    assert (turn.content, turn.state) == ("Good day.", "complete")


def test_stop_and_finish_at_the_same_moment_have_one_winner(alice: Visitor) -> None:
    outcomes = set()
    for number in range(25):
        run = held(alice, f"question {number}")
        logs.begin(run)
        logs.say(run, "Half of ")
        stop, finish = race(
            partial(lifecycle.cancel, run),
            partial(lifecycle.finish, run, 1, Answer("Half of it, and the rest."), Execution()),
        )
        run = Run.objects.select_related("answer").get(pk=run.pk)
        outcomes.add(run.status)
        assert run.answer
        assert Turn.objects.filter(run=run).count() == 1
        ends = [entry for _, entry in logs.told(run) if entry.get("type") == "response_end"]
        assert len(ends) == 1
        assert (ends[0]["status"], ends[0]["response"]["text"]) == (run.status, run.answer.content)
        if run.status == "cancelled":
            assert isinstance(finish, IllegalTransition)
            assert (run.answer.content, run.answer.state) == ("Half of ", "stopped")
        else:
            assert isinstance(stop, Run)
            assert stop.status == "completed"
            assert (run.answer.content, run.answer.state) == ("Half of it, and the rest.", "complete")
    assert outcomes <= {"cancelled", "completed"}


def test_two_stops_at_the_same_moment_keep_one_turn(alice: Visitor) -> None:
    for number in range(10):
        run = held(alice, f"question {number}")
        logs.begin(run)
        logs.say(run, "Half")
        results = race(*[partial(lifecycle.cancel, run)] * 3)
        assert {result.status for result in results if isinstance(result, Run)} == {"cancelled"}
        assert Turn.objects.filter(run=run).count() == 1


def test_a_stop_during_writing_keeps_what_the_log_shows(alice: Visitor) -> None:
    for number in range(20):
        run = held(alice, f"question {number}")
        logs.begin(run)
        writing: Callable[[], object] = partial(logs.say, run, *"abcdefghijklmnopqrstuvwxyz")
        _, cancelled = race(writing, partial(lifecycle.cancel, run))
        assert isinstance(cancelled, Run)
        assert logs.text(run) == (cancelled.answer.content if cancelled.answer else "")
