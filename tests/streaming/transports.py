"""The other two transports, as a client speaks them to a real server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import orjson

from tests.factories import ORIGIN, Visitor
from tests.streaming.tabs import PATIENCE
from tests.streaming.webserver import WebServer


@dataclass(frozen=True)
class Sent:
    """One server-sent event."""

    name: str
    id: str
    data: dict[str, Any]


def client(web: WebServer, visitor: Visitor) -> httpx.AsyncClient:
    headers = visitor.auth | {"Origin": ORIGIN}
    return httpx.AsyncClient(base_url=web.url, headers=headers, timeout=PATIENCE, trust_env=False)


@asynccontextmanager
async def event_stream(http: httpx.AsyncClient, run: str, cursor: str = "0-0") -> AsyncIterator[AsyncIterator[Sent]]:
    """Leaving the block drops the connection."""
    async with http.stream("GET", f"/v1/runs/{run}/stream", headers={"Last-Event-ID": cursor}) as response:
        assert response.status_code == 200
        assert response.headers["content-type"] == "text/event-stream"
        yield _events(response.aiter_raw())


async def _events(parts: AsyncIterator[bytes]) -> AsyncIterator[Sent]:
    """Split as the standard says, at line feeds only: the text may hold other separators."""
    buffer = b""
    async for part in parts:
        *blocks, buffer = (buffer + part).split(b"\n\n")
        for block in blocks:
            fields = dict(line.split(b": ", 1) for line in block.split(b"\n"))
            if b"event" in fields:
                yield Sent(fields[b"event"].decode(), fields[b"id"].decode(), orjson.loads(fields[b"data"]))


async def send(http: httpx.AsyncClient, visitor: Visitor, message: str, key: str, mode: str) -> dict[str, Any]:
    """POST /chat/message; the answer, or with `stream` where it can be read."""
    response = await http.post(
        "/chat/message",
        json={"session_id": visitor.session_id, "message": message, "response_mode": mode},
        headers={"Idempotency-Key": key},
    )
    assert response.status_code == {"full": 200, "stream": 202}[mode], response.text
    body: dict[str, Any] = response.json()
    return body
