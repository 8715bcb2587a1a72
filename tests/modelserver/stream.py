"""One paced reply: sends each token when it is due, waits where a test holds it, and misbehaves on order."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import orjson

from tests.modelserver.dialects import Dialect, quoted

if TYPE_CHECKING:
    from tests.modelserver.connection import Connection
    from tests.modelserver.spec import Spec
    from tests.modelserver.state import State

HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
    b"Cache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n"
)
END = b"0\r\n\r\n"
PIECES = re.compile(r"\s*\S{1,8}|\s+$")
GARBAGE = b'data: {"choices":[{"delta":{"conte\x7f\xff not json\n\n'
BURST = 32
"""Tokens sent at once when unpaced, before other connections have their turn."""


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


class Stream:
    def __init__(
        self,
        connection: Connection,
        state: State,
        dialect: Dialect,
        spec: Spec,
        text: str | None,
        calls: list[dict[str, Any]],
    ) -> None:
        self.connection, self.state, self.dialect, self.spec, self.calls = connection, state, dialect, spec, calls
        self.loop = asyncio.get_running_loop()
        self.pieces = None if text is None else [quoted(piece) for piece in PIECES.findall(text)]
        self.n = spec.n if self.pieces is None else len(self.pieces)
        self.at = self.n // 2 if spec.at is None else spec.at
        self.padding = b"x" * spec.pad
        self.fault, self.hold = spec.fault, spec.hold
        self.sent = 0
        self.timer: asyncio.Handle | None = None
        self.queue: list[bytes] = []
        connection.stream = self
        state.open.add(self)

    def begin(self, streamed: bool) -> None:
        if self.fault == "hang":
            self.state.count("faults")
        elif self.fault == "drop":
            self.strike_eof(b"")
        elif streamed:
            self.start()
        else:
            delay = self.spec.ttft + (self.n / self.spec.rate if self.spec.rate else 0)
            self.timer = self.loop.call_later(delay, self.send_whole)

    def send_whole(self) -> None:
        inner = [self.timed() for _ in range(self.n)] if self.pieces is None else self.pieces
        text = orjson.loads(b'"%s"' % b"".join(inner))
        self.state.counts["tokens"] += self.n
        self.connection.reply(self.dialect.whole(text, self.n, self.calls))
        self.done("finished")

    def start(self) -> None:
        self.write(HEAD + chunk(self.dialect.opening()))
        self.due = self.loop.time() + self.spec.ttft
        self.timer = self.loop.call_at(self.due, self.tick)

    def token(self) -> bytes:
        inner = self.timed() if self.pieces is None else self.pieces[self.sent]
        return chunk(self.dialect.prefix + inner + self.dialect.suffix)

    def timed(self) -> bytes:
        return b"t=%d %s" % (time.monotonic_ns(), self.padding)

    def tick(self) -> None:
        """Send every token that is due: normally one; when unpaced, a burst."""
        rate = self.spec.rate
        out: list[bytes] = []
        now = self.loop.time()
        burst = BURST if not rate else self.n
        if rate:
            self.state.late_ms[max(0, int((now - self.due) * 1000))] += 1
        while self.sent < self.n and len(out) < burst and (not rate or self.due <= now + 0.0005):
            if self.interrupted(out):
                return
            out.append(self.token())
            self.sent += 1
            self.state.counts["tokens"] += 1
            if rate:
                self.due += 1 / rate
        if self.sent >= self.n:
            if not self.interrupted(out):
                self.finish(out)
            return
        self.write(b"".join(out))
        self.schedule()

    def schedule(self) -> None:
        if self.spec.rate:
            self.timer = self.loop.call_at(self.due, self.tick)
        elif self.connection.paused:
            self.connection.when_writable = self.tick
        else:
            self.timer = self.loop.call_soon(self.tick)

    def interrupted(self, out: list[bytes]) -> bool:
        """True when the reply does not go on from here by itself."""
        if self.hold == self.sent:
            self.write(b"".join(out))
            self.state.held.add(self)
            self.state.changed()
            return True
        if self.fault and self.sent == self.at:
            fault, self.fault = self.fault, None
            strike: Callable[[bytes], bool] | None = getattr(self, f"strike_{fault}", None)
            if strike:
                self.state.count("faults")
                stopped = strike(b"".join(out))
                out.clear()
                return stopped
        return False

    def release(self) -> None:
        self.hold = None
        self.state.held.discard(self)
        self.due = self.loop.time()
        self.tick()

    def finish(self, out: list[bytes]) -> None:
        if self.calls:
            out.append(chunk(self.dialect.tool_calls(self.calls)))
        reason = "tool_calls" if self.calls else "stop"
        closing = self.dialect.closing(self.sent, reason, done=self.spec.fault != "nodone")
        self.write(b"".join(out) + chunk(closing) + END)
        self.done("finished")

    def done(self, how: str) -> None:
        if self.timer:
            self.timer.cancel()
        self.state.open.discard(self)
        self.state.held.discard(self)
        self.connection.stream = None
        self.state.count(how)

    def write(self, data: bytes) -> None:
        if self.spec.fault != "split":
            self.connection.write(data)
            return
        cuts = [i for i, byte in enumerate(data) if byte & 0xC0 == 0x80]
        parts = [data[i:j] for i, j in zip([0, *cuts], [*cuts, len(data)], strict=True)]
        idle = not self.queue
        self.queue += parts
        if idle and self.queue:
            self.drain()

    def drain(self) -> None:
        """One piece at a time, apart enough that the reader sees them in separate reads."""
        self.connection.write(self.queue.pop(0))
        if self.queue:
            self.loop.call_later(0.001, self.drain)

    def strike_stall(self, out: bytes) -> bool:
        self.write(out)
        return True

    def strike_reset(self, out: bytes) -> bool:
        self.write(out)
        self.done("broken")
        self.connection.reset()
        return True

    def strike_eof(self, out: bytes) -> bool:
        self.write(out)
        self.done("broken")
        self.connection.close()
        return True

    def strike_end(self, out: bytes) -> bool:
        self.write(out + END)
        self.done("broken")
        return True

    def strike_garbage(self, out: bytes) -> bool:
        self.write(out + chunk(GARBAGE))
        return False

    def strike_error(self, out: bytes) -> bool:
        error = self.dialect.error(self.spec.code or "server_error", "Scripted error inside the stream")
        self.write(out + chunk(error) + END)
        self.done("broken")
        return True
