"""What a runner's many runs say goes to Valkey in few calls, and each learns of its own trouble only."""

import asyncio
from typing import Any

import pytest
import redis.asyncio

from chatsite import valkey
from conversations.models import Run
from conversations.runs import log
from conversations.runs.cursor import Cursor
from conversations.runs.writer import COMPACT_EVERY, LogLost, LogWriter, RunLog, WriteRefused
from tests.runs import logs
from tests.runs.conftest import unsaved_run


def opened(writer: LogWriter, run: Run, attempt: int = 1) -> RunLog:
    run_log = writer.open(run, attempt)
    run_log.begin()
    return run_log


def script_calls() -> int:
    stats: Any = valkey.client().info("commandstats")
    return sum(stats.get(f"cmdstat_{name}", {"calls": 0})["calls"] for name in ("evalsha", "eval"))


async def test_many_runs_are_written_in_one_call(writer: LogWriter) -> None:
    await opened(writer, unsaved_run()).flush()  # the script is loaded
    before = script_calls()
    runs = [unsaved_run() for _ in range(100)]
    for number, run in enumerate(runs):
        opened(writer, run).write(f"answer {number}")
    await writer.flushed()
    assert script_calls() == before + 1
    assert [logs.text(run) for run in runs] == [f"answer {number}" for number in range(100)]


async def test_the_first_text_does_not_wait_for_the_tick(writer: LogWriter, run: Run) -> None:
    async with valkey.async_client().pubsub() as pubsub:
        await pubsub.subscribe(log.key(run.pk))
        opened(writer, run).write("Good")
        async with asyncio.timeout(30):
            async for message in pubsub.listen():
                if message["type"] == "message" and message["data"].startswith(b"1-2 response_chunk"):
                    break
    assert logs.text(run) == "Good"


async def test_text_between_two_ticks_becomes_one_entry(writer: LogWriter, run: Run) -> None:
    run_log = opened(writer, run)
    run_log.write("Good")
    await run_log.flush()
    for text in (" day", ", Sir", "."):
        run_log.write(text)
    await run_log.flush()
    assert [(cursor, entry.get("text")) for cursor, entry in logs.told(run)] == [
        ("1-1", None),
        ("1-2", "Good"),
        ("1-3", " day, Sir."),
    ]


async def test_readers_are_told_that_the_model_is_asked_again(writer: LogWriter, run: Run) -> None:
    run_log = opened(writer, run)
    run_log.retrying("model_busy", wait=1.5)
    run_log.write("Good day")
    await run_log.flush()
    status = logs.told(run)[1][1]
    assert (status["type"], status["state"], status["reason"]) == ("status", "retrying", "model_busy")
    assert (status["wait_ms"], status["cursor"]) == (1500, "1-2")
    assert logs.told(run)[2][0] == "1-3"


async def test_only_the_run_that_was_ended_is_refused(writer: LogWriter) -> None:
    ended, other = unsaved_run(), unsaved_run()
    ended_log, other_log = opened(writer, ended), opened(writer, other)
    await writer.flushed()
    log.fence(ended.pk)
    ended_log.write("too late")
    other_log.write("in time")
    with pytest.raises(WriteRefused):
        await ended_log.flush()
    with pytest.raises(WriteRefused):
        ended_log.write("again")
    await other_log.flush()
    assert (logs.text(ended), logs.text(other)) == ("", "in time")


async def test_only_the_run_whose_log_is_gone_has_lost_it(writer: LogWriter) -> None:
    lost, other = unsaved_run(), unsaved_run()
    lost_log, other_log = opened(writer, lost), opened(writer, other)
    await writer.flushed()
    log.discard(lost.pk)
    lost_log.write("into the void")
    other_log.write("in time")
    with pytest.raises(LogLost):
        await lost_log.flush()
    await other_log.flush()
    assert (logs.told(lost), logs.text(other)) == ([], "in time")


async def test_without_valkey_every_log_is_lost_and_the_writer_goes_on() -> None:
    async with redis.asyncio.Redis.from_url("redis://127.0.0.1:1") as nowhere:
        writer = LogWriter(nowhere)
        writing = asyncio.create_task(writer.run())
        for _ in range(2):
            with pytest.raises(LogLost):
                await opened(writer, unsaved_run()).flush()
        writing.cancel()


async def write_long(run_log: RunLog, entries: int) -> str:
    """An answer of so many entries; its text."""
    texts = [f"{number} " for number in range(2, entries + 1)]
    for text in texts:
        run_log.write(text)
        await run_log.flush()
    return "".join(texts)


LONG = 2 * COMPACT_EVERY + 8
"""Entries of a log that has been cut once."""


async def test_a_long_log_is_cut_and_a_snapshot_stands_for_the_beginning(writer: LogWriter, run: Run) -> None:
    text = await write_long(opened(writer, run), LONG)
    entries = logs.told(run)
    assert (entries[0][0], len(entries)) == (f"1-{COMPACT_EVERY + 1}", COMPACT_EVERY + 8)
    found = await log.from_snapshot(valkey.async_client(), run.pk)
    assert found
    assert found[0].cursor == Cursor(1, COMPACT_EVERY)
    assert found[0].text + logs.text(run) == text
    assert valkey.client().ttl(log.snapshot_key(run.pk)) > 24 * 3600


async def test_a_stop_keeps_the_whole_text_of_a_cut_log(writer: LogWriter, run: Run) -> None:
    text = await write_long(opened(writer, run), LONG)
    assert log.fence(run.pk) == text


async def test_a_snapshot_of_an_older_attempt_is_no_part_of_the_next(writer: LogWriter, run: Run) -> None:
    await write_long(opened(writer, run), LONG)
    anew = opened(writer, run, attempt=2)
    anew.write("Shorter now")
    await anew.flush()
    assert log.fence(run.pk) == "Shorter now"


async def test_a_writer_that_was_overtaken_leaves_the_snapshot_alone(writer: LogWriter, run: Run) -> None:
    late = opened(writer, run)
    await write_long(late, COMPACT_EVERY)
    text = await write_long(opened(writer, run, attempt=2), LONG)
    late.seq = 2 * COMPACT_EVERY - 1
    late.write("I am late")
    with pytest.raises(WriteRefused):
        await late.flush()
    assert log.fence(run.pk) == text
