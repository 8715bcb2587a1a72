"""A reader of a feed, as every transport is one, and what it has seen."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Self

import orjson

from conversations.models import Run
from conversations.runs.cursor import START, Cursor
from conversations.runs.events import Event
from conversations.streaming.feed import Resumed, follow

PATIENCE = 30
"""Seconds after which what a reader waits for counts as missing."""


@dataclass
class Reader:
    """Keeps what a client would keep: the text, which a reset drops, and the cursor, which only grows."""

    resumed: list[Resumed] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    text: str = ""
    cursor: Cursor = START
    task: "asyncio.Task[Any] | None" = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    def of(cls, run: Run, after: Cursor = START, text: str = "") -> Self:
        """Begins to read. `text` is what the client has up to its cursor."""
        reader = cls(text=text, cursor=after)
        reader.task = asyncio.create_task(reader.read(run, after))
        return reader

    async def read(self, run: Run, after: Cursor, pause: Awaitable[object] | None = None) -> Self:
        """Reads to the end. With `pause`, a slow client: it waits for that after the first thing that it sees."""
        async with aclosing(follow(run, after)) as feed:
            async for item in feed:
                self.see(item)
                if pause:
                    await pause
                    pause = None
        return self

    def see(self, item: Resumed | Event) -> None:
        if isinstance(item, Resumed):
            self.resumed.append(item)
            if item.snapshot:
                self.text, self.cursor = item.snapshot.text, item.snapshot.cursor
        else:
            assert item.cursor > self.cursor, f"{item.cursor} after {self.cursor}"
            self.cursor = item.cursor
            event = orjson.loads(item.data)
            self.events.append(event)
            if event["type"] == "response_start":
                self.text = ""
            elif event["type"] == "response_chunk":
                self.text += event["text"]
        self.changed.set()

    @property
    def types(self) -> list[str]:
        return [event["type"] for event in self.events]

    async def until(self, condition: Callable[[Self], object]) -> Self:
        """Returns when the condition holds."""
        async with asyncio.timeout(PATIENCE):
            while not condition(self):
                self.changed.clear()
                await self.changed.wait()
        return self

    async def ended(self) -> Self:
        """Returns when the feed has ended by itself."""
        assert self.task
        async with asyncio.timeout(PATIENCE):
            await self.task
        return self

    async def leave(self) -> None:
        assert self.task
        self.task.cancel()
        await asyncio.wait([self.task], timeout=PATIENCE)
        assert self.task.done()
