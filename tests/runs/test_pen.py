"""What one run says survives the loss of its log."""

import asyncio

import pytest
import redis.asyncio

from chatsite import valkey
from chatsite.threads import in_thread
from conversations.models import Run
from conversations.runs import lifecycle, log
from conversations.runs.lifecycle import IllegalTransition
from conversations.runs.pen import Pen
from conversations.runs.writer import LogWriter
from tests import factories
from tests.factories import Visitor
from tests.runs import logs


@pytest.fixture
def held(alice: Visitor) -> Run:
    return factories.claimed(lifecycle.start(alice.conversation, "Do you deliver?").run)


async def test_a_lost_log_is_written_again_as_the_next_attempt(held: Run, writer: LogWriter) -> None:
    pen = Pen(writer, held)
    await pen.write("Yes, ")
    assert await pen.flush()
    valkey.client().flushall()
    await pen.write("we do.")
    assert await pen.flush()
    assert [(cursor, entry.get("text")) for cursor, entry in logs.told(held)] == [("2-1", None), ("2-2", "Yes, we do.")]
    await in_thread(held.refresh_from_db)()
    assert pen.attempt == held.attempt == 2


async def test_a_stop_that_came_to_nothing_does_not_silence_the_run(held: Run, writer: LogWriter) -> None:
    """The log was fenced, and then the transaction that wanted to end the run was rolled back."""
    pen = Pen(writer, held)
    await pen.write("Yes, ")
    assert await pen.flush()
    log.fence(held.pk)
    await pen.write("we do.")
    assert await pen.flush()
    assert logs.text(held) == "Yes, we do."


async def test_a_run_that_was_stopped_learns_it_when_it_writes(held: Run, writer: LogWriter) -> None:
    pen = Pen(writer, held)
    await pen.write("Yes, ")
    await pen.flush()
    await in_thread(lifecycle.cancel)(held)
    await pen.write("we do.")
    with pytest.raises(IllegalTransition, match="found cancelled"):
        await pen.flush()


async def test_a_run_that_was_taken_over_learns_it_when_it_writes(held: Run, writer: LogWriter) -> None:
    pen = Pen(writer, held)
    await pen.flush()
    await in_thread(Run.objects.filter(pk=held.pk).update)(attempt=2)
    logs.begin(held, attempt=2)
    await pen.write("Am I still there?")
    with pytest.raises(IllegalTransition, match="at attempt 2"):
        await pen.flush()
    assert logs.text(held) == ""


async def test_a_fresh_start_drops_the_text(held: Run, writer: LogWriter) -> None:
    pen = Pen(writer, held)
    await pen.write("A false start")
    await pen.flush()
    await pen.restart()
    await pen.write("Yes.")
    assert await pen.flush()
    assert logs.types(held) == ["response_start", "response_chunk"]
    assert (logs.text(held), pen.text) == ("Yes.", ["Yes."])


async def test_without_valkey_the_text_is_kept_and_the_log_said_to_lack_it(held: Run, connected: None) -> None:
    async with redis.asyncio.Redis.from_url("redis://127.0.0.1:1") as nowhere:
        writer = LogWriter(nowhere)
        writing = asyncio.create_task(writer.run())
        pen = Pen(writer, held)
        await pen.write("Yes, ")
        await pen.write("we do.")
        assert not await pen.flush()
        assert "".join(pen.text) == "Yes, we do."
        writing.cancel()
