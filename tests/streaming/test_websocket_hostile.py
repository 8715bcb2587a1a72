"""Clients that mean no good: what they can cost is bounded, and when they go nothing of them stays."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from channels.testing import ApplicationCommunicator
from websockets.exceptions import ConnectionClosed

from chatsite import valkey
from chatsite.asgi import application
from chatsite.threads import in_thread
from conversations.runs import lifecycle
from conversations.streaming import pulse
from conversations.streaming.socket import FRAMES, Close
from conversations.streaming.tab import RESUMES
from tests.factories import ORIGIN, Visitor
from tests.streaming.tabs import Tab
from tests.streaming.webserver import WebServer

pytestmark = pytest.mark.usefixtures("connected")

DEEP = "[" * 900 + "]" * 900
UNKNOWN = "run_" + "0" * 32


@pytest.mark.parametrize("frame", ['"type": "ping"', '"type": "nonsense", "response_id": DEEP', '"type": DEEP'])
async def test_a_deep_frame_is_answered(web: WebServer, alice: Visitor, frame: str) -> None:
    async with Tab(web, alice) as tab:
        await tab.send_raw('{%s, "idempotency_key": DEEP}'.replace("DEEP", DEEP) % frame.replace("DEEP", DEEP))
        assert (await tab.next())["type"] in ("pong", "error")


async def test_half_a_surrogate_pair_has_the_code_that_http_gives(web: WebServer, alice: Visitor) -> None:
    async with Tab(web, alice) as tab:
        await tab.send_raw('{"type": "chat_message", "message": "\\ud83d"}')
        assert (await tab.error())["code"] == "invalid_message"


async def test_a_message_in_many_frames_has_the_same_limit(either_web: WebServer, alice: Visitor) -> None:
    async with Tab(either_web, alice) as tab:
        with suppress(ConnectionClosed):
            await tab.socket.send(["x" * 60_000] * 3)
        assert await tab.close_code() == 1009


async def test_a_flood_is_cut_off(either_web: WebServer, alice: Visitor) -> None:
    async with Tab(either_web, alice) as tab:
        with suppress(ConnectionClosed):
            for _ in range(20):
                await asyncio.gather(*(tab.send("pong") for _ in range(FRAMES[0] // 10)))
        assert await tab.close_code() == Close.FLOOD
        assert tab.frames[-1]["code"] == "rate_limited"


async def test_a_flood_from_one_who_never_reads_is_not_taken_in(web: WebServer, alice: Visitor) -> None:
    """The kernels' buffers hold a few megabytes; whatever more can be sent stands in Daphne's memory."""
    thousand = b'\x81\x8f\0\0\0\0{"type":"ping"}' * 1000
    async with Tab(web, alice) as tab:
        for _ in range(1000):
            tab.socket.transport.write(thousand)
            try:
                await tab.socket.drain()
            except (ConnectionClosed, OSError):
                return
            if tab.socket.transport.is_closing():
                return
        pytest.fail("all of 15 MB were taken in")


async def test_a_thousand_stops_are_no_flood(web: WebServer, alice: Visitor) -> None:
    run = (await in_thread(lifecycle.start)(alice.conversation, "Hello")).run
    async with Tab(web, alice) as tab:
        for _ in range(FRAMES[0] - 1):
            await tab.send("cancel", response_id=run.public_id)
        assert (await tab.end_of(run.public_id))["status"] == "cancelled"


async def test_the_resumes_of_a_minute_are_counted(web: WebServer, alice: Visitor) -> None:
    async with Tab(web, alice) as tab:
        for _ in range(RESUMES[0]):
            assert (await tab.refused("resume", response_id=UNKNOWN))["code"] == "not_found"
        error = await tab.refused("resume", response_id=UNKNOWN)
        assert (error["code"], error["retryable"]) == ("rate_limited", True)
        assert 0 < error["retry_after_ms"] <= 60_000


async def test_a_connection_that_the_server_gives_up_leaves_nothing(alice: Visitor) -> None:
    """Daphne cancels a connection that is still at work 10 s after its client has gone, without a word."""
    scope = {
        "type": "websocket",
        "path": "/ws/chat/",
        "headers": [(b"origin", ORIGIN.encode())],
        "subprotocols": ["chatsite.v1", f"bearer.{alice.token}"],
    }
    connection = ApplicationCommunicator(application, scope)
    await connection.send_input({"type": "websocket.connect"})
    assert [(await connection.receive_output(5))["type"] for _ in range(2)] == ["websocket.accept", "websocket.send"]
    assert len(_connected()) == 1
    connection.stop()
    with suppress(asyncio.CancelledError):
        await connection.wait(5)
    assert _connected() == set()
    assert valkey.client().pubsub_channels("*layer*group*") == []


def _connected() -> set[Any]:
    return set(pulse.of_this_loop().connections)
