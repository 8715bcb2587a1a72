"""What the log cannot tell any more is told from the database, or said to be lost."""

import pytest

from chatsite import valkey
from chatsite.threads import in_thread
from conversations.models import Run
from conversations.runs import lifecycle, log
from conversations.runs.cursor import START, Cursor
from conversations.runs.log import Snapshot
from conversations.runs.pen import Pen
from conversations.runs.types import Answer, Execution
from conversations.runs.writer import LogWriter
from conversations.streaming import follower
from conversations.streaming.feed import Resumed
from tests import factories
from tests.factories import Visitor
from tests.runs import logs
from tests.streaming.reading import Reader

pytestmark = pytest.mark.usefixtures("connected")


@pytest.fixture
def run(alice: Visitor) -> Run:
    return factories.claimed(lifecycle.start(alice.conversation, "Do you deliver?").run)


def finish(run: Run, text: str, *, told: bool = True) -> Run:
    return lifecycle.finish(run, 1, Answer(text, "en"), Execution(), told=told)


async def test_a_finished_run_without_a_log_is_told_from_the_database(run: Run) -> None:
    ended = await in_thread(finish)(run, "Yes, we do.")
    log.discard(run.pk)
    reader = await Reader.of(ended).ended()
    assert reader.types == ["response_start", "response_chunk", "response_end"]
    assert reader.text == "Yes, we do."


async def test_a_reader_who_had_seen_a_part_of_it_is_reset(run: Run) -> None:
    ended = await in_thread(finish)(run, "Yes, we do.")
    log.discard(run.pk)
    reader = await Reader.of(ended, Cursor(1, 3), "Yes, we").ended()
    assert reader.events[0]["reset"] is True
    assert reader.text == "Yes, we do."


@pytest.mark.parametrize(("cursor", "text"), [(Cursor(2, 1), ""), (Cursor(2, 2), "Yes, we do.")])
async def test_a_telling_from_the_database_can_be_resumed(run: Run, cursor: Cursor, text: str) -> None:
    logs.begin(run)
    logs.say(run, "Yes")
    ended = await in_thread(finish)(run, "Yes, we do.", told=False)
    first = await Reader.of(ended, Cursor(1, 2), "Yes").ended()
    assert [event["cursor"] for event in first.events[:2]] == ["2-1", "2-2"]

    again = await Reader.of(ended, cursor, text).ended()
    assert again.text == "Yes, we do."
    assert again.types[-1] == "response_end"


async def test_a_log_of_which_only_the_end_is_left_is_told_from_the_database(run: Run) -> None:
    logs.begin(run)
    logs.say(run, "Yes, ", "we do.")
    valkey.client().flushall()
    ended = await in_thread(finish)(run, "Yes, we do.")
    for after, text in ((START, ""), (Cursor(1, 2), "Yes, ")):
        reader = await Reader.of(ended, after, text).ended()
        assert reader.text == "Yes, we do."
        assert reader.types[-1] == "response_end"


async def test_a_finished_run_whose_end_was_not_written_ends(run: Run) -> None:
    logs.begin(run)
    logs.say(run, "Yes, ", "we do.")
    ended = await in_thread(finish)(run, "Yes, we do.", told=False)
    reader = await Reader.of(ended, Cursor(1, 2), "Yes, ").ended()
    assert reader.types == ["response_chunk", "response_end"]
    assert reader.text == "Yes, we do."


async def test_a_live_reader_learns_from_the_database_that_the_run_is_over(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "CHECK_EVERY", 0.01)
    logs.begin(run)
    logs.say(run, "Yes, ", "we do.")
    reader = await Reader.of(run).until(lambda reader: reader.text)
    await in_thread(finish)(run, "Yes, we do.", told=False)
    await reader.ended()
    assert reader.types[-1] == "response_end"
    assert reader.text == "Yes, we do."


async def test_a_live_reader_is_told_what_never_reached_the_log(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "CHECK_EVERY", 0.01)
    logs.begin(run)
    logs.say(run, "Yes, ")
    reader = await Reader.of(run).until(lambda reader: reader.text)
    await in_thread(finish)(run, "Yes, we do.", told=False)
    await reader.ended()
    assert reader.text == "Yes, we do."


async def test_a_lost_log_is_said_to_be_lost_and_the_next_attempt_tells_all(run: Run) -> None:
    await in_thread(lifecycle.next_attempt)(run, 1)
    reader = await Reader.of(run, Cursor(1, 3), "Yes, we").until(lambda reader: reader.resumed)
    assert reader.resumed == [Resumed(False, "lost", Snapshot(Cursor(1, 3), ""))]
    assert reader.text == ""
    logs.begin(run, attempt=2)
    logs.say(run, "Yes, we do.", attempt=2)
    await reader.until(lambda reader: reader.text == "Yes, we do.")
    await reader.leave()


async def test_an_answer_survives_that_valkey_forgets_everything(run: Run, writer: LogWriter) -> None:
    pen = Pen(writer, run)
    await pen.write("Yes, ")
    await pen.flush()
    reader = await Reader.of(run).until(lambda reader: reader.text == "Yes, ")

    valkey.client().flushall()
    await pen.write("we ")
    assert await pen.flush()
    await pen.write("do.")
    assert await pen.flush()
    await reader.until(lambda reader: reader.text == "Yes, we do.")
    assert pen.attempt == 2
    await in_thread(lifecycle.finish)(run, pen.attempt, Answer("Yes, we do."), Execution())
    await reader.ended()
    assert reader.types.count("response_end") == 1
    late = await Reader.of(run, Cursor(1, 2), "Yes, ").ended()
    assert late.text == "Yes, we do."
