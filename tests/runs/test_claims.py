"""Which runs a runner gets, and in which order."""

from functools import partial

import pytest

from chatsite.tenancy.models import Organization
from conversations.models import Conversation, ModelDeployment, ModelPool, Run, Turn
from conversations.runs import lifecycle
from tests import factories
from tests.factories import Visitor
from tests.runs.racing import race
from tests.runs.runners import claim, elsewhere, keys, queued


@pytest.fixture
def pool(organization: Organization) -> ModelPool:
    """Two answers at once."""
    pool = ModelPool.objects.create(organization=organization, max_running=2)
    ModelDeployment.objects.create(organization=organization, pool=pool, name="one", model="m")
    return pool


def conversations(organization: Organization, count: int) -> list[Conversation]:
    return [factories.conversation(organization) for _ in range(count)]


def end(run: Run) -> None:
    lifecycle.fail(run, run.attempt, "model_unavailable", "Sorry.")


def test_a_claimed_run_is_running_at_its_first_attempt(alice: Visitor) -> None:
    queued(alice.conversation)
    runner = elsewhere()
    [run] = claim(runner)
    run.refresh_from_db()
    assert (run.status, run.attempt, run.claims, run.runner) == ("running", 1, 1, runner)
    assert run.started_at


def test_an_empty_queue_gives_nothing(alice: Visitor) -> None:
    assert claim(elsewhere()) == []


def test_a_runner_without_a_free_place_takes_nothing(alice: Visitor) -> None:
    queued(alice.conversation)
    assert claim(elsewhere(), limit=0) == []


def test_the_oldest_is_claimed_first(organization: Organization) -> None:
    first, second, third = queued(*conversations(organization, 3))
    runner = elsewhere()
    assert [claim(runner, limit=1)[0].pk for _ in range(3)] == [first.pk, second.pk, third.pk]


def test_the_messages_of_a_conversation_are_answered_in_their_order(alice: Visitor) -> None:
    first = lifecycle.start(alice.conversation, "first").run
    second = lifecycle.start(alice.conversation, "second").run
    runner = elsewhere()

    [run] = claim(runner)
    assert run == first
    assert claim(runner) == []
    end(run)
    assert claim(runner) == [second]


def test_a_stopped_message_lets_the_next_pass(alice: Visitor) -> None:
    first = lifecycle.start(alice.conversation, "first").run
    second = lifecycle.start(alice.conversation, "second").run
    lifecycle.cancel(first)
    assert claim(elsewhere()) == [second]


def test_a_person_who_waits_stands_before_background_work(organization: Organization) -> None:
    one, other = conversations(organization, 2)
    background = lifecycle.start(one, "summarize", mode=Run.Mode.BACKGROUND).run
    interactive = lifecycle.start(other, "hello").run
    runner = elsewhere()
    assert claim(runner, limit=1) == [interactive]
    assert claim(runner, limit=1) == [background]


def queue_many(organization: Organization, count: int) -> None:
    """Written past the lifecycle: only the claim is looked at here."""
    rows = Conversation.objects.bulk_create(Conversation(organization=organization) for _ in range(count))
    turns = Turn.objects.bulk_create(
        Turn(organization=organization, conversation=row, seq=1, role=Turn.Role.USER, content="?") for row in rows
    )
    Run.objects.bulk_create(
        Run(organization=organization, conversation=turn.conversation, user_turn=turn, user_turn_seq=1)
        for turn in turns
    )


def test_a_thousand_waiting_runs_of_one_organization_delay_anothers_first_by_one_place(
    organization: Organization, charlie: Visitor
) -> None:
    queue_many(organization, 1000)
    [charlies] = queued(charlie.conversation)
    runner = elsewhere()
    assert charlies in claim(runner, limit=2)


def test_what_an_organization_has_running_counts(organization: Organization, charlie: Visitor) -> None:
    queue_many(organization, 1000)
    runner = elsewhere()
    assert len(claim(runner, limit=300)) == 300
    [charlies] = queued(charlie.conversation)
    assert claim(runner, limit=1) == [charlies]


def test_places_are_divided_evenly(organization: Organization, other_organization: Organization) -> None:
    queue_many(organization, 30)
    queue_many(other_organization, 30)
    taken = claim(elsewhere(), limit=20)
    assert sum(run.organization == organization for run in taken) == 10


def test_no_more_of_a_pool_run_at_once_than_it_allows(organization: Organization, pool: ModelPool) -> None:
    runs = queued(*conversations(organization, 3))
    runner = elsewhere()
    first, _ = claim(runner)
    assert claim(runner) == []
    end(first)
    assert claim(runner) == [runs[2]]


def test_a_full_pool_does_not_hold_up_another(organization: Organization, pool: ModelPool, charlie: Visitor) -> None:
    queued(*conversations(organization, 3))
    [charlies] = queued(charlie.conversation)
    assert charlies in claim(elsewhere())


def test_the_pool_of_the_environment_is_bounded_across_organizations(alice: Visitor, charlie: Visitor) -> None:
    queued(alice.conversation, charlie.conversation)
    runner = elsewhere()
    assert len(claim(runner, bound=1)) == 1
    assert claim(runner, bound=1) == []
    assert len(claim(runner, bound=2)) == 1


def test_two_runners_that_claim_at_once_never_share_a_run(organization: Organization) -> None:
    runners = [elsewhere(pid=number) for number in range(4)]
    for _ in range(5):
        runs = queued(*conversations(organization, 12))
        results = race(*[partial(claim, runner, limit=5) for runner in runners])
        taken = [run for result in results if isinstance(result, list) for run in result]
        assert len(taken) == 12
        assert keys(taken) == keys(runs)


def test_runners_that_claim_at_once_keep_to_the_bound(organization: Organization, pool: ModelPool) -> None:
    queued(*conversations(organization, 8))
    runners = [elsewhere(pid=number) for number in range(4)]
    race(*[partial(claim, runner) for runner in runners])
    assert Run.objects.filter(status="running").count() == 2
