"""A run's events after a cursor, then live, to the end."""

import pytest

from chatsite.threads import in_thread
from conversations.models import Run
from conversations.runs import lifecycle
from conversations.runs.cursor import END, START, Cursor, InvalidCursor
from conversations.runs.types import Answer, Execution
from conversations.streaming.feed import Resumed
from tests import factories
from tests.factories import Visitor
from tests.runs import logs
from tests.streaming.reading import Reader

pytestmark = pytest.mark.usefixtures("connected")


@pytest.fixture
def run(alice: Visitor) -> Run:
    """A run that somebody is answering."""
    return factories.claimed(lifecycle.start(alice.conversation, "Do you deliver?").run)


def finish(run: Run, text: str, attempt: int = 1) -> Run:
    return lifecycle.finish(run, attempt, Answer(text, "en"), Execution(model="m"))


async def test_a_reader_of_a_finished_run_gets_all_of_it(run: Run) -> None:
    logs.begin(run)
    logs.say(run, "Yes, ", "we do.")
    await in_thread(finish)(run, "Yes, we do.")
    reader = await Reader.of(run).ended()
    assert reader.resumed == [Resumed(True)]
    assert reader.types == ["response_start", "response_chunk", "response_end"]
    assert reader.text == reader.events[-1]["response"]["text"] == "Yes, we do."


async def test_a_reader_gets_what_follows_its_cursor(run: Run) -> None:
    logs.begin(run)
    logs.say(run, "Yes, ", "we ", "do.")
    await in_thread(finish)(run, "Yes, we do.")
    reader = await Reader.of(run, Cursor(1, 3), "Yes, we ").ended()
    assert reader.types == ["response_chunk", "response_end"]
    assert reader.text == "Yes, we do."


async def test_a_reader_who_has_seen_the_end_gets_nothing_more(run: Run) -> None:
    await in_thread(finish)(run, "Yes, we do.")
    reader = await Reader.of(run, END).ended()
    assert (reader.resumed, reader.events) == ([Resumed(True)], [])


async def test_a_reader_of_a_waiting_run_sees_it_from_its_first_word(run: Run) -> None:
    reader = await Reader.of(run).until(lambda reader: reader.resumed)
    logs.begin(run)
    await reader.until(lambda reader: reader.types == ["response_start"])
    for seq, text in enumerate(("Yes, ", "we ", "do."), 2):
        logs.say(run, text, first=seq)
        await reader.until(lambda reader, text=text: reader.text.endswith(text))  # type: ignore[misc]
    await in_thread(finish)(run, "Yes, we do.")
    await reader.ended()
    assert [event["cursor"] for event in reader.events] == ["1-1", "1-2", "1-3", "1-4", str(END)]


async def test_a_new_attempt_begins_with_a_reset(run: Run) -> None:
    logs.begin(run)
    logs.say(run, "The first try")
    reader = await Reader.of(run).until(lambda reader: reader.text)
    logs.begin(run, attempt=2)
    logs.say(run, "The second", attempt=2)
    await reader.until(lambda reader: reader.text == "The second")
    start = next(event for event in reader.events if event["cursor"] == "2-1")
    assert (start["type"], start["attempt"], start["reset"]) == ("response_start", 2, True)
    await reader.leave()


async def test_a_cursor_of_an_older_attempt_leads_to_the_reset(run: Run) -> None:
    logs.begin(run)
    logs.say(run, "The first try")
    logs.begin(run, attempt=2)
    logs.say(run, "The second", attempt=2)
    reader = await Reader.of(run, Cursor(1, 2), "The first try").until(lambda reader: reader.cursor == (2, 2))
    assert reader.resumed == [Resumed(True)]
    assert (reader.types, reader.text) == (["response_start", "response_chunk"], "The second")
    await reader.leave()


async def test_a_stop_ends_the_feed_with_what_was_seen(run: Run) -> None:
    logs.begin(run)
    logs.say(run, "Yes, ")
    reader = await Reader.of(run).until(lambda reader: reader.text)
    await in_thread(lifecycle.cancel)(run)
    await reader.ended()
    end = reader.events[-1]
    assert (end["type"], end["status"], end["response"]["text"]) == ("response_end", "cancelled", "Yes, ")


async def test_a_failure_ends_the_feed(run: Run) -> None:
    reader = await Reader.of(run).until(lambda reader: reader.resumed)
    await in_thread(lifecycle.fail)(run, 1, "model_unavailable", "Sorry.")
    await reader.ended()
    [error] = reader.events
    assert (error["type"], error["code"], error["cursor"]) == ("error", "model_unavailable", str(END))


@pytest.mark.parametrize("cursor", [Cursor(1, 4), Cursor(1, 10), Cursor(2, 1), Cursor(99, 1)])
async def test_a_cursor_ahead_of_a_live_log_is_refused(run: Run, cursor: Cursor) -> None:
    logs.begin(run)
    logs.say(run, "Yes, ", "we")
    with pytest.raises(InvalidCursor, match="ahead"):
        await Reader().read(run, cursor)


@pytest.mark.parametrize("cursor", [Cursor(1, 4), Cursor(3, 1)])
async def test_a_cursor_ahead_of_a_finished_log_is_refused(run: Run, cursor: Cursor) -> None:
    logs.begin(run)
    logs.say(run, "Yes, ", "we")
    ended = await in_thread(finish)(run, "Yes, we")
    with pytest.raises(InvalidCursor, match="ahead"):
        await Reader().read(ended, cursor)


async def test_a_cursor_in_a_run_that_has_not_begun_is_refused(alice: Visitor) -> None:
    waiting = await in_thread(lifecycle.start)(alice.conversation, "Hello")
    with pytest.raises(InvalidCursor, match="ahead"):
        await Reader().read(waiting.run, Cursor(1, 1))


async def test_many_readers_share_what_is_said(run: Run) -> None:
    readers = [Reader.of(run, START) for _ in range(20)]
    for reader in readers:
        await reader.until(lambda reader: reader.resumed)
    logs.begin(run)
    logs.say(run, "Yes, ", "we do.")
    await in_thread(finish)(run, "Yes, we do.")
    for reader in readers:
        await reader.ended()
        assert reader.text == "Yes, we do."
