"""What the desk costs: how soon a person is with the visitor, and how soon everybody at the desk knows."""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Self

import httpx
import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.benchmarks.pinned import Pinned
from tests.client import Visitor

PASSWORD = "demo-password"
Figures = dict[str, Any]
Frame = dict[str, Any]


@dataclass
class Agent:
    """`async with Agent(url) as agent`: signed in to the admin, with a console's socket."""

    url: str
    name: str = "agent1"
    waiting: dict[str, "asyncio.Future[int]"] = field(default_factory=dict)

    async def __aenter__(self) -> Self:
        self.http = httpx.AsyncClient(base_url=self.url, headers={"Origin": self.url, "Referer": self.url}, timeout=30)
        await self.http.get("/admin/login/")
        form = {"username": self.name, "password": PASSWORD, "csrfmiddlewaretoken": self.http.cookies["csrftoken"]}
        answer = await self.http.post("/admin/login/", data=form)
        assert answer.status_code == 302, answer.text
        self.socket = await self.open()
        self.reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *exc: object) -> None:
        self.reading.cancel()
        self.socket.transport.close()
        await self.http.aclose()

    async def open(self) -> ClientConnection:
        """A further console of the same agent."""
        cookie = f"sessionid={self.http.cookies['sessionid']}"
        return await connect(
            self.url.replace("http", "ws", 1) + "/ws/desk/demo/",
            subprotocols=[Subprotocol("chatsite.desk.v1")],
            origin=Origin(self.url),
            additional_headers={"Cookie": cookie},
            compression=None,
            max_size=None,
        )

    async def post(self, path: str, **body: Any) -> Any:
        headers = {"X-CSRFToken": self.http.cookies["csrftoken"]}
        answer = await self.http.post(f"/desk/demo/{path}", json=body, headers=headers)
        assert answer.status_code < 300, answer.text
        return answer.json()

    async def watch(self, escalation_id: str) -> None:
        frame = {"type": "watch", "escalation_id": escalation_id, "after_seq": 0}
        await self.socket.send(orjson.dumps(frame).decode())

    def expect(self, text: str) -> "asyncio.Future[int]":
        """When the turn with this text came, in nanoseconds of this process's clock."""
        return self.waiting.setdefault(text, asyncio.get_running_loop().create_future())

    async def _read(self) -> None:
        async for raw in self.socket:
            frame: Frame = orjson.loads(raw)
            if frame["type"] == "ping":
                await self.socket.send('{"type":"pong"}')
            elif frame["type"] == "turn" and (found := self.waiting.pop(frame["turn"]["content"], None)):
                found.set_result(time.perf_counter_ns())


async def escalate(visitor: Visitor) -> str:
    body = {"session_id": visitor.session["session_id"], "note": "Please help."}
    async with httpx.AsyncClient(base_url=visitor.url, headers=visitor.headers, timeout=30) as http:
        answer = await http.post("/chat/escalate", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["escalation_id"])


async def take_over(bench: Pinned, rounds: int = 60) -> Figures:
    """From the agent's claim to the moment at which the visitor's tab is told that a person joined."""
    spent = []
    async with Agent(bench.url) as agent:
        for _ in range(rounds):
            async with Visitor(bench.url) as visitor:
                escalation_id = await escalate(visitor)
                begin = time.perf_counter_ns()
                claiming = asyncio.create_task(agent.post(f"escalations/{escalation_id}/claim"))
                while not _joined(event := await visitor.next()):
                    assert event is not None
                spent.append(time.perf_counter_ns() - begin)
                await claiming
    return _spread(spent)


async def message_to_agent(bench: Pinned, rounds: int = 100) -> Figures:
    """From the visitor's message to the agent who has the conversation open."""
    spent = []
    async with Agent(bench.url) as agent, Visitor(bench.url) as visitor:
        escalation_id = await escalate(visitor)
        await agent.post(f"escalations/{escalation_id}/claim")
        await agent.watch(escalation_id)
        for number in range(rounds):
            text = f"message {number}"
            arrived = agent.expect(text)
            begin = time.perf_counter_ns()
            await visitor.send("chat_message", message=text, idempotency_key=uuid.uuid4().hex)
            spent.append(await arrived - begin)
    return _spread(spent)


async def queue_event(bench: Pinned, consoles: int = 200, rounds: int = 20) -> Figures:
    """From the visitor's wish for a person to its row on each of the consoles."""
    spent: list[int] = []
    async with Agent(bench.url) as agent:
        sockets = [
            socket for _ in range(consoles // 20) for socket in await asyncio.gather(*(agent.open() for _ in range(20)))
        ]
        for _ in range(rounds):
            async with Visitor(bench.url) as visitor:
                hearing = [asyncio.create_task(_row_of(socket, visitor)) for socket in sockets]
                begin = time.perf_counter_ns()
                await escalate(visitor)
                spent += [moment - begin for moment in await asyncio.gather(*hearing)]
        for socket in sockets:
            socket.transport.close()
    return {"consoles": consoles, **_spread(spent)}


async def _row_of(socket: ClientConnection, visitor: Visitor) -> int:
    async for raw in socket:
        frame: Frame = orjson.loads(raw)
        if frame["type"] == "ping":
            await socket.send('{"type":"pong"}')
        elif frame["type"] == "escalation" and frame["escalation"]["session_id"] == visitor.session["session_id"]:
            return time.perf_counter_ns()
    raise AssertionError(f"closed with {socket.close_code}")


def _joined(event: Frame | None) -> bool:
    if event is None or event["type"] != "turn":
        return False
    return bool(event["turn"]["payload"].get("event") == "agent_joined")


def _spread(spent: list[int]) -> Figures:
    ordered = sorted(spent)
    shares = {"p50_ms": 0.5, "p95_ms": 0.95, "p99_ms": 0.99}
    return {name: round(ordered[int(len(ordered) * share)] / 1e6, 1) for name, share in shares.items()}


CASES: dict[str, Callable[[Pinned], Awaitable[Figures]]] = {
    "take-over": take_over,
    "message-to-agent": message_to_agent,
    "queue-event": queue_event,
}
