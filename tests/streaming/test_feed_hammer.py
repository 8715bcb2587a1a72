"""Readers that join while an answer is being written miss nothing and see nothing twice."""

import random

import pytest

from chatsite import valkey
from chatsite.threads import in_thread
from conversations.models import Run
from conversations.runs import lifecycle
from conversations.runs.cursor import START, Cursor
from conversations.runs.types import Answer, Execution
from conversations.runs.writer import LogWriter
from tests import factories
from tests.factories import Visitor
from tests.streaming.reading import Reader

ENTRIES = 240
"""Fewer than a log holds: each reader can be told every single event."""


@pytest.fixture
def run(alice: Visitor) -> Run:
    return factories.claimed(lifecycle.start(alice.conversation, "Tell me a long story.").run)


def joined(run: Run, newest: int, texts: list[str]) -> Reader:
    """A reader at a random place among what is written already: the first text stands at 1-2."""
    seq = random.randint(0, newest)
    return Reader.of(run, Cursor(1, seq) if seq else START, "".join(texts[: max(0, seq - 1)]))


async def test_fifty_readers_that_join_at_random_places_see_each_event_once(run: Run, writer: LogWriter) -> None:
    texts = [f"word {number} " for number in range(ENTRIES)]
    run_log = writer.open(run, 1)
    run_log.begin()
    readers: list[Reader] = []
    for number, text in enumerate(texts):
        run_log.write(text)
        await run_log.flush()
        if number * 50 // ENTRIES >= len(readers):
            readers.append(joined(run, run_log.seq, texts))
    await in_thread(lifecycle.finish)(run, 1, Answer("".join(texts)), Execution())
    for reader in readers:
        await reader.ended()
        assert reader.text == "".join(texts)
        assert reader.types.count("response_end") == 1
        assert all(resumed.recovered for resumed in reader.resumed)
    assert len(readers) == 50


async def test_readers_that_come_and_go_take_nothing_from_those_who_stay(run: Run, writer: LogWriter) -> None:
    texts = [f"word {number} " for number in range(ENTRIES)]
    run_log = writer.open(run, 1)
    run_log.begin()
    staying: list[Reader] = []
    passing: list[Reader] = []
    for number, text in enumerate(texts):
        run_log.write(text)
        await run_log.flush()
        for reader in passing:
            await reader.leave()
        passing = [joined(run, run_log.seq, texts) for _ in range(random.randint(0, 2))]
        if number % 60 == 0:
            staying.append(joined(run, run_log.seq, texts))
    await in_thread(lifecycle.finish)(run, 1, Answer("".join(texts)), Execution())
    for reader in staying + passing:
        await reader.ended()
        assert reader.text == "".join(texts)


async def test_the_loss_of_the_followers_connection_loses_no_event(run: Run, writer: LogWriter) -> None:
    texts = [f"word {number} " for number in range(ENTRIES)]
    run_log = writer.open(run, 1)
    readers = [Reader.of(run) for _ in range(5)]
    for reader in readers:
        await reader.until(lambda reader: reader.resumed)
    run_log.begin()
    for number, text in enumerate(texts):
        run_log.write(text)
        await run_log.flush()
        if number in (50, 100, 101, 102):
            kill_subscribers()
    await in_thread(lifecycle.finish)(run, 1, Answer("".join(texts)), Execution())
    for reader in readers:
        await reader.ended()
        assert reader.text == "".join(texts)
        assert reader.types.count("response_end") == 1


def kill_subscribers() -> None:
    valkey.client().execute_command("CLIENT", "KILL", "TYPE", "pubsub")  # type: ignore[no-untyped-call]
