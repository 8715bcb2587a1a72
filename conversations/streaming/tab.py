"""What one tab says, and what it is told of its conversation. docs/streaming.md describes the frames."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Protocol

from chatsite import metrics
from chatsite.tenancy.limits import RateLimited
from chatsite.tenancy.principal import Principal
from chatsite.threads import in_thread
from conversations import access, errors, intake, validation
from conversations.extensions import Parts
from conversations.models import Run
from conversations.runs.cursor import START, Cursor
from conversations.runs.events import Event
from conversations.runs.types import Started
from conversations.streaming import frames, news
from conversations.streaming.allowance import Allowance
from conversations.streaming.feed import follow
from conversations.streaming.frames import Frame
from conversations.streaming.handling import handle

RESUMES = 30, 60
"""How often a client may resume in so many seconds: each sends an answer again, however long it is."""
SIGNS = 20, 10
"""How many signs (typing, read) are passed on in so many seconds; more are left out."""
SETTLING = 5
"""Seconds that a person's word waits for the end of an answer that it cut off."""

Handler = Callable[["Tab", Frame], Awaitable[None]]


class Line(Protocol):
    """The way to the client. Sending takes as long as the client does."""

    async def send_text(self, text: str) -> None: ...
    async def send_json(self, frame: Frame) -> None: ...


class Tab:
    def __init__(self, line: Line, principal: Principal, conversation_id: uuid.UUID, seen_seq: int) -> None:
        self.line, self.principal, self.conversation_id = line, principal, conversation_id
        self.seen_seq = seen_seq
        self.has_news = False
        self.feeds: dict[uuid.UUID, asyncio.Task[None]] = {}
        self.cursors: dict[uuid.UUID, Cursor] = {}
        self.own_turns: set[int] = set()
        self.in_order = asyncio.Lock()
        self.resumes = Allowance(*RESUMES)
        self.signs = Allowance(*SIGNS)
        self.standing: Parts = {}

    async def take(self, raw: bytes) -> None:
        """Do what a frame asks for; whatever is wrong with it is answered."""
        await handle(self, self.HANDLERS, raw, lambda error, _: self.line.send_json(error))

    async def catch_up(self) -> None:
        """Send the turns that this tab has not seen, and follow the runs that it does not follow yet.

        Raises:
            access.NotFound, sites.SiteDisabled: this tab may see nothing more.
        """
        async with self.in_order:
            self.has_news = False
            found = await in_thread(news.since)(self.principal, self.conversation_id, self.seen_seq)
            if found.person_spoke:
                await self._settle({run.pk for run in found.runs})
            told = {*self.cursors, *(run.pk for run in found.runs)}
            for turn in found.turns:
                self.seen_seq = max(self.seen_seq, turn.seq)
                if turn.run_id not in told and turn.seq not in self.own_turns:
                    await self.line.send_json(frames.turn(self.conversation_id, turn))
            if found.standing is not None and found.standing != self.standing:
                self.standing = found.standing
                await self.line.send_json(frames.standing(self.conversation_id, found.standing))
            for run in found.runs:
                if run.pk not in self.cursors:
                    self.feed(run, START)

    async def beat(self) -> None:
        """Say where the conversation stands, so that a client notices what it missed."""
        newest = max(self.cursors.items(), default=None)
        await self.line.send_json(frames.ping(self.conversation_id, newest, self.seen_seq))

    def feed(self, run: Run, after: Cursor, *, resume: bool = False) -> None:
        """Stream a run to this tab from a cursor on, in place of the feed that it may have already."""
        if old := self.feeds.pop(run.pk, None):
            old.cancel()
        self.cursors[run.pk] = after
        task = asyncio.create_task(self._feed(run, after, resume))
        self.feeds[run.pk] = task
        task.add_done_callback(lambda done: self._feed_ended(run.pk, done))

    def stop_feeds(self) -> None:
        for task in self.feeds.values():
            task.cancel()

    async def on_message(self, frame: Frame) -> None:
        message = intake.Message(
            text=validation.validate_message(frame.get("message")),
            idempotency_key=validation.validate_idempotency_key(frame.get("idempotency_key")),
            page_context=validation.validate_page_context(frame.get("page_context")),
            attachments=validation.validate_attachments(frame.get("attachments")),
        )
        async with self.in_order:
            started = await in_thread(intake.send)(self.principal, frame.get("session_id"), message)
            await self._started(started, message.idempotency_key)

    async def on_regenerate(self, frame: Frame) -> None:
        key = validation.validate_idempotency_key(frame.get("idempotency_key"))
        async with self.in_order:
            started = await in_thread(intake.regenerate)(self.principal, frame.get("session_id"), key)
            await self._started(started, key)

    async def on_resume(self, frame: Frame) -> None:
        after = Cursor.parse(frame.get("cursor", "0-0"))
        self.resumes.take()
        run = await in_thread(access.run)(self.principal, frame.get("response_id"))
        self.feed(run, after, resume=True)

    async def on_cancel(self, frame: Frame) -> None:
        run = await in_thread(intake.cancel)(self.principal, frame.get("response_id"))
        if run.pk not in self.feeds:
            self.feed(run, self.cursors.get(run.pk, START))

    async def on_sign(self, frame: Frame) -> None:
        try:
            self.signs.take()
        except RateLimited:
            return
        sign = validation.validate_sign(frame)
        await in_thread(intake.hear)(self.principal, frame.get("session_id"), sign)

    async def on_ping(self, frame: Frame) -> None:
        await self.line.send_json({"type": "pong"})

    async def on_pong(self, frame: Frame) -> None:
        """A sign of life, which the line has noted."""

    HANDLERS: dict[str, Handler] = {
        "chat_message": on_message,
        "regenerate": on_regenerate,
        "resume": on_resume,
        "cancel": on_cancel,
        "typing": on_sign,
        "read": on_sign,
        "ping": on_ping,
        "pong": on_pong,
    }

    async def _settle(self, active: set[uuid.UUID]) -> None:
        """No word of the model follows a person's: what was cut off is told to its end first."""
        ending = {run_id: task for run_id, task in self.feeds.items() if run_id not in active}
        if not ending:
            return
        await asyncio.wait(ending.values(), timeout=SETTLING)
        for run_id, task in ending.items():
            if not task.done():  # its end was lost: what was kept of it is among the turns
                task.cancel()
                self.cursors.pop(run_id, None)

    async def _started(self, started: Started, key: str | None) -> None:
        run = started.begun
        self.own_turns.add(started.turn.seq)  # not seen_seq: a turn of another tab may stand before it
        if run is None:
            await self.line.send_json(frames.delivered(self.conversation_id, started.turn, key))
            return
        await self.line.send_json(frames.queued(run, key))
        if run.pk not in self.feeds:
            self.feed(run, START)

    async def _feed(self, run: Run, after: Cursor, resume: bool) -> None:
        try:
            async with aclosing(follow(run, after)) as items:
                async for item in items:
                    if isinstance(item, Event):
                        self.cursors[run.pk] = item.cursor
                        await self.line.send_text(item.data.decode())
                    elif resume or not item.recovered:
                        metrics.resumed("recovered" if item.recovered else item.reason)
                        await self.line.send_json(frames.resumed(run, item))
        except Exception as error:
            await self.line.send_json(frames.error(errors.describe(error), {"response_id": run.public_id}))

    def _feed_ended(self, run_id: uuid.UUID, task: asyncio.Task[None]) -> None:
        if self.feeds.get(run_id) is task:
            del self.feeds[run_id]
