"""What a client should not send: each gets a stable code and a sentence, and nothing is written."""

from typing import Any

import orjson
import pytest

from chatsite.tenancy import limits
from chatsite.threads import in_thread
from conversations.models import Run, Turn
from conversations.runs import lifecycle
from conversations.runs.cursor import END
from tests.factories import Visitor
from tests.streaming.tabs import Frame, Tab
from tests.streaming.webserver import WebServer

pytestmark = pytest.mark.usefixtures("connected")

UNKNOWN = {"conv": "conv_" + "0" * 32, "run": "run_" + "0" * 32}


async def nothing_was_written() -> bool:
    return not await in_thread(lambda: Turn.objects.exists() or Run.objects.exists())()


async def answers(tab: Tab) -> bool:
    """The connection lives on after an error."""
    await tab.send("ping")
    return await tab.next() == {"type": "pong"}


def a_message(visitor: Visitor, **fields: Any) -> Frame:
    return {"session_id": visitor.session_id, "message": "Hello", "idempotency_key": "k"} | fields


@pytest.mark.parametrize(
    "raw", ["", "hello", "[1]", '"ping"', "7", "null", '{"type": "ping"', "{'type': 'ping'}", b"\xff"]
)
async def test_anything_but_a_json_object(web: WebServer, alice: Visitor, raw: str | bytes) -> None:
    async with Tab(web, alice) as tab:
        await tab.send_raw(raw)
        error = await tab.error()
        assert (error["code"], error["retryable"]) == ("invalid_json", False)
        assert await answers(tab)


@pytest.mark.parametrize("kind", ["", "response_end", "CHAT_MESSAGE", None, 7, ["ping"], {"type": "ping"}])
async def test_an_unknown_type(web: WebServer, alice: Visitor, kind: Any) -> None:
    async with Tab(web, alice) as tab:
        error = await tab.refused(kind, session_id=alice.session_id)
        assert error["code"] == "unknown_type"
        assert "chat_message" in error["message"]
        assert await answers(tab)


@pytest.mark.parametrize("size", [64 * 1024 + 1, 200_000])
async def test_a_frame_of_more_than_64_kib_closes(either_web: WebServer, alice: Visitor, size: int) -> None:
    async with Tab(either_web, alice) as tab:
        await tab.send_raw("x" * size)
        assert await tab.close_code() == 1009
    assert await nothing_was_written()


async def test_a_frame_of_64_kib_is_read(either_web: WebServer, alice: Visitor) -> None:
    async with Tab(either_web, alice) as tab:
        await tab.send_raw("x" * 64 * 1024)
        assert (await tab.error())["code"] == "invalid_json"


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("", "message_empty"),
        (" \n\t", "message_empty"),
        ("x" * 32_001, "message_too_long"),
        ("one\0two", "invalid_message"),
        (None, "invalid_message"),
        (7, "invalid_message"),
        (["Hello"], "invalid_message"),
    ],
)
async def test_a_message_that_cannot_be_taken(web: WebServer, alice: Visitor, message: object, code: str) -> None:
    async with Tab(web, alice) as tab:
        error = await tab.refused("chat_message", **a_message(alice, message=message))
        assert (error["code"], error["idempotency_key"]) == (code, "k")
        assert error["message"]
        assert await answers(tab)
    assert await nothing_was_written()


async def test_half_of_a_surrogate_pair(web: WebServer, alice: Visitor) -> None:
    async with Tab(web, alice) as tab:
        message = orjson.dumps({"type": "chat_message", **a_message(alice, message="half")}).decode()
        await tab.send_raw(message.replace("half", "\\ud83d"))
        assert (await tab.error())["code"] in ("invalid_json", "invalid_message")
        assert await answers(tab)
    assert await nothing_was_written()


async def test_the_longest_message_is_taken(web: WebServer, alice: Visitor) -> None:
    async with Tab(web, alice) as tab:
        assert (await tab.ask("x" * 32_000))["state"] == "queued"


@pytest.mark.parametrize("kind", ["chat_message", "regenerate"])
@pytest.mark.parametrize("session", [None, 7, "", "conv_1", "run_" + "0" * 32, UNKNOWN["conv"], "' OR 1=1 --"])
async def test_the_id_of_no_conversation(web: WebServer, alice: Visitor, kind: str, session: object) -> None:
    async with Tab(web, alice) as tab:
        error = await tab.refused(kind, **a_message(alice, session_id=session))
        assert error["code"] == "not_found"
    assert await nothing_was_written()


async def test_a_conversation_of_somebody_else(web: WebServer, alice: Visitor, bob: Visitor, charlie: Visitor) -> None:
    async with Tab(web, alice) as tab:
        for other in (bob, charlie):
            error = await tab.refused("chat_message", **a_message(other))
            assert error["code"] == "not_found"
    assert await nothing_was_written()


@pytest.mark.parametrize("kind", ["resume", "cancel"])
@pytest.mark.parametrize("run", [None, 7, "", "run_1", UNKNOWN["run"], UNKNOWN["conv"]])
async def test_the_id_of_no_run(web: WebServer, alice: Visitor, kind: str, run: object) -> None:
    async with Tab(web, alice) as tab:
        assert (await tab.refused(kind, response_id=run, cursor="0-0"))["code"] == "not_found"


@pytest.mark.parametrize("kind", ["resume", "cancel"])
async def test_a_run_of_somebody_else(
    web: WebServer, alice: Visitor, bob: Visitor, charlie: Visitor, kind: str
) -> None:
    async with Tab(web, alice) as tab:
        for other in (bob, charlie):
            run = (await in_thread(lifecycle.start)(other.conversation, "Hello")).run
            error = await tab.refused(kind, response_id=run.public_id, cursor="0-0")
            assert (error["code"], error["about"]) == ("not_found", run.public_id)
            await in_thread(run.refresh_from_db)()
            assert run.status == "queued"


@pytest.mark.parametrize("cursor", ["", "-1-1", "1--1", "abc", "1", "1-1-1", None, 7, "1-99999999999999999999"])
async def test_something_that_is_no_cursor(web: WebServer, alice: Visitor, cursor: object) -> None:
    run = (await in_thread(lifecycle.start)(alice.conversation, "Hello")).run
    async with Tab(web, alice) as tab:
        error = await tab.refused("resume", response_id=run.public_id, cursor=cursor)
        assert (error["code"], error["about"]) == ("invalid_cursor", run.public_id)
        assert await answers(tab)


@pytest.mark.parametrize("cursor", ["1-1", "1-9", "7-1", str(END)])
async def test_a_cursor_ahead_of_the_log(web: WebServer, alice: Visitor, cursor: str) -> None:
    run = (await in_thread(lifecycle.start)(alice.conversation, "Hello")).run
    async with Tab(web, alice) as tab:
        error = await tab.refused("resume", response_id=run.public_id, cursor=cursor)
        assert error["code"] == "invalid_cursor"


@pytest.mark.parametrize("key", ["", "x" * 256, 7, "line\nbreak"])
async def test_something_that_is_no_key(web: WebServer, alice: Visitor, key: object) -> None:
    async with Tab(web, alice) as tab:
        error = await tab.refused("chat_message", **a_message(alice, idempotency_key=key))
        assert error["code"] == "idempotency_key_invalid"
    assert await nothing_was_written()


async def test_a_key_used_with_another_message(web: WebServer, alice: Visitor) -> None:
    async with Tab(web, alice) as tab:
        await tab.ask("Hello", key="k")
        error = await tab.refused("chat_message", **a_message(alice, message="Good-bye"))
        assert (error["code"], error["idempotency_key"]) == ("idempotency_conflict", "k")
    assert await in_thread(Turn.objects.count)() == 1


async def test_more_messages_than_may_wait(web: WebServer, alice: Visitor) -> None:
    async with Tab(web, alice) as tab:
        for number in range(lifecycle.MAX_WAITING + 1):
            await tab.ask(f"message {number}", key=str(number))
        error = await tab.refused("chat_message", **a_message(alice))
        assert (error["code"], error["details"]) == ("too_many_waiting", {"limit": lifecycle.MAX_WAITING})


async def test_more_messages_than_a_minute_allows(web: WebServer, alice: Visitor) -> None:
    def use_up() -> None:
        for _ in range(limits.MESSAGES):
            limits.check_message(alice.principal)

    await in_thread(use_up)()
    async with Tab(web, alice) as tab:
        error = await tab.refused("chat_message", **a_message(alice))
        assert (error["code"], error["retryable"]) == ("rate_limited", True)
        assert 0 < error["retry_after_ms"] <= 60_000
    assert await nothing_was_written()


async def test_nothing_to_regenerate(web: WebServer, alice: Visitor) -> None:
    async with Tab(web, alice) as tab:
        error = await tab.refused("regenerate", session_id=alice.session_id, idempotency_key="k")
        assert error["code"] == "nothing_to_regenerate"


@pytest.mark.parametrize("context", ["text", 7, ["a"], {"title": 7}])
async def test_something_that_is_no_page_context(web: WebServer, alice: Visitor, context: object) -> None:
    async with Tab(web, alice) as tab:
        error = await tab.refused("chat_message", **a_message(alice, page_context=context))
        assert error["code"] == "invalid_message"
    assert await nothing_was_written()


async def test_a_flood_of_frames(web: WebServer, alice: Visitor) -> None:
    async with Tab(web, alice) as tab:
        for _ in range(500):
            await tab.send("resume", response_id=UNKNOWN["run"])
        codes = {(await tab.error())["code"] for _ in range(500)}
        assert codes <= {"not_found", "rate_limited"}
        assert await answers(tab)
