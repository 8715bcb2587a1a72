"""HTTP/1.1 framing on a bare asyncio protocol: a thousand paced replies cost a fraction of a core."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

import httptools
import orjson

from tests.modelserver import routes

if TYPE_CHECKING:
    from tests.modelserver.state import State
    from tests.modelserver.stream import Stream


class Connection(asyncio.Protocol):
    def __init__(self, state: State) -> None:
        self.state = state
        self.stream: Stream | None = None
        self.paused = False
        self.when_writable: Callable[[], None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.parser = httptools.HttpRequestParser(self)
        self.state.count("connections")

    def connection_lost(self, exc: Exception | None) -> None:
        if self.stream:
            self.stream.done("cancelled")

    def data_received(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserError:
            self.close()

    def pause_writing(self) -> None:
        self.paused = True

    def resume_writing(self) -> None:
        self.paused = False
        if self.when_writable:
            go_on, self.when_writable = self.when_writable, None
            go_on()

    def on_message_begin(self) -> None:
        self.target, self.body = b"", b""
        self.headers: dict[str, str] = {}

    def on_url(self, url: bytes) -> None:
        self.target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers[name.decode().lower()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        try:
            routes.handle(self, self.parser.get_method().decode(), self.target.decode())
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
            self.reply({"error": {"message": repr(error), "type": "invalid_request_error"}}, status=400)

    def reply(self, value: Any, status: int = 200, headers: dict[str, str] | None = None) -> None:
        body = orjson.dumps(value)
        reason = "Overloaded" if status == 529 else HTTPStatus(status).phrase
        fields = {"Content-Type": "application/json", "Content-Length": str(len(body))} | (headers or {})
        head = "".join(f"{name}: {text}\r\n" for name, text in fields.items())
        self.write(f"HTTP/1.1 {status} {reason}\r\n{head}\r\n".encode() + body)

    def write(self, data: bytes) -> None:
        if data and not self.transport.is_closing():
            self.transport.write(data)

    def close(self) -> None:
        self.transport.close()

    def reset(self) -> None:
        """Ends with a TCP reset instead of a clean close."""
        sock = self.transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()
