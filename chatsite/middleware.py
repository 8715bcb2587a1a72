"""Per request: an id that every log line carries, and one line that says how it went."""

import re
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

_REQUEST_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
_DULL = (settings.STATIC_URL, "/health/", "/metrics")
"""Asked for all the time, and worth a line only when it fails."""
_GONE = 499
"""What a client that left before its answer is written down as."""
logger = structlog.get_logger(__name__)

Event = dict[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
Application = Callable[[Event, Receive, Send], Awaitable[None]]


class RequestMiddleware:
    """Takes `X-Request-ID` when the caller sends a sane one, and gives it back."""

    sync_capable = False
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Awaitable[HttpResponseBase]]) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    async def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = _begin(request.headers.get("X-Request-ID", ""))
        started, status = time.perf_counter(), _GONE
        try:
            response = await self.get_response(request)
            status = response.status_code
        finally:
            note = logger.debug if status < 400 and request.path.startswith(_DULL) else logger.info
            note("request", method=request.method, path=request.path, status=status, ms=_milliseconds(started))
        response["X-Request-ID"] = request_id
        return response


def socket_log(application: Application) -> Application:
    """The same for a WebSocket. What is sent is not touched: it is the path of the tokens."""

    async def logged(scope: Event, receive: Receive, send: Send) -> None:
        _begin("")
        started, code = time.perf_counter(), None

        async def listen() -> Event:
            nonlocal code
            event = await receive()
            code = event.get("code", code)
            return event

        try:
            await application(scope, listen, send)
        finally:
            logger.info("websocket", path=scope["path"], code=code, ms=_milliseconds(started))

    return logged


async def no_socket(scope: Event, receive: Receive, send: Send) -> None:
    """For every other address: refuses the handshake."""
    await receive()
    await send({"type": "websocket.close"})


def _begin(given: str) -> str:
    request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id)
    return request_id


def _milliseconds(since: float) -> int:
    return round((time.perf_counter() - since) * 1000)
