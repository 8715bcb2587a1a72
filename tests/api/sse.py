"""Reads server-sent events as a browser does."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson

from tests.api.client import Answer


@dataclass(frozen=True)
class Sent:
    name: str
    """Empty for a comment, whose text is `data` then."""
    cursor: str
    data: Any


@asynccontextmanager
async def reading(answer: Answer) -> AsyncIterator[AsyncIterator[Sent]]:
    """The events of a response, as they come; what is left is not read."""
    assert answer.status == 200, answer.json
    parts = answer.response._iterator  # type: ignore[attr-defined]
    async with aclosing(parts), aclosing(_events(parts)) as events:
        yield events


async def whole(answer: Answer) -> list[Sent]:
    async with reading(answer) as events:
        return [event async for event in events]


async def _events(parts: AsyncIterator[bytes]) -> AsyncGenerator[Sent, None]:
    buffer = b""
    async for part in parts:
        buffer += part
        *blocks, buffer = buffer.split(b"\n\n")
        for block in blocks:
            if (event := _parse(block.decode())) is not None:
                yield event
    assert buffer == b""


def _parse(block: str) -> Sent | None:
    fields = dict(line.split(": ", 1) for line in block.split("\n"))
    if "" in fields:
        return Sent("", "", fields[""])
    if "event" not in fields:
        return None
    return Sent(fields["event"], fields["id"], orjson.loads(fields["data"]))
