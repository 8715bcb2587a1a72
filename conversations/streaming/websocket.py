"""The WebSocket transport, `/ws/chat/`. Frames are described in docs/streaming.md."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import aclosing, suppress
from typing import Any

import orjson
import structlog
from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer

from chatsite import ids
from chatsite.tenancy.limits import RateLimited
from chatsite.tenancy.principal import Principal
from chatsite.threads import in_thread
from conversations import access, errors, intake, validation
from conversations.models import Run
from conversations.runs.cursor import START, Cursor
from conversations.runs.events import Event
from conversations.runs.types import Started
from conversations.streaming import admission, groups, news, pulse
from conversations.streaming.allowance import Allowance
from conversations.streaming.feed import Resumed, follow
from conversations.validation import InvalidInput

SUBPROTOCOL = "chatsite.v1"
MAX_FRAME = 64 * 1024
"""Bytes that a client may send at once."""
MAX_PENDING = 32
"""Frames of one client that may be worked on at once."""
FRAMES = 1000, 10
"""Frames that a client may send in so many seconds, before it is cut off: a server may queue them without an end."""
RESUMES = 30, 60
"""Each sends an answer again, however long it is."""
WINDOW = 1024 * 1024
"""Bytes sent without a sign of life from the client, after which it is asked for one."""
STUCK = 10
"""Seconds that a client may take to accept a frame, or to answer when asked."""

Handler = Callable[["ChatConsumer", dict[str, Any]], Awaitable[None]]
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


class ChatConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # Channels is not typed
    """One tab. What takes time runs in tasks of its own, so that stop and pong are never kept waiting."""

    channel_layer_alias = "none"  # see groups.py
    principal: Principal | None = None
    conversation_id: uuid.UUID
    joined = False
    cut_off = False
    seen_seq = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tasks: set[asyncio.Task[None]] = set()
        self.feeds: dict[uuid.UUID, asyncio.Task[None]] = {}
        self.cursors: dict[uuid.UUID, Cursor] = {}
        self.own_turns: set[int] = set()
        self.in_order = asyncio.Lock()
        self.sending_since: float | None = None
        self.unanswered = 0
        self.heard = asyncio.Event()
        self.frames, self.resumes = Allowance(*FRAMES), Allowance(*RESUMES)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Leaves in any case: a server may cancel this before it has said that the client has gone."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._leave()

    async def dispatch(self, message: Any) -> None:
        """Channels' own, without its way through a thread for every frame, to close the thread's old connections."""
        await getattr(self, get_handler_name(message))(message)

    async def connect(self) -> None:
        offered = self.scope["subprotocols"]
        await self.accept(SUBPROTOCOL if SUBPROTOCOL in offered else None)
        try:
            await self._admit(admission.Handshake.of(self.scope))
        except Exception as error:
            await self._refuse(error)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.principal is None or self.cut_off:
            return
        self.unanswered = 0
        self.heard.set()
        raw = text_data.encode("utf-8", "replace") if text_data is not None else bytes_data or b""
        try:
            self.frames.take()
        except RateLimited as error:
            self.cut_off = True  # much more may be queued already
            await self._protocol_error(error)
            await self.close(Close.FLOOD)
            return
        if len(raw) > MAX_FRAME:
            await self._protocol_error(InvalidInput("frame_too_large", f"A frame has at most {MAX_FRAME} bytes."))
            await self.close(Close.TOO_BIG)
        elif len(self.tasks) >= MAX_PENDING:
            sentence = "Too many messages at once. Wait for the answers."
            await self._protocol_error(InvalidInput("rate_limited", sentence))
        else:
            self._spawn(self._handle(raw))

    def conversation_changed(self) -> None:
        """Somebody says that there is something new."""
        if self.principal:
            self._spawn(self.catch_up())

    async def catch_up(self) -> None:
        """Send the turns that this tab has not seen, and follow the runs that it does not follow yet."""
        async with self.in_order:
            found = await in_thread(news.since)(self.conversation_id, self.seen_seq)
            told = {*self.cursors, *(run.pk for run in found.runs)}
            for turn in found.turns:
                self.seen_seq = max(self.seen_seq, turn.seq)
                if turn.run_id not in told and turn.seq not in self.own_turns:
                    await self.send_json(news.turn_frame(self.conversation_id, turn))
            for run in found.runs:
                if run.pk not in self.cursors:
                    self.feed(run, START)

    async def beat(self) -> None:
        """Say where the conversation stands, so that a client notices what it missed."""
        newest = max(self.cursors, default=None)
        await self.send_json(
            {
                "type": "ping",
                "session_id": ids.public("conv", self.conversation_id),
                "response_id": ids.public("run", newest) if newest else None,
                "cursor": str(self.cursors[newest]) if newest else None,
                "latest_turn_seq": self.seen_seq,
            }
        )

    async def too_slow(self) -> None:
        """Give up on a client that accepts nothing: it resumes at its cursor when it can."""
        pulse.slow_consumer()
        for task in self.feeds.values():
            task.cancel()
        await self.close(Close.SLOW)

    def feed(self, run: Run, after: Cursor, *, resume: bool = False) -> None:
        """Stream a run to this tab from a cursor on, in place of the feed that it may have already."""
        if old := self.feeds.pop(run.pk, None):
            old.cancel()
        self.cursors[run.pk] = after
        task = asyncio.create_task(self._feed(run, after, resume))
        self.feeds[run.pk] = task
        task.add_done_callback(lambda done: self._feed_ended(run.pk, done))

    async def send_json(self, frame: dict[str, Any]) -> None:
        await self._send(orjson.dumps(frame).decode())

    async def on_message(self, frame: dict[str, Any]) -> None:
        message = intake.Message(
            text=validation.validate_message(frame.get("message")),
            idempotency_key=validation.validate_idempotency_key(frame.get("idempotency_key")),
            page_context=validation.validate_page_context(frame.get("page_context")),
        )
        async with self.in_order:
            started = await in_thread(intake.send)(self._who(), frame.get("session_id"), message)
            await self._started(started, message.idempotency_key)

    async def on_regenerate(self, frame: dict[str, Any]) -> None:
        key = validation.validate_idempotency_key(frame.get("idempotency_key"))
        async with self.in_order:
            started = await in_thread(intake.regenerate)(self._who(), frame.get("session_id"), key)
            await self._started(started, key)

    async def on_resume(self, frame: dict[str, Any]) -> None:
        after = Cursor.parse(frame.get("cursor", "0-0"))
        self.resumes.take()
        run = await in_thread(access.run)(self._who(), frame.get("response_id"))
        self.feed(run, after, resume=True)

    async def on_cancel(self, frame: dict[str, Any]) -> None:
        run = await in_thread(intake.cancel)(self._who(), frame.get("response_id"))
        if run.pk not in self.feeds:
            self.feed(run, self.cursors.get(run.pk, START))

    async def on_ping(self, frame: dict[str, Any]) -> None:
        await self.send_json({"type": "pong"})

    async def on_pong(self, frame: dict[str, Any]) -> None:
        """A sign of life; `receive` has noted it."""

    HANDLERS: dict[str, Handler] = {
        "chat_message": on_message,
        "regenerate": on_regenerate,
        "resume": on_resume,
        "cancel": on_cancel,
        "ping": on_ping,
        "pong": on_pong,
    }

    async def _handle(self, raw: bytes) -> None:
        frame: dict[str, Any] = {}
        try:
            frame = validation.parse_object(raw)
            kind = frame.get("type")
            handler = self.HANDLERS.get(kind) if isinstance(kind, str) else None
            if handler is None:
                known = ", ".join(self.HANDLERS)
                raise InvalidInput("unknown_type", f"Unknown type. Known are: {known}.")
            await handler(self, frame)
        except Exception as error:
            await self._protocol_error(error, frame)

    async def _started(self, started: Started, key: str | None) -> None:
        """Acknowledge: what the client sent is committed. Then its answer."""
        run = started.run
        self.own_turns.add(run.user_turn_seq)  # not seen_seq: a turn of another tab may stand before it
        await self.send_json(
            {
                "type": "status",
                "session_id": ids.public("conv", run.conversation_id),
                "response_id": run.public_id,
                "state": "queued",
                "user_turn_seq": run.user_turn_seq,
                "idempotency_key": key,
            }
        )
        if run.pk not in self.feeds:
            self.feed(run, START)

    async def _feed(self, run: Run, after: Cursor, resume: bool) -> None:
        try:
            async with aclosing(follow(run, after)) as items:
                async for item in items:
                    if isinstance(item, Event):
                        self.cursors[run.pk] = item.cursor
                        await self._send(item.data.decode())
                    elif resume or not item.recovered:
                        await self._resumed(run, item)
        except Exception as error:
            await self._protocol_error(error, {"response_id": run.public_id})

    async def _resumed(self, run: Run, item: Resumed) -> None:
        pulse.resumed("recovered" if item.recovered else item.reason)
        frame: dict[str, Any] = {"type": "resumed", "response_id": run.public_id, "recovered": item.recovered}
        if item.snapshot:
            snapshot = {"text": item.snapshot.text, "cursor": str(item.snapshot.cursor)}
            frame |= {"reason": item.reason, "snapshot": snapshot}
        await self.send_json(frame)

    def _feed_ended(self, run_id: uuid.UUID, task: asyncio.Task[None]) -> None:
        if self.feeds.get(run_id) is task:
            del self.feeds[run_id]

    async def _send(self, text: str) -> None:
        if self.unanswered > WINDOW:
            await self._ask_for_life()
        self.unanswered += len(text)
        self.sending_since = asyncio.get_running_loop().time()
        with suppress(OSError, RuntimeError):  # uvicorn and Daphne say so: the client has gone, `disconnect` follows
            await self.base_send({"type": "websocket.send", "text": text})
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
            self._spawn(self.too_slow())

    async def _admit(self, handshake: admission.Handshake) -> None:
        """Join first, then look where the conversation stands: what comes in between is heard."""
        self.conversation_id = admission.session(handshake)
        self.joined = True
        await groups.of_this_loop().join(self)
        admitted = await in_thread(admission.admit)(handshake)
        self.principal, self.seen_seq = admitted.principal, admitted.latest_turn_seq
        pulse.join(self)
        await self.beat()

    async def _leave(self) -> None:
        pulse.leave(self)
        for task in [*self.tasks, *self.feeds.values()]:
            task.cancel()
        if self.joined:
            await groups.of_this_loop().leave(self)

    async def _refuse(self, error: Exception) -> None:
        problem = errors.describe(error)
        codes = {401: Close.UNAUTHORIZED, 404: Close.UNAUTHORIZED, 403: Close.FORBIDDEN, 503: Close.UNAVAILABLE}
        await self.send_json({"type": "error", **problem.as_dict(), "retryable": problem.status >= 429})
        await self.close(codes.get(problem.status, Close.BAD_REQUEST))

    async def _protocol_error(self, error: Exception, frame: dict[str, Any] | None = None) -> None:
        problem = errors.describe(error)
        given = {name: (frame or {}).get(name) for name in ("idempotency_key", "response_id")}
        about = {name: value for name, value in given.items() if isinstance(value, str)}
        if "response_id" in about:
            about["about"] = about.pop("response_id")
        retryable = problem.status in (429, 503)
        wait = problem.retry_after and problem.retry_after * 1000
        await self.send_json(
            {"type": "error", **problem.as_dict(), **about, "retryable": retryable, "retry_after_ms": wait}
        )

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def _who(self) -> Principal:
        assert self.principal
        return self.principal
