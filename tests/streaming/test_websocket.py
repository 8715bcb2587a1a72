"""The exchange on the WebSocket that every client can count on."""

import asyncio

import pytest

from chatsite.threads import in_thread
from conversations.models import Run, Turn
from conversations.runs import lifecycle
from conversations.runs.cursor import END, Cursor
from tests import factories
from tests.factories import Visitor
from tests.modelserver import ModelServer
from tests.modelserver.state import DEFAULT_REPLY
from tests.streaming.tabs import Tab
from tests.streaming.webserver import WebServer

pytestmark = pytest.mark.usefixtures("runner")

HELD = "[[text=answer,rate=0,hold=2]]"
ANSWER = "We deliver on Sundays, and on holidays too."


@pytest.fixture(autouse=True)
def _answer(model: ModelServer) -> None:
    model.script(ANSWER, name="answer")


async def until(model: ModelServer, **numbers: int) -> None:
    await asyncio.to_thread(lambda: model.wait(**numbers))


async def release(model: ModelServer) -> None:
    await asyncio.to_thread(model.release)


async def turns(visitor: Visitor) -> list[tuple[int, str, str, str]]:
    rows = Turn.objects.filter(conversation=visitor.conversation)
    return await in_thread(lambda: list(rows.values_list("seq", "role", "content", "state")))()


async def test_a_message_is_answered_word_by_word(either_web: WebServer, alice: Visitor) -> None:
    async with Tab(either_web, alice) as tab:
        assert tab.socket.subprotocol == "chatsite.v1"
        queued = await tab.ask("Do you deliver?", key="key-1", page_context={"title": "Kettle"})
        run = queued["response_id"]
        end = await tab.end_of(run)

    assert queued == {
        "type": "status",
        "session_id": alice.session_id,
        "response_id": run,
        "state": "queued",
        "user_turn_seq": 1,
        "idempotency_key": "key-1",
    }
    start, *chunks, last = tab.of(run)
    assert start == {
        "type": "response_start",
        "session_id": alice.session_id,
        "response_id": run,
        "cursor": "1-1",
        "attempt": 1,
        "reset": False,
        "user_turn_seq": 1,
    }
    assert {tuple(chunk) for chunk in chunks} == {("type", "response_id", "cursor", "text")}
    cursors = [Cursor.parse(chunk["cursor"]) for chunk in chunks]
    assert cursors == sorted(set(cursors))
    assert last is end
    assert (end["type"], end["cursor"], end["status"], end["turn_seq"]) == ("response_end", str(END), "completed", 2)
    assert end["response"]["text"] == tab.text_of(run) == DEFAULT_REPLY
    assert end["response"]["status"] == "completed"
    assert end["response"]["metadata"]["attempt"] == 1
    assert await turns(alice) == [
        (1, "user", "Do you deliver?", "complete"),
        (2, "assistant", DEFAULT_REPLY, "complete"),
    ]


async def test_the_first_heartbeat_comes_at_once(web: WebServer, alice: Visitor) -> None:
    await in_thread(factories.turns)(alice.conversation, 4)
    async with Tab(web, alice) as tab:
        await tab.send("ping")
        await tab.until(lambda frame: frame["type"] == "pong")
    ping = {"type": "ping", "session_id": alice.session_id, "response_id": None, "cursor": None, "latest_turn_seq": 4}
    assert tab.pings == [ping]


async def test_the_same_key_sent_again_is_answered_the_same(web: WebServer, alice: Visitor) -> None:
    async with Tab(web, alice) as tab:
        first = await tab.ask("Do you deliver?")
        await tab.end_of(first["response_id"])
        again = await tab.ask("Do you deliver?")
        assert again == first
        assert (await tab.end_of(first["response_id"]))["response"]["text"] == DEFAULT_REPLY
    assert len(await turns(alice)) == 2


async def test_fifty_sends_of_one_key_make_one_run(web: WebServer, alice: Visitor) -> None:
    async def send() -> str:
        async with Tab(web, alice) as tab:
            return str((await tab.ask("Do you deliver?"))["response_id"])

    assert len(set(await asyncio.gather(*[send() for _ in range(50)]))) == 1
    assert await in_thread(Run.objects.count)() == 1


async def test_a_message_sent_while_an_answer_is_coming_is_acknowledged_at_once(
    web: WebServer, alice: Visitor, model: ModelServer
) -> None:
    async with Tab(web, alice) as tab:
        first = await tab.ask(HELD, key="1")
        await until(model, held=1)
        second = await tab.ask("And on Mondays?", key="2")
        assert (second["state"], second["user_turn_seq"]) == ("queued", 2)
        await release(model)
        await tab.end_of(second["response_id"])
        assert tab.text_of(first["response_id"]) == ANSWER
        assert tab.text_of(second["response_id"]) == DEFAULT_REPLY


async def test_a_stop_ends_the_answer_with_what_was_seen(web: WebServer, alice: Visitor, model: ModelServer) -> None:
    async with Tab(web, alice) as tab:
        run = (await tab.ask(HELD))["response_id"]
        await tab.until(lambda frame: tab.text_of(run) == "We deliver")
        await tab.send("cancel", response_id=run)
        end = await tab.end_of(run)
        await until(model, cancelled=1)
    assert (end["type"], end["status"], end["turn_seq"]) == ("response_end", "cancelled", 2)
    assert end["response"]["text"] == "We deliver"
    assert (await turns(alice))[1] == (2, "assistant", "We deliver", "stopped")


async def test_a_stop_works_after_a_reload(web: WebServer, alice: Visitor, model: ModelServer) -> None:
    async with Tab(web, alice) as tab:
        run = (await tab.ask(HELD))["response_id"]
        await tab.until(lambda frame: tab.text_of(run) == "We deliver")
    async with Tab(web, alice) as tab:
        await tab.send("cancel", response_id=run)
        assert (await tab.end_of(run))["status"] == "cancelled"
        await until(model, cancelled=1)


async def test_stopping_an_ended_answer_tells_its_end_again(web: WebServer, alice: Visitor) -> None:
    async with Tab(web, alice) as tab:
        run = (await tab.ask("Do you deliver?"))["response_id"]
        await tab.end_of(run)
    async with Tab(web, alice) as tab:
        await tab.send("cancel", response_id=run)
        assert (await tab.end_of(run))["status"] == "completed"


async def test_an_answer_is_regenerated(web: WebServer, alice: Visitor, model: ModelServer) -> None:
    async with Tab(web, alice) as tab:
        first = await tab.ask("Do you deliver?")
        await tab.end_of(first["response_id"])
        await asyncio.to_thread(lambda: model.script(default="Of course."))
        await tab.send("regenerate", session_id=alice.session_id, idempotency_key="again")
        queued = await tab.until(lambda frame: frame.get("idempotency_key") == "again")
        assert (queued["state"], queued["user_turn_seq"]) == ("queued", 1)
        end = await tab.end_of(queued["response_id"])
    assert (end["turn_seq"], end["response"]["text"]) == (3, "Of course.")
    assert [turn[3] for turn in await turns(alice)] == ["complete", "superseded", "complete"]


async def test_a_failed_answer_is_an_error_of_its_run(web: WebServer, alice: Visitor) -> None:
    async with Tab(web, alice) as tab:
        run = (await tab.ask("[[fault=400]]"))["response_id"]
        error = await tab.end_of(run)
    assert (error["code"], error["retryable"], error["cursor"]) == ("model_rejected", True, str(END))
    assert error["message"]


async def test_closing_the_tab_does_not_stop_the_answer(web: WebServer, alice: Visitor, model: ModelServer) -> None:
    async with Tab(web, alice) as tab:
        run = (await tab.ask(HELD))["response_id"]
        await tab.until(lambda frame: tab.text_of(run))
    await release(model)
    async with Tab(web, alice) as tab:
        await tab.send("resume", session_id=alice.session_id, response_id=run, cursor="0-0")
        await tab.end_of(run)
        assert tab.text_of(run) == ANSWER


async def test_a_stop_by_somebody_else_reaches_the_tab(web: WebServer, alice: Visitor) -> None:
    async with Tab(web, alice) as tab:
        queued = await tab.ask(HELD)
        run = await in_thread(Run.objects.get)()
        await tab.until(lambda frame: tab.text_of(queued["response_id"]))
        await in_thread(lifecycle.cancel)(run)
        assert (await tab.end_of(queued["response_id"]))["status"] == "cancelled"
