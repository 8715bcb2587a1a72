"""What becomes of a runner's runs when it falls silent, dies or leaves."""

import os
import subprocess
import sys
from functools import partial

import pytest
from django.utils import timezone

from chatsite import valkey
from conversations.models import Run, Runner
from conversations.runs import claims, lifecycle, log
from conversations.runs.lifecycle import IllegalTransition
from conversations.runs.types import Answer, Execution
from tests.factories import Visitor
from tests.runs import logs
from tests.runs.racing import race
from tests.runs.runners import claim, elsewhere, keys, queued, silence


@pytest.fixture
def lost(alice: Visitor) -> Runner:
    """A runner elsewhere that has claimed Alice's run."""
    queued(alice.conversation)
    runner = elsewhere()
    claim(runner)
    return runner


def take_over(runner: Runner) -> list[Run]:
    return claims.take_over(runner, 1000, held=[])


def test_the_runs_of_a_silent_runner_are_taken_as_a_new_attempt(lost: Runner) -> None:
    silence(lost)
    runner = claims.register()
    [run] = take_over(runner)
    run.refresh_from_db()
    assert (run.status, run.attempt, run.claims, run.runner) == ("running", 2, 2, runner)


def test_a_runner_that_was_heard_of_lately_keeps_its_runs(lost: Runner) -> None:
    silence(lost, seconds=Runner.SILENCE - 2)
    assert take_over(claims.register()) == []
    assert Run.objects.get().runner == lost


def test_no_more_are_taken_than_there_are_places(lost: Runner) -> None:
    silence(lost)
    assert claims.take_over(claims.register(), 0, held=[]) == []
    assert Run.objects.get().attempt == 1


def test_what_the_silent_runner_still_says_is_refused(lost: Runner) -> None:
    run = Run.objects.get()
    logs.begin(run)
    silence(lost)
    [taken] = take_over(claims.register())
    logs.begin(taken, attempt=2)
    assert logs.say(run, "I am still here") == [log.Outcome.REFUSED]
    with pytest.raises(IllegalTransition):
        lifecycle.finish(run, 1, Answer("I am still here"), Execution())


def test_a_runner_declared_dead_learns_it_at_its_next_beat(lost: Runner) -> None:
    assert claims.beat(lost)
    silence(lost)
    take_over(claims.register())
    assert not claims.beat(lost)


def test_a_runner_that_was_held_up_itself_goes_on(lost: Runner) -> None:
    silence(lost)
    assert claims.take_over(lost, 1000, held=[Run.objects.get().pk]) == []
    assert claims.beat(lost)
    assert Run.objects.get().attempt == 1


def test_a_beat_ends_the_silence(lost: Runner) -> None:
    silence(lost)
    assert claims.beat(lost)
    assert take_over(claims.register()) == []


def test_after_three_claims_the_run_fails(lost: Runner) -> None:
    for attempt in (2, 3):
        silence(lost)
        lost = elsewhere()
        [run] = take_over(lost)
        assert run.attempt == attempt
    silence(lost)
    assert take_over(claims.register()) == []
    run = Run.objects.get()
    assert (run.status, run.error_code) == ("failed", "run_abandoned")
    assert run.error_message
    assert logs.types(run) == ["error"]


def test_a_runner_that_leaves_hands_its_runs_over_at_no_cost(lost: Runner) -> None:
    for _ in range(Run.MAX_CLAIMS + 1):
        claims.leave(lost)
        lost = elsewhere()
        [run] = take_over(lost)
        assert run.claims == 1
    assert Run.objects.get().status == "running"


def test_the_runs_of_a_process_that_died_on_this_machine_are_taken_without_waiting(alice: Visitor) -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    queued(alice.conversation)
    dead = elsewhere(host=claims.register().host, pid=child.pid)
    claim(dead)

    [run] = take_over(claims.register())
    assert run.attempt == 2


def test_processes_that_live_or_are_elsewhere_are_left_alone(lost: Runner) -> None:
    alive = elsewhere(host=claims.register().host, pid=os.getppid())
    claims.register()
    assert set(Runner.objects.filter(stopped_at=None)) > {lost, alive}


def test_two_runners_that_take_over_at_once_never_share_a_run(alice: Visitor, bob: Visitor, charlie: Visitor) -> None:
    runs = queued(alice.conversation, bob.conversation, charlie.conversation)
    holder = elsewhere()
    claim(holder)
    for attempt in range(2, 12):
        Run.objects.update(claims=1)
        silence(holder)
        takers = [elsewhere(pid=number) for number in range(3)]
        results = race(*[partial(take_over, taker) for taker in takers])
        taken = [run for result in results if isinstance(result, list) for run in result]
        assert len(taken) == 3
        assert keys(taken) == keys(runs)
        assert set(Run.objects.values_list("attempt", flat=True)) == {attempt}
        holder = elsewhere(pid=99)
        Run.objects.update(runner=holder)


def test_a_run_that_its_own_runner_has_lost_sight_of_is_taken_again(lost: Runner, bob: Visitor) -> None:
    queued(bob.conversation)
    [bobs] = claim(lost)
    [run] = claims.take_over(lost, 1000, held=[bobs.pk])
    assert run.pk != bobs.pk
    assert run.attempt == 2


def test_the_end_that_a_dead_runner_had_no_time_to_tell_is_told_for_it(lost: Runner) -> None:
    run = Run.objects.get()
    lifecycle.finish(run, 1, Answer("Good day."), Execution())
    valkey.client().delete(log.key(run.pk))
    logs.begin(run)
    logs.say(run, "Good day.")
    silence(lost)
    take_over(claims.register())
    assert logs.types(run) == ["response_start", "response_chunk", "response_end"]


def test_a_log_that_lacks_a_part_of_the_answer_is_left_without_an_end(lost: Runner) -> None:
    run = Run.objects.get()
    logs.begin(run)
    logs.say(run, "Good ")
    lifecycle.finish(run, 1, Answer("Good day."), Execution(), told=False)
    silence(lost)
    take_over(claims.register())
    assert logs.types(run) == ["response_start", "response_chunk"]


def test_a_runner_is_told_what_others_ended_or_took(lost: Runner, bob: Visitor, charlie: Visitor) -> None:
    queued(bob.conversation, charlie.conversation)
    bobs, charlies = claim(lost)
    alices = Run.objects.exclude(pk__in=[bobs.pk, charlies.pk]).get()
    lifecycle.cancel(bobs)
    Run.objects.filter(pk=charlies.pk).update(runner=claims.register())
    assert set(claims.ended([alices.pk, bobs.pk, charlies.pk], lost)) == {bobs.pk, charlies.pk}


def test_a_run_that_was_stopped_while_its_runner_was_silent_is_not_taken(lost: Runner) -> None:
    lifecycle.cancel(Run.objects.get())
    silence(lost)
    assert take_over(claims.register()) == []


def test_ended_runs_have_a_time_that_is_not_in_the_future(lost: Runner) -> None:
    cancelled = lifecycle.cancel(Run.objects.get())
    assert cancelled.finished_at
    assert cancelled.started_at
    assert cancelled.started_at <= cancelled.finished_at <= timezone.now()
