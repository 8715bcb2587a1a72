"""A connection is lost; the next one goes on at the cursor."""

import asyncio

import pytest

from chatsite.threads import in_thread
from conversations.models import Run
from conversations.runs import lifecycle, log
from conversations.runs.cursor import END, Cursor
from conversations.runs.writer import COMPACT_EVERY, LogWriter
from tests import factories
from tests.factories import Visitor
from tests.modelserver import ModelServer
from tests.streaming.tabs import Frame, Tab
from tests.streaming.webserver import WebServer

HELD = "[[text=answer,rate=0,hold=2]]"
ANSWER = "We deliver on Sundays, and on holidays too."


@pytest.fixture(autouse=True)
def _answer(model: ModelServer) -> None:
    model.script(ANSWER, name="answer")


async def resume(tab: Tab, run: str, cursor: str) -> Frame:
    """Ask to go on; what the server says to that."""
    await tab.send("resume", session_id=tab.session_id, response_id=run, cursor=cursor)
    return await tab.until(lambda frame: frame["type"] in ("resumed", "error"))


@pytest.mark.usefixtures("runner")
class TestWhileAnAnswerIsWritten:
    async def test_what_follows_the_cursor_is_sent(
        self, either_web: WebServer, alice: Visitor, model: ModelServer
    ) -> None:
        async with Tab(either_web, alice) as lost:
            run = (await lost.ask(HELD))["response_id"]
            await lost.until(lambda frame: lost.text_of(run) == "We deliver")
            cursor = lost.frames[-1]["cursor"]
            await lost.drop()
        await asyncio.to_thread(model.release)
        async with Tab(either_web, alice) as tab:
            assert await resume(tab, run, cursor) == {"type": "resumed", "response_id": run, "recovered": True}
            end = await tab.end_of(run)
        assert "response_start" not in [frame["type"] for frame in tab.of(run)]
        assert "We deliver" + tab.text_of(run) == end["response"]["text"] == ANSWER

    async def test_the_whole_answer_is_sent_to_one_who_begins_at_the_start(
        self, web: WebServer, alice: Visitor, model: ModelServer
    ) -> None:
        async with Tab(web, alice) as lost:
            run = (await lost.ask(HELD))["response_id"]
            await lost.until(lambda frame: lost.text_of(run))
            await lost.drop()
        async with Tab(web, alice) as tab:
            await resume(tab, run, "0-0")
            await tab.until(lambda frame: tab.text_of(run) == "We deliver")
            await asyncio.to_thread(model.release)
            await tab.end_of(run)
        assert tab.text_of(run) == ANSWER

    async def test_a_higher_attempt_resets_the_text(self, web: WebServer, alice: Visitor, model: ModelServer) -> None:
        async with Tab(web, alice) as lost:
            run = (await lost.ask("[[text=answer,rate=0,fault=reset,at=3,times=1]]"))["response_id"]
            await lost.end_of(run)
        async with Tab(web, alice) as tab:
            assert (await resume(tab, run, "1-2"))["recovered"] is True
            await tab.end_of(run)
        start = tab.of(run)[0]
        assert (start["type"], start["attempt"], start["reset"]) == ("response_start", 2, True)
        assert tab.text_of(run) == ANSWER


@pytest.fixture
def ended(alice: Visitor) -> Run:
    """An answered run without a log."""
    return factories.answered(lifecycle.start(alice.conversation, "Do you deliver?").run, ANSWER)


async def test_an_ended_answer_is_told_from_the_database(web: WebServer, alice: Visitor, ended: Run) -> None:
    async with Tab(web, alice) as tab:
        assert (await resume(tab, ended.public_id, "1-2"))["recovered"] is True
        end = await tab.end_of(ended.public_id)
    assert tab.of(ended.public_id)[0]["reset"] is True
    assert tab.text_of(ended.public_id) == end["response"]["text"] == ANSWER


async def test_one_who_has_seen_the_end_is_told_so(web: WebServer, alice: Visitor, ended: Run) -> None:
    async with Tab(web, alice) as tab:
        assert (await resume(tab, ended.public_id, str(END)))["recovered"] is True
        await tab.send("ping")
        await tab.until(lambda frame: frame["type"] == "pong")
        assert tab.of(ended.public_id) == []


async def test_a_cursor_that_the_log_covers_no_more_is_answered_with_a_snapshot(
    web: WebServer, alice: Visitor, writer: LogWriter
) -> None:
    run = await in_thread(lambda: factories.claimed(lifecycle.start(alice.conversation, "Tell me a story.").run))()
    run_log = writer.open(run, 1)
    run_log.begin()
    texts = [f"word {number} " for number in range(2 * COMPACT_EVERY + 8)]
    for text in texts:
        run_log.write(text)
        await run_log.flush()
    async with Tab(web, alice) as tab:
        resumed = await resume(tab, run.public_id, "1-2")
        assert (resumed["recovered"], resumed["reason"]) == (False, "trimmed")
        assert resumed["snapshot"]["cursor"] == str(Cursor(1, COMPACT_EVERY))
        await tab.until(lambda frame: frame.get("cursor") == f"1-{len(texts) + 1}")
        assert resumed["snapshot"]["text"] + tab.text_of(run.public_id) == "".join(texts)


async def test_a_lost_log_is_answered_with_an_empty_snapshot(web: WebServer, alice: Visitor) -> None:
    run = await in_thread(lambda: factories.claimed(lifecycle.start(alice.conversation, "Hello").run))()
    log.discard(run.pk)
    async with Tab(web, alice) as tab:
        assert await resume(tab, run.public_id, "1-7") == {
            "type": "resumed",
            "response_id": run.public_id,
            "recovered": False,
            "reason": "lost",
            "snapshot": {"text": "", "cursor": "1-7"},
        }


async def test_an_answer_longer_than_what_a_client_may_send(either_web: WebServer, alice: Visitor) -> None:
    text = "A very long answer. " * 60_000
    run = await in_thread(factories.sent)(alice)
    await in_thread(factories.answered)(run, text)
    async with Tab(either_web, alice) as tab:
        await tab.send("resume", response_id=run.public_id, cursor="0-0")
        assert (await tab.end_of(run.public_id))["response"]["text"] == text
        assert tab.text_of(run.public_id) == text
