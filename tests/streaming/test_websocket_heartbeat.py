"""Heartbeats, and clients that accept nothing: in this process, where the test decides when the client reads."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from chatsite.asgi import application
from chatsite.threads import in_thread
from conversations.models import Run
from conversations.runs import lifecycle
from conversations.runs.cursor import END
from conversations.runs.types import Answer, Execution
from conversations.streaming import pulse, socket
from tests import factories
from tests.factories import ORIGIN, Visitor
from tests.runs import logs
from tests.streaming.tabs import PATIENCE, Frame

pytestmark = pytest.mark.usefixtures("connected")


class Client:
    """One WebSocket on the ASGI application, without a server that would buffer for it."""

    def __init__(self, visitor: Visitor) -> None:
        self.incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.frames: asyncio.Queue[Frame] = asyncio.Queue()
        self.closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.accepts = asyncio.Event()
        self.accepts.set()
        scope = {
            "type": "websocket",
            "path": "/ws/chat/",
            "headers": [(b"origin", ORIGIN.encode()), (b"host", b"localhost")],
            "subprotocols": ["chatsite.v1", f"bearer.{visitor.token}"],
        }
        self.incoming.put_nowait({"type": "websocket.connect"})
        self.task = asyncio.create_task(application(scope, self.incoming.get, self._take))

    async def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.close":
            self.closed.set_result(message["code"])
        elif message["type"] == "websocket.send":
            await self.accepts.wait()
            self.frames.put_nowait(orjson.loads(message["text"]))

    def send(self, kind: str, **fields: Any) -> None:
        self.incoming.put_nowait({"type": "websocket.receive", "text": orjson.dumps({"type": kind, **fields}).decode()})

    async def next(self, *kinds: str) -> Frame:
        """The next frame of these kinds."""
        async with asyncio.timeout(PATIENCE):
            while (frame := await self.frames.get())["type"] not in kinds:
                pass
        return frame

    async def close_code(self) -> int:
        async with asyncio.timeout(PATIENCE):
            return await self.closed

    async def leave(self) -> None:
        self.incoming.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await asyncio.wait([self.task])


@pytest.fixture
async def client(alice: Visitor) -> AsyncIterator[Client]:
    client = Client(alice)
    yield client
    client.accepts.set()
    await client.leave()


@pytest.fixture
def run(alice: Visitor) -> Run:
    return factories.claimed(lifecycle.start(alice.conversation, "Do you deliver?").run)


async def test_heartbeats_carry_the_newest_cursor(client: Client, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "EVERY", 0.01)
    logs.begin(run)
    logs.say(run, "Yes")
    await client.next("ping")
    client.send("resume", response_id=run.public_id, cursor="0-0")
    await client.next("response_chunk")
    ping = await client.next("ping")
    assert (ping["response_id"], ping["cursor"], ping["latest_turn_seq"]) == (run.public_id, "1-2", 1)


async def test_a_turn_whose_wake_up_was_lost_comes_with_a_heartbeat(
    client: Client, alice: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulse, "EVERY", 0.01)
    await client.next("ping")
    await in_thread(factories.turns)(alice.conversation, 1)
    assert (await client.next("turn"))["turn"]["seq"] == 1


async def test_a_client_that_accepts_nothing_is_closed_as_too_slow(
    client: Client, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulse, "STUCK", 0.05)
    await client.next("ping")
    client.accepts.clear()
    client.send("ping")
    assert await client.close_code() == 4408


async def test_a_client_that_never_says_a_word_is_closed_when_too_much_was_sent(
    client: Client, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "STUCK", 0.05)
    monkeypatch.setattr(socket, "WINDOW", 1000)
    await tell(run, 3000)
    client.send("resume", response_id=run.public_id, cursor="0-0")
    assert await client.close_code() == 4408


async def test_a_client_that_answers_is_sent_any_amount(
    client: Client, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "WINDOW", 1000)
    await tell(run, 3000)
    await client.next("ping")
    client.send("resume", response_id=run.public_id, cursor="0-0")
    await client.next("ping")  # it is asked for a sign of life before it is sent more
    client.send("pong")
    assert (await client.next("response_end"))["cursor"] == str(END)


async def tell(run: Run, length: int) -> None:
    """An ended answer of so many characters."""
    logs.begin(run)
    logs.say(run, "x" * length)
    answer = Answer("x" * length)
    await in_thread(lambda: lifecycle.finish(run, 1, answer, Execution()))()
