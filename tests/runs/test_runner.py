"""A runner process against a model server: from a question to its answer, and every other end."""

import asyncio

import pytest
from django.db.models.functions import Now
from pytest_django import Settings

from chatsite.threads import in_thread
from conversations.models import Run, Runner, Turn, UsageEntry
from conversations.runs import lifecycle
from conversations.runs.runner import RunnerProcess
from tests import factories
from tests.factories import Visitor
from tests.modelserver import ModelServer
from tests.modelserver.state import DEFAULT_REPLY
from tests.runs.conftest import StartRunner
from tests.streaming.reading import Reader

HELD = "[[text=answer,rate=0,hold=2]]"
"""A question whose answer stops after two words until the test lets it go on."""
ANSWER = "We deliver on Sundays, and on holidays too."


@pytest.fixture(autouse=True)
def _answer(model: ModelServer) -> None:
    model.script(ANSWER, name="answer")


async def ask(visitor: Visitor, message: str) -> Run:
    return (await in_thread(lifecycle.start)(visitor.conversation, message)).run


async def fresh(run: Run) -> Run:
    return await in_thread(Run.objects.select_related("answer", "runner").get)(pk=run.pk)


async def answers() -> list[str]:
    turns = Turn.objects.filter(role="assistant").values_list("content", flat=True)
    return await in_thread(lambda: list(turns))()


async def bills(runner: RunnerProcess) -> list[UsageEntry]:
    """What was billed, once the runner has nothing left to do."""
    if runner.held:
        await asyncio.wait(runner.held.values())
    return await in_thread(lambda: list(UsageEntry.objects.order_by("attempt")))()


async def until(model: ModelServer, **numbers: int) -> None:
    await asyncio.to_thread(lambda: model.wait(**numbers))


async def release(model: ModelServer) -> None:
    await asyncio.to_thread(model.release)


@pytest.mark.usefixtures("runner")
class TestAnswering:
    async def test_a_question_is_answered_and_billed(self, alice: Visitor, runner: RunnerProcess) -> None:
        run = await ask(alice, "Do you deliver?")
        reader = await Reader.of(run).ended()
        assert reader.text == DEFAULT_REPLY
        assert await answers() == [DEFAULT_REPLY]
        run = await fresh(run)
        assert (run.status, run.attempt, run.claims, run.model) == ("completed", 1, 1, "gpt-4o-mini")
        assert run.first_token_at
        [bill] = await bills(runner)
        assert not bill.estimated
        assert run.usage == {"input_tokens": bill.input_tokens, "output_tokens": bill.output_tokens}

    async def test_every_run_gets_its_own_answer(self, alice: Visitor, model: ModelServer) -> None:
        def many() -> list[Run]:
            conversations = [factories.conversation(alice.conversation.organization) for _ in range(30)]
            return [
                lifecycle.start(conversation, f"question {number}.").run
                for number, conversation in enumerate(conversations)
            ]

        for number in range(30):
            model.script(f"Answer number {number}.", match=f"question {number}.")
        runs = await in_thread(many)()
        for number, run in enumerate(runs):
            reader = await Reader.of(run).ended()
            assert reader.text == f"Answer number {number}."

    async def test_a_message_sent_while_an_answer_is_coming_waits_its_turn(
        self, alice: Visitor, model: ModelServer
    ) -> None:
        first = await ask(alice, HELD)
        await until(model, held=1)
        second = await ask(alice, "And on Mondays?")
        waiting = await Reader.of(second).until(lambda reader: reader.resumed)
        assert (await fresh(second)).status == "queued"
        await release(model)

        assert (await Reader.of(first).ended()).text == ANSWER
        assert (await waiting.ended()).text == DEFAULT_REPLY
        assert await answers() == [ANSWER, DEFAULT_REPLY]
        asked = [message["content"] for message in model.requests()[1]["body"]["messages"]]
        assert asked[-2:] == [ANSWER, "And on Mondays?"]

    async def test_what_no_database_can_store_is_left_out(self, alice: Visitor, model: ModelServer) -> None:
        model.script("One\0 and\0\0 two.", match="count")
        reader = await Reader.of(await ask(alice, "Please count")).ended()
        assert reader.text == reader.events[-1]["response"]["text"] == "One and two."
        assert await answers() == ["One and two."]

    async def test_a_run_whose_wake_up_was_lost_is_found(self, alice: Visitor) -> None:
        [turn] = await in_thread(factories.turns)(alice.conversation, 1)
        fields = {"conversation": alice.conversation, "user_turn": turn, "user_turn_seq": 1}
        run = await in_thread(Run.objects.create)(organization_id=turn.organization_id, **fields)
        assert (await Reader.of(run).ended()).text == DEFAULT_REPLY


@pytest.mark.usefixtures("runner")
class TestStopping:
    async def test_a_stop_closes_the_models_stream_and_keeps_what_was_seen(
        self, alice: Visitor, model: ModelServer
    ) -> None:
        run = await ask(alice, HELD)
        reader = await Reader.of(run).until(lambda reader: reader.text == "We deliver")
        await in_thread(lifecycle.cancel)(run)
        await until(model, cancelled=1)
        await reader.ended()
        assert reader.events[-1]["status"] == "cancelled"
        assert await answers() == [reader.text] == ["We deliver"]

    async def test_what_was_produced_is_billed_on_a_stop_too(
        self, alice: Visitor, model: ModelServer, runner: RunnerProcess
    ) -> None:
        run = await ask(alice, HELD)
        await Reader.of(run).until(lambda reader: reader.text)
        await in_thread(lifecycle.cancel)(run)
        await until(model, cancelled=1)
        [bill] = await bills(runner)
        assert (bill.attempt, bill.estimated) == (1, True)
        assert bill.input_tokens > 0
        assert bill.output_tokens == 2

    async def test_a_stop_whose_wake_up_was_lost_is_noticed(self, alice: Visitor, model: ModelServer) -> None:
        run = await ask(alice, HELD)
        await until(model, held=1)
        ended = Run.objects.filter(pk=run.pk)
        await in_thread(lambda: ended.update(status="cancelled", finished_at=Now()))()
        await until(model, cancelled=1)
        assert (await fresh(run)).status == "cancelled"

    async def test_the_next_message_is_answered_after_a_stop(self, alice: Visitor, model: ModelServer) -> None:
        first = await ask(alice, HELD)
        await until(model, held=1)
        second = await ask(alice, "Never mind. Do you open at nine?")
        await in_thread(lifecycle.cancel)(first)
        assert (await Reader.of(second).ended()).text == DEFAULT_REPLY


@pytest.mark.usefixtures("runner")
class TestFailing:
    @pytest.mark.parametrize("fault", ["reset", "eof", "garbage", "error"])
    async def test_a_broken_stream_begins_anew_once(self, alice: Visitor, fault: str, runner: RunnerProcess) -> None:
        run = await ask(alice, f"[[text=answer,rate=0,fault={fault},at=3,times=1]]")
        reader = await Reader.of(run).ended()
        assert reader.text == ANSWER
        assert await answers() == [ANSWER]
        assert (await fresh(run)).attempt == 2
        assert [bill.attempt for bill in await bills(runner)] == [1, 2]

    async def test_a_stream_that_breaks_twice_is_an_error_to_be_tried_again(self, alice: Visitor) -> None:
        run = await ask(alice, "[[text=answer,rate=0,fault=reset,at=3]]")
        reader = await Reader.of(run).ended()
        error = reader.events[-1]
        assert (error["type"], error["code"], error["retryable"]) == ("error", "answer_interrupted", True)
        assert await answers() == []
        run = await fresh(run)
        assert (run.status, run.error_code, run.attempt) == ("failed", "answer_interrupted", 2)

    async def test_a_busy_model_is_asked_again_and_the_reader_told(self, alice: Visitor) -> None:
        run = await ask(alice, "[[text=answer,rate=0,fault=429,times=1]]")
        reader = await Reader.of(run).ended()
        states = [(event["state"], event["reason"]) for event in reader.events if event["type"] == "status"]
        assert states == [("retrying", "model_busy")]
        assert reader.text == ANSWER
        assert (await fresh(run)).retries == 1

    @pytest.mark.parametrize(
        ("spec", "code"),
        [
            ("fault=500,retry=0", "model_unavailable"),
            ("fault=401", "model_unavailable"),
            ("fault=400", "model_rejected"),
            ("fault=400,code=context_length_exceeded", "context_too_long"),
        ],
    )
    async def test_a_model_that_does_not_answer_is_a_clear_error(self, alice: Visitor, spec: str, code: str) -> None:
        run = await ask(alice, f"[[{spec}]]")
        reader = await Reader.of(run).ended()
        assert (reader.events[-1]["type"], reader.events[-1]["code"]) == ("error", code)
        run = await fresh(run)
        assert run.error_message == reader.events[-1]["message"]
        assert "Scripted failure" in run.error_detail
        assert await answers() == []

    async def test_without_a_model_the_error_says_so(self, alice: Visitor, settings: Settings) -> None:
        settings.OPENAI_BASE_URL = settings.OPENAI_API_KEY = ""
        run = await ask(alice, "Hello")
        assert (await Reader.of(run).ended()).events[-1]["code"] == "configuration"


class TestLeaving:
    async def test_a_stopping_runner_finishes_what_it_holds_and_takes_nothing_new(
        self, alice: Visitor, bob: Visitor, model: ModelServer, start_runner: StartRunner
    ) -> None:
        process, serving = start_runner(drain_seconds=60)
        run = await ask(alice, HELD)
        await until(model, held=1)
        process.stop()
        other = await ask(bob, "Anyone there?")
        await release(model)
        await serving
        assert (await Reader.of(run).ended()).text == ANSWER
        assert (await fresh(other)).status == "queued"
        assert not await in_thread(Runner.objects.filter(stopped_at=None).exists)()

    async def test_what_cannot_be_finished_in_time_is_handed_over(
        self, alice: Visitor, model: ModelServer, start_runner: StartRunner
    ) -> None:
        process, serving = start_runner(drain_seconds=0)
        run = await ask(alice, HELD)
        reader = await Reader.of(run).until(lambda reader: reader.text)
        process.stop()
        await serving
        await until(model, cancelled=1)
        assert (await fresh(run)).status == "running"

        start_runner()
        await until(model, held=1)
        await release(model)
        await reader.ended()
        assert reader.text == ANSWER
        assert await answers() == [ANSWER]
        run = await fresh(run)
        assert (run.attempt, run.claims) == (2, 1)

    async def test_a_runner_declared_dead_drops_everything_and_comes_back(
        self, alice: Visitor, model: ModelServer, start_runner: StartRunner
    ) -> None:
        start_runner()
        run = await ask(alice, HELD)
        reader = await Reader.of(run).until(lambda reader: reader.text)
        await in_thread(lambda: Runner.objects.update(stopped_at=Now()))()
        await until(model, cancelled=1)
        await until(model, held=1)
        await release(model)
        await reader.ended()
        assert reader.text == ANSWER
        run = await fresh(run)
        assert run.status == "completed"
        assert run.attempt > 1

    async def test_a_runner_holds_no_more_than_its_capacity(
        self, alice: Visitor, bob: Visitor, charlie: Visitor, model: ModelServer, start_runner: StartRunner
    ) -> None:
        start_runner(capacity=2)
        runs = [await ask(visitor, HELD) for visitor in (alice, bob, charlie)]
        await until(model, held=2)
        assert sorted([(await fresh(run)).status for run in runs]) == ["queued", "running", "running"]
        await release(model)
        await until(model, requests=3, held=1)
        await release(model)
        for run in runs:
            assert (await Reader.of(run).ended()).text == ANSWER
