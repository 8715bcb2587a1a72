"""Readers that lag behind, or come late to a long answer."""

import asyncio

import pytest

from chatsite.threads import in_thread
from conversations.models import Run
from conversations.runs import lifecycle
from conversations.runs.cursor import START, Cursor
from conversations.runs.types import Answer, Execution
from conversations.runs.writer import COMPACT_EVERY, LogWriter, RunLog
from conversations.streaming.feed import Resumed
from conversations.streaming.follower import BACKLOG
from tests import factories
from tests.factories import Visitor
from tests.streaming.reading import Reader

CUT = COMPACT_EVERY
"""After `2 * COMPACT_EVERY` entries the log begins after this one."""
TEXTS = [f"word {number} " for number in range(2 * COMPACT_EVERY + 20)]
WHOLE = "".join(TEXTS)


@pytest.fixture
def run(alice: Visitor) -> Run:
    return factories.claimed(lifecycle.start(alice.conversation, "Tell me a long story.").run)


async def write(run_log: RunLog, texts: list[str]) -> None:
    run_log.begin()
    for text in texts:
        run_log.write(text)
        await run_log.flush()


async def finish(run: Run, text: str) -> Run:
    return await in_thread(lifecycle.finish)(run, 1, Answer(text), Execution())


def seen(seq: int) -> str:
    return "".join(TEXTS[: seq - 1])


async def test_a_slow_reader_is_given_the_text_in_one_piece(run: Run, writer: LogWriter) -> None:
    texts = TEXTS[: BACKLOG - 10]
    ready = asyncio.Event()
    reader = Reader()
    reading = asyncio.create_task(reader.read(run, START, pause=ready.wait()))
    await reader.until(lambda reader: reader.resumed)
    await write(writer.open(run, 1), texts)
    await finish(run, "".join(texts))
    ready.set()
    await reading
    assert reader.types == ["response_start", "response_chunk", "response_end"]
    assert reader.text == "".join(texts)


async def test_a_reader_too_slow_for_the_backlog_is_sent_to_the_log(run: Run, writer: LogWriter) -> None:
    texts = TEXTS[: BACKLOG + 100]
    ready = asyncio.Event()
    reader = Reader()
    reading = asyncio.create_task(reader.read(run, START, pause=ready.wait()))
    await reader.until(lambda reader: reader.resumed)
    await write(writer.open(run, 1), texts)
    ready.set()
    await reader.until(lambda reader: reader.text == "".join(texts))
    await finish(run, "".join(texts))
    await reading
    assert reader.types == ["response_start", "response_chunk", "response_end"]


async def test_a_reader_slower_than_the_log_is_told_the_text_anew(run: Run, writer: LogWriter) -> None:
    ready = asyncio.Event()
    reader = Reader(text=TEXTS[0], cursor=Cursor(1, 2))
    run_log = writer.open(run, 1)
    await write(run_log, TEXTS[:1])
    reading = asyncio.create_task(reader.read(run, Cursor(1, 2), pause=ready.wait()))
    await reader.until(lambda reader: reader.resumed)
    for text in TEXTS[1:]:
        run_log.write(text)
        await run_log.flush()
    ready.set()
    await reader.until(lambda reader: reader.text == WHOLE)
    assert reader.events[0]["type"] == "response_start"
    assert reader.events[0]["reset"] is True
    await finish(run, WHOLE)
    await reading


async def test_a_new_reader_of_a_long_answer_gets_all_of_it(run: Run, writer: LogWriter) -> None:
    await write(writer.open(run, 1), TEXTS)
    reader = await Reader.of(run).until(lambda reader: reader.text == WHOLE)
    assert reader.resumed == [Resumed(True)]
    assert reader.types == ["response_start", "response_chunk"]
    await reader.leave()


@pytest.mark.parametrize("seq", [2, CUT - 1])
async def test_an_old_cursor_is_answered_with_a_snapshot_said_explicitly(run: Run, writer: LogWriter, seq: int) -> None:
    await write(writer.open(run, 1), TEXTS)
    reader = await Reader.of(run, Cursor(1, seq), seen(seq)).until(lambda reader: reader.text == WHOLE)
    [resumed] = reader.resumed
    assert (resumed.recovered, resumed.reason) == (False, "trimmed")
    assert resumed.snapshot
    assert (resumed.snapshot.cursor, resumed.snapshot.text) == (Cursor(1, CUT), seen(CUT))
    assert "response_start" not in reader.types
    await reader.leave()


@pytest.mark.parametrize("seq", [CUT, CUT + 1, len(TEXTS)])
async def test_a_cursor_that_the_log_still_covers_is_recovered(run: Run, writer: LogWriter, seq: int) -> None:
    await write(writer.open(run, 1), TEXTS)
    reader = await Reader.of(run, Cursor(1, seq), seen(seq)).until(lambda reader: reader.text == WHOLE)
    assert reader.resumed == [Resumed(True)]
    assert reader.types == ["response_chunk"]
    await reader.leave()


@pytest.mark.parametrize("seq", [0, 2, CUT - 1, CUT, len(TEXTS) + 1])
async def test_every_cursor_of_a_long_finished_answer_leads_to_its_text(run: Run, writer: LogWriter, seq: int) -> None:
    await write(writer.open(run, 1), TEXTS)
    ended = await finish(run, WHOLE)
    reader = await Reader.of(ended, Cursor(1, seq) if seq else START, seen(max(seq, 1))).ended()
    assert reader.text == WHOLE
    assert reader.types[-1] == "response_end"


async def test_after_a_cut_a_new_attempt_stands_alone(run: Run, writer: LogWriter) -> None:
    await write(writer.open(run, 1), TEXTS)
    again = writer.open(run, 2)
    await write(again, ["Shorter now"])
    await in_thread(Run.objects.filter(pk=run.pk).update)(attempt=2)
    await in_thread(run.refresh_from_db)()
    for after, text in ((START, ""), (Cursor(1, 2), seen(2)), (Cursor(1, CUT), seen(CUT))):
        reader = await Reader.of(run, after, text).until(lambda reader: reader.text == "Shorter now")
        assert reader.cursor == Cursor(2, 2)
        await reader.leave()
