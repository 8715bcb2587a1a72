"""What every WebSocket has in common: how much one connection may cost, and how it ends. See websocket.py."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import orjson
import structlog
from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer

from chatsite import metrics
from chatsite.tenancy.limits import RateLimited
from conversations import errors
from conversations.streaming import frames
from conversations.streaming.allowance import Allowance
from conversations.streaming.frames import Frame
from conversations.validation import InvalidInput

MAX_FRAME = 64 * 1024
"""Bytes that a client may send at once."""
MAX_PENDING = 32
"""Frames of one client that may be worked on at once."""
FRAMES = 1000, 10
"""Frames that a client may send in so many seconds, before it is cut off: a server may queue them without an end."""
WINDOW = 1024 * 1024
"""Bytes sent without a sign of life from the client, after which it is asked for one."""
STUCK = 10
"""Seconds that a client may take to accept a frame, or to answer when asked."""

logger = structlog.get_logger(__name__)


class Close:
    """Close codes; those from 4000 on are ours."""

    TOO_BIG = 1009
    BAD_REQUEST = 4400
    UNAUTHORIZED = 4401
    FORBIDDEN = 4403
    SLOW = 4408
    FLOOD = 4429
    UNAVAILABLE = 4503


class Socket(AsyncWebsocketConsumer):  # type: ignore[misc]  # Channels is not typed
    """One connection. What takes time runs in tasks of its own, so that stop and pong are never kept waiting."""

    channel_layer_alias = "none"  # see channel.py
    subprotocol = ""
    admitted = False
    cut_off = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tasks: set[asyncio.Task[None]] = set()
        self.pending = 0
        self.sending_since: float | None = None
        self.unanswered = 0
        self.heard = asyncio.Event()
        self.allowance = Allowance(*FRAMES)

    async def admit(self) -> None:
        """Let the client in, or raise what it is refused with."""
        raise NotImplementedError

    async def take(self, raw: bytes) -> None:
        """Do what a frame asks for; whatever is wrong with it is answered."""
        raise NotImplementedError

    async def beat(self) -> None:
        """Send a sign of life."""
        raise NotImplementedError

    def rest(self) -> None:
        """Stop whatever is being sent: the client is about to be cut off, or has gone."""

    async def leave(self) -> None:
        """Called once, however the connection ended, also when it was never let in."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Leaves in any case: a server may cancel this before it has said that the client has gone."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            for task in self.tasks:
                task.cancel()
            self.rest()
            await self.leave()

    async def dispatch(self, message: Any) -> None:
        """Channels' own, without its way through a thread for every frame, to close the thread's old connections."""
        await getattr(self, get_handler_name(message))(message)

    async def connect(self) -> None:
        offered = self.scope["subprotocols"]
        await self.accept(self.subprotocol if self.subprotocol in offered else None)
        try:
            await self.admit()
            self.admitted = True
        except Exception as error:
            await self.refuse(error)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if not self.admitted or self.cut_off:
            return
        self.unanswered = 0
        self.heard.set()
        raw = text_data.encode("utf-8", "replace") if text_data is not None else bytes_data or b""
        try:
            self.allowance.take()
        except RateLimited as error:
            self.cut_off = True  # much more may be queued already
            await self._object(error)
            await self.close(Close.FLOOD)
            return
        if len(raw) > MAX_FRAME:
            await self._object(InvalidInput("frame_too_large", f"A frame has at most {MAX_FRAME} bytes."))
            await self.close(Close.TOO_BIG)
        elif self.pending >= MAX_PENDING:
            await self._object(InvalidInput("rate_limited", "Too many messages at once. Wait for the answers."))
        else:
            self.pending += 1
            self.spawn(self.take(raw)).add_done_callback(self._taken)

    async def too_slow(self) -> None:
        """Give up on a client that accepts nothing: it resumes at its cursor when it can."""
        metrics.slow_consumer("websocket")
        self.rest()
        await self.close(Close.SLOW)

    async def send_json(self, frame: Frame) -> None:
        await self.send_text(orjson.dumps(frame).decode())

    async def send_text(self, text: str) -> None:
        if self.unanswered > WINDOW:
            await self._ask_for_life()
        self.unanswered += len(text)
        self.sending_since = asyncio.get_running_loop().time()
        try:
            # uvicorn and Daphne say so: the client has gone, `disconnect` follows
            with suppress(OSError, RuntimeError):
                await self.base_send({"type": "websocket.send", "text": text})
        finally:
            self.sending_since = None

    async def _ask_for_life(self) -> None:
        """Some servers buffer without an end: what was sent counts as read once the client says anything."""
        self.heard.clear()
        self.unanswered = 0
        await self.beat()
        try:
            async with asyncio.timeout(STUCK):
                await self.heard.wait()
        except TimeoutError:
            self.spawn(self.too_slow())

    async def refuse(self, error: Exception) -> None:
        """Say why, and close."""
        self.cut_off = True
        self.rest()
        problem = errors.describe(error)
        codes = {401: Close.UNAUTHORIZED, 404: Close.UNAUTHORIZED, 403: Close.FORBIDDEN, 503: Close.UNAVAILABLE}
        await self.send_json(frames.refused(problem))
        await self.close(codes.get(problem.status, Close.BAD_REQUEST))

    async def _object(self, error: Exception) -> None:
        await self.send_json(frames.error(errors.describe(error), {}))

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            logger.warning("socket_task_failed", reason=repr(error))  # the pulse has news looked for again

    def _taken(self, task: asyncio.Task[None]) -> None:
        self.pending -= 1
