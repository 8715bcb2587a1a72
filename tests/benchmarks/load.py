"""Many visitors at once, each one WebSocket, on a bare asyncio protocol: the client must not be the limit.

The model server's tokens are `t=<monotonic ns> `, so the delivery time of each is known exactly.
"""

import asyncio
import json
import re
import time
from array import array
from dataclasses import dataclass, field
from typing import Any, cast

import httpx

TOKEN = re.compile(rb"t=(\d{12,}) ")


@dataclass
class Tally:
    """Nanoseconds, over all visitors."""

    delivery: "array[int]" = field(default_factory=lambda: array("q"))
    first_token: "array[int]" = field(default_factory=lambda: array("q"))
    complete: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def tokens(self) -> int:
        return len(self.delivery)


class Socket(asyncio.Protocol):
    """One visitor's WebSocket. Reads frames by hand; writes with a mask of zeros."""

    def __init__(self, tally: Tally, host: str, session: dict[str, Any]) -> None:
        self.tally, self.host, self.session = tally, host, session
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.ended: asyncio.Future[int] | None = None
        self.buffer = b""
        self.open = False
        self.asked = 0
        self.count = 0
        self.response_id = ""
        self.started = asyncio.Event()
        self.resumed: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(
            f"GET /ws/chat/ HTTP/1.1\r\nHost: {self.host}\r\nOrigin: http://{self.host}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            f"Sec-WebSocket-Protocol: chatsite.v1, bearer.{self.session['token']}\r\n\r\n".encode()
        )

    def connection_lost(self, error: Exception | None) -> None:
        self._end(-1, f"connection lost: {error}")

    def data_received(self, data: bytes) -> None:
        now = time.monotonic_ns()
        data = self.buffer + data
        if not self.open:
            head, found, data = data.partition(b"\r\n\r\n")
            if not found:
                self.buffer = head
                return
            self.open = True
            if b" 101 " not in head[:20]:
                self._end(-1, head[:60].decode())
        at = 0
        while (frame := _frame(data, at)) is not None:
            start, at = frame
            self._event(data[start:at], now)
        self.buffer = data[at:]

    def _event(self, payload: bytes, now: int) -> None:
        kind = payload[:40]
        if b'"response_chunk"' in kind:
            sent = [int(token) for token in TOKEN.findall(payload)]
            if not self.count and sent:
                self.tally.first_token.append(now - sent[0])
            self.count += len(sent)
            self.tally.delivery.extend(now - token for token in sent)
        elif b'"response_end"' in kind:
            self._end(self.count)
        elif b'"error"' in kind:
            self._end(-1, payload[:200].decode())
        elif b'"ping"' in kind:
            if not self.opened.done():
                self.opened.set_result(None)
            self.send({"type": "pong"})
        elif b'"response_start"' in kind:
            self.response_id = json.loads(payload)["response_id"]
            self.started.set()
        elif b'"resumed"' in kind and self.resumed and not self.resumed.done():
            self.resumed.set_result(None)

    def send(self, frame: dict[str, Any]) -> None:
        data = json.dumps(frame, separators=(",", ":")).encode()
        length = bytes((0x80 | len(data),)) if len(data) < 126 else b"\xfe" + len(data).to_bytes(2, "big")
        self.transport.write(b"\x81" + length + b"\0\0\0\0" + data)

    async def ask(self, message: str) -> int:
        """The number of tokens of the whole answer; -1 when it failed."""
        self.count = 0
        self.ended = asyncio.get_running_loop().create_future()
        self.asked = time.monotonic_ns()
        self.send({"type": "chat_message", "session_id": self.session["session_id"], "message": message})
        return await self.ended

    def _end(self, count: int, failure: str = "") -> None:
        if not self.opened.done():
            self.opened.set_exception(ConnectionError(failure or "ended"))
        if self.ended and not self.ended.done():
            if failure:
                self.tally.failures.append(failure)
            self.ended.set_result(count)


async def open_sockets(url: str, count: int, tally: Tally, widget_key: str = "demo") -> list[Socket]:
    """A session and an open WebSocket for each of `count` visitors."""
    host = url.removeprefix("http://")
    name, port = host.split(":")
    gate = asyncio.Semaphore(16)

    async def one(http: httpx.AsyncClient) -> Socket:
        async with gate:
            response = await http.post("/chat/session", json={"widget_key": widget_key})
            response.raise_for_status()
            made = await asyncio.get_running_loop().create_connection(
                lambda: Socket(tally, host, response.json()), name, int(port)
            )
            await asyncio.wait_for(made[1].opened, 30)
            return made[1]

    async with httpx.AsyncClient(base_url=url, headers={"Origin": url}, timeout=60) as http:
        return list(await asyncio.gather(*(one(http) for _ in range(count))))


async def stream(url: str, streams: int, *, tokens: int, rate: int, ttft_ms: int, spread: float = 1.0) -> Tally:
    """`streams` visitors ask once each, over `spread` seconds, and read the whole answer."""
    tally = Tally()
    sockets = await open_sockets(url, streams, tally)
    message = f"Hello [[n={tokens},rate={rate},ttft={ttft_ms}]]"

    async def one(number: int, socket: Socket) -> None:
        await asyncio.sleep(spread * number / streams)
        whole = await socket.ask(message) == tokens
        tally.complete += whole

    await asyncio.gather(*(one(number, socket) for number, socket in enumerate(sockets)))
    for socket in sockets:
        socket.transport.close()
    return tally


def _frame(data: bytes, at: int) -> tuple[int, int] | None:
    """Where the payload of the frame at `at` begins and ends; None when it is not all there."""
    if len(data) - at < 2:
        return None
    length, start = data[at + 1] & 127, at + 2
    if length >= 126:
        size = 2 if length == 126 else 8
        if len(data) < start + size:
            return None
        length, start = int.from_bytes(data[start : start + size], "big"), start + size
    return (start, start + length) if len(data) >= start + length else None
