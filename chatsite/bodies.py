"""How large a request's body may be, counted as it comes, whatever length was named. Nothing of it is kept in memory.

Django and Daphne write a whole body to disk before anything looks at it: the limit has to stand before them.
"""

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from django.conf import settings

from chatsite.middleware import Application, Event, Receive, Send

SLACK = 256 * 1024
"""What the form around a file may take."""
UPLOADS = tuple(
    (re.compile(path), size)
    for path, size in (
        (r"/v1/files", settings.MAX_DOCUMENT_BYTES),
        (r"/admin/.*", settings.MAX_DOCUMENT_BYTES),
        (r"/chat/attachments", settings.MAX_ATTACHMENT_BYTES),
        (r"/desk/[^/]+/escalations/[^/]+/attachments", settings.MAX_ATTACHMENT_BYTES),
    )
)
LINGER = 5
"""Seconds in which a client that was refused may go on sending: many read no answer before they have sent all."""
PIECE = 64 * 1024
SPOOLED = "chatsite.body"
"""Where a server puts a body that it has written to disk itself; see daphne_bodies."""

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Limit:
    path: str
    file: int | None
    """How large the file in it may be; None where nobody sends one."""

    @classmethod
    def of(cls, path: str) -> "Limit":
        return cls(path, next((size for pattern, size in UPLOADS if pattern.fullmatch(path)), None))

    @property
    def body(self) -> int:
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE if self.file is None else self.file + SLACK

    def refusal(self) -> tuple[list[tuple[bytes, bytes]], bytes]:
        """Headers and body of the answer 413; it is written down here, since no middleware sees it."""
        logger.info("request", path=self.path, status=413)
        content = orjson.dumps({"error": self._problem()})
        headers = {"content-type": "application/json", "cache-control": "no-store", "connection": "close"}
        headers["content-length"] = str(len(content))
        if re.match(settings.CORS_URLS_REGEX, self.path):
            headers["access-control-allow-origin"] = "*"  # or a page of another site is told of a network error
        return [(name.encode(), value.encode()) for name, value in headers.items()], content

    def _problem(self) -> dict[str, Any]:
        if self.file is None:
            return {"code": "body_too_large", "message": "The request's body is too large.", "details": {}}
        sentence = f"The file is too large: at most {self.file // 1_000_000} MB are possible."
        return {"code": "too_large", "message": sentence, "details": {"limit": self.file}}


def bounded(application: Application) -> Application:
    """Refuses what is too large before, or while, it is read. The length of a body without one is added to it."""

    async def counted(scope: Event, receive: Receive, send: Send) -> None:
        limit, headers, taken = Limit.of(scope["path"]), list(scope["headers"]), 0
        listen = _from_disk(scope[SPOOLED], receive) if SPOOLED in scope else receive
        named = _length(headers)

        async def take() -> Event:
            nonlocal taken
            event = await listen()
            taken += len(event.get("body", b""))
            if taken > limit.body:
                return {"type": "http.disconnect"}  # the application drops what it has
            if named is None and taken and not event.get("more_body"):
                headers.append((b"content-length", str(taken).encode()))
            return event

        if (named or 0) <= limit.body:
            await application({**scope, "headers": headers}, take, send)
        if max(named or 0, taken) > limit.body:
            await _refuse(limit, receive, send)

    return counted


def _length(headers: Iterable[tuple[bytes, bytes]]) -> int | None:
    """The one that was named."""
    return next((int(value) for name, value in headers if name == b"content-length" and value.isdigit()), None)


def _from_disk(file: Any, receive: Receive) -> Receive:
    """What the file holds, before what the server has to say."""

    async def listen() -> Event:
        if not file.closed and (piece := file.read(PIECE)):
            return {"type": "http.request", "body": piece, "more_body": True}
        file.close()
        return await receive()

    return listen


async def _refuse(limit: Limit, receive: Receive, send: Send) -> None:
    headers, content = limit.refusal()
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": content, "more_body": True})  # complete, by its length
    try:
        async with asyncio.timeout(LINGER):
            while (await receive()).get("more_body"):
                pass
    except TimeoutError:
        pass
    await send({"type": "http.response.body"})
