"""The transport of server-sent events. A lost connection resumes with `Last-Event-ID`, which is the cursor."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Self

import orjson

from chatsite import metrics
from conversations.models import Run
from conversations.runs.cursor import START, Cursor
from conversations.runs.events import SSE_NAMES, Event, Kind
from conversations.streaming.feed import Resumed, follow

HEARTBEAT = 15
"""Seconds of silence after which a comment line says that the connection lives."""
BEGIN = 10
"""Seconds within which an answer that was opened is written: when its client leaves before, nobody closes it."""
RETRY = b"retry: 1000\n\n"
"""Milliseconds after which a browser reconnects."""
HEADERS = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-cache",
    "X-Accel-Buffering": "no",
}

Feed = AsyncGenerator[Resumed | Event, None]


class EventStream:
    """The bytes of one response. `open` before the first byte, so that a wrong cursor is still an error."""

    def __init__(self, feed: Feed, first: Resumed | Event, cursor: Cursor) -> None:
        self.feed, self.first, self.cursor = feed, first, cursor
        self._unread = asyncio.get_running_loop().call_later(BEGIN, self._give_up)

    @classmethod
    async def open(cls, run: Run, after: Cursor) -> Self:
        """Raises InvalidCursor when the cursor is ahead of the log."""
        feed = follow(run, after)
        return cls(feed, await anext(feed), after)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self._unread.cancel()
        metrics.connections("sse", +1)
        waiting = None
        try:
            yield RETRY + self._frame(self.first)
            while True:
                waiting = waiting or asyncio.ensure_future(anext(self.feed))
                done, _ = await asyncio.wait([waiting], timeout=HEARTBEAT)
                if not done:
                    yield f": {self.cursor}\n\n".encode()
                    continue
                try:
                    item = waiting.result()
                except StopAsyncIteration:
                    return
                waiting = None
                yield self._frame(item)
        finally:
            metrics.connections("sse", -1)
            await self._close(waiting)

    def _frame(self, item: Resumed | Event) -> bytes:
        if isinstance(item, Event):
            self.cursor = item.cursor
            return _encode(SSE_NAMES[Kind(item.kind)], item.cursor, item.data)
        if self.cursor != START:
            metrics.resumed("recovered" if item.recovered else item.reason)
        if item.recovered or item.snapshot is None:
            return b""
        self.cursor = item.snapshot.cursor
        snapshot = {"text": item.snapshot.text, "cursor": str(self.cursor)}
        told = {"type": "snapshot", "recovered": False, "reason": item.reason, "snapshot": snapshot}
        return _encode("snapshot", self.cursor, orjson.dumps(told))

    def _give_up(self) -> None:
        self._closing = asyncio.ensure_future(self._close(None))

    async def _close(self, waiting: "asyncio.Future[Resumed | Event] | None") -> None:
        if waiting:
            waiting.cancel()
            await asyncio.wait([waiting])
        await self.feed.aclose()


def _encode(name: str, cursor: Cursor, data: bytes) -> bytes:
    return f"event: {name}\nid: {cursor}\ndata: ".encode() + data + b"\n\n"
