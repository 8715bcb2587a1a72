"""A visitor's client as docs/streaming.md describes one: a cursor, and a resume after every drop."""

import asyncio
import itertools
import json
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

import httpx
import websockets
from websockets.asyncio.client import ClientConnection, connect

DEADLINE = 40
"""Seconds within which an answer must end, whatever is done to the servers."""


@dataclass
class Answer:
    """What a visitor sees of one answer, put together from its events."""

    response_id: str
    text: str = ""
    cursor: str = "0-0"
    attempts: list[int] = field(default_factory=list)
    terminals: list[dict[str, Any]] = field(default_factory=list)
    doubled: int = 0
    events: int = 0

    @property
    def ended(self) -> bool:
        return bool(self.terminals)

    @property
    def end(self) -> dict[str, Any]:
        return self.terminals[0]

    def apply(self, event: dict[str, Any]) -> None:
        if event["type"] == "resumed":
            if not event["recovered"]:
                self.text, self.cursor = event["snapshot"]["text"], event["snapshot"]["cursor"]
            return
        if "cursor" not in event:
            return
        self.events += 1
        if _pair(event["cursor"]) <= _pair(self.cursor):
            self.doubled += 1
            return
        self.cursor = event["cursor"]
        if event["type"] == "response_start":
            self.attempts.append(event["attempt"])
            self.text = ""
        elif event["type"] == "response_chunk":
            self.text += event["text"]
        elif event["type"] in ("response_end", "error"):
            self.terminals.append(event)


class Visitor:
    """`async with Visitor(url) as visitor`. Reconnects by itself and resumes what it follows."""

    def __init__(self, url: str, widget_key: str = "demo") -> None:
        self.url, self.widget_key = url, widget_key
        self.answers: dict[str, Answer] = {}
        self.others: list[dict[str, Any]] = []
        self.socket: ClientConnection | None = None
        self.reconnects = 0
        self.session: dict[str, Any] = {}

    async def __aenter__(self) -> Self:
        async with httpx.AsyncClient(base_url=self.url, headers={"Origin": self.url}, timeout=30) as http:
            response = await http.post("/chat/session", json={"widget_key": self.widget_key})
        response.raise_for_status()
        self.session = response.json()
        await self.connect()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.drop()

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.session['token']}"}

    async def connect(self) -> None:
        """Connect, however often it takes, and resume every answer that has not ended."""
        async with asyncio.timeout(DEADLINE):
            for pause in itertools.chain([0.0], itertools.repeat(0.1)):
                await asyncio.sleep(pause)
                try:
                    self.socket = await self._open()
                    for answer in self.answers.values():
                        if not answer.ended:
                            await self.send("resume", response_id=answer.response_id, cursor=answer.cursor)
                    return
                except (OSError, websockets.WebSocketException, TimeoutError):
                    continue

    async def _open(self) -> ClientConnection:
        return await connect(
            self.url.replace("http", "ws", 1) + "/ws/chat/",
            subprotocols=["chatsite.v1", f"bearer.{self.session['token']}"],  # type: ignore[list-item]
            origin=self.url,  # type: ignore[arg-type]
            open_timeout=3,
            close_timeout=1,
            compression=None,
        )

    async def drop(self) -> None:
        """Lose the connection, without a word."""
        if self.socket:
            self.socket.transport.abort()
            await self.socket.wait_closed()

    async def reconnect(self) -> None:
        """Lose the connection with whatever was under way on it, and come back."""
        await self.drop()
        self.reconnects += 1
        await self.connect()

    async def send(self, kind: str, **fields: Any) -> None:
        assert self.socket
        await self.socket.send(json.dumps({"type": kind, "session_id": self.session["session_id"], **fields}))

    async def ask(self, message: str) -> Answer:
        """Send a message, again under the same key after every drop; return once it is accepted."""
        key = uuid.uuid4().hex
        await self._try_to_send(message, key)
        async with asyncio.timeout(DEADLINE):
            while True:
                event = await self.next()
                if event is None:
                    await self._try_to_send(message, key)
                elif event.get("state") == "queued" and event["idempotency_key"] == key:
                    return self.answers.setdefault(event["response_id"], Answer(event["response_id"]))

    async def _try_to_send(self, message: str, key: str) -> None:
        with suppress(websockets.ConnectionClosed):  # `next` notices, reconnects and says so
            await self.send("chat_message", message=message, idempotency_key=key)

    async def next(self) -> dict[str, Any] | None:
        """The next event, applied to its answer; None after a reconnect."""
        assert self.socket
        try:
            event: dict[str, Any] = json.loads(await self.socket.recv())
            if event["type"] == "ping":
                await self.send("pong")
        except websockets.ConnectionClosed:
            await self.reconnect()
            return None
        if event.get("response_id") and event["type"] not in ("ping", "status"):
            self.answers.setdefault(event["response_id"], Answer(event["response_id"])).apply(event)
        elif event["type"] != "ping":
            self.others.append(event)
        return event

    async def read(self, answer: Answer, *, tokens: int | None = None) -> Answer:
        """Read until the answer has ended, or has so many of the model server's tokens."""
        async with asyncio.timeout(DEADLINE):
            while not answer.ended and (tokens is None or answer.text.count("t=") < tokens):
                await self.next()
        return answer

    async def stored(self) -> dict[str, Any]:
        """The conversation as a reload sees it."""
        async with httpx.AsyncClient(base_url=self.url, headers=self.headers, timeout=30) as http:
            response = await http.get(f"/chat/session/{self.session['session_id']}")
        response.raise_for_status()
        found: dict[str, Any] = response.json()
        return found


def _pair(cursor: str) -> tuple[int, int]:
    attempt, seq = cursor.split("-")
    return int(attempt), int(seq)
