"""A tab of the widget, on a WebSocket."""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from tests.factories import ORIGIN, Visitor
from tests.streaming.webserver import WebServer

PATIENCE = 30
"""Seconds after which a frame that is waited for counts as missing."""
Frame = dict[str, Any]


class Tab:
    """`async with Tab(web, alice) as tab`. Heartbeats are kept apart from the other frames."""

    def __init__(
        self,
        web: WebServer,
        visitor: Visitor,
        *,
        token: str | None = None,
        origin: str | None = ORIGIN,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.session_id = visitor.session_id
        self.token = visitor.token if token is None else token
        self.address, self.origin, self.headers = web.websocket_url, origin, headers
        self.frames: list[Frame] = []
        self.pings: list[Frame] = []
        self.socket: ClientConnection

    async def __aenter__(self) -> Self:
        offered = ["chatsite.v1", *([f"bearer.{self.token}"] if self.token else [])]
        self.socket = await connect(
            self.address,
            subprotocols=[Subprotocol(entry) for entry in offered],
            origin=None if self.origin is None else Origin(self.origin),
            additional_headers=self.headers,
            open_timeout=PATIENCE,
            max_size=None,
            proxy=None,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.socket.close()

    async def drop(self) -> None:
        """Lose the connection, without a word."""
        self.socket.transport.abort()
        await self.socket.wait_closed()

    async def send(self, kind: str, **fields: Any) -> None:
        await self.send_raw(orjson.dumps({"type": kind, **fields}).decode())

    async def send_raw(self, data: str | bytes) -> None:
        await self.socket.send(data)

    async def settled(self) -> Self:
        """Returns when the server has let the tab in: from then on it hears of everything."""
        await self.send("ping")
        await self.until(lambda frame: frame["type"] == "pong")
        self.frames.clear()
        return self

    async def ask(self, message: str, key: str = "k", **fields: Any) -> Frame:
        """Send a message; its acknowledgement."""
        await self.send("chat_message", session_id=self.session_id, message=message, idempotency_key=key, **fields)
        return await self.until(lambda frame: frame.get("idempotency_key") == key)

    async def refused(self, kind: str, **fields: Any) -> Frame:
        """Send what is refused; the error."""
        await self.send(kind, **fields)
        return await self.error()

    async def error(self) -> Frame:
        return await self.until(lambda frame: frame["type"] == "error")

    async def next(self) -> Frame:
        """The next frame that is not a heartbeat."""
        async with asyncio.timeout(PATIENCE):
            while True:
                frame: Frame = orjson.loads(await self.socket.recv())
                if frame["type"] != "ping":
                    self.frames.append(frame)
                    return frame
                self.pings.append(frame)

    async def until(self, condition: Callable[[Frame], object]) -> Frame:
        """The first frame from here on that meets the condition."""
        while not condition(frame := await self.next()):
            pass
        return frame

    async def end_of(self, response_id: str) -> Frame:
        return await self.until(lambda frame: is_end(frame) and frame["response_id"] == response_id)

    async def close_code(self) -> int | None:
        """Reads on until the server has closed; its code."""
        try:
            while True:
                await self.next()
        except ConnectionClosed:
            return self.socket.close_code

    def of(self, response_id: str) -> list[Frame]:
        """The events of one run, in the order in which they came."""
        return [frame for frame in self.frames if frame.get("response_id") == response_id and "cursor" in frame]

    def text_of(self, response_id: str) -> str:
        """The text of its last attempt."""
        text = ""
        for frame in self.of(response_id):
            if frame["type"] == "response_start":
                text = ""
            elif frame["type"] == "response_chunk":
                text += frame["text"]
        return text

    def named(self, kind: str) -> list[Frame]:
        return [frame for frame in self.frames if frame["type"] == kind]


def is_end(frame: Frame) -> bool:
    return frame["type"] in ("response_end", "error") and "response_id" in frame
