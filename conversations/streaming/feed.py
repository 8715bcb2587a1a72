"""A run's events after a cursor, then live, to the end: what every transport reads.

First the subscription, then the stream, then live events, dropping what is known. A gap between two live
cursors is filled from the stream. The reader is a cursor, not a queue: one that was slow is given the
merged text. What the log cannot tell any more is told by a snapshot or from the database.
"""

import uuid
from collections.abc import AsyncGenerator, Iterable, Iterator
from dataclasses import dataclass

from chatsite import valkey
from chatsite.threads import in_thread
from conversations.models import Run
from conversations.runs import events, log
from conversations.runs.cursor import END, START, Cursor, InvalidCursor
from conversations.runs.events import Event, Kind
from conversations.streaming.follower import Following, Subscription


@dataclass(frozen=True, slots=True)
class Resumed:
    """The first thing that a feed yields. Without `recovered` the text so far is replaced by `snapshot`."""

    recovered: bool
    reason: str = ""
    snapshot: log.Snapshot | None = None


async def follow(run: Run, after: Cursor = START) -> AsyncGenerator[Resumed | Event, None]:
    """Yield one Resumed, then the events after the cursor; ends after the terminal event.

    Raises:
        InvalidCursor: the cursor is ahead of the log.
    """
    if after == END:
        if not (await in_thread(_with_answer)(run.pk)).is_terminal:
            raise InvalidCursor("This cursor is the end's, and the run has not ended.")
        yield Resumed(True)
        return
    async with Following(run.pk) as live:
        reader = _Reader(run, live, after)
        resumed, first = await reader.open()
        yield resumed
        for event in first:
            yield event
        while not reader.done:
            for event in await reader.next():
                yield event


class _Reader:
    def __init__(self, run: Run, live: Subscription, after: Cursor) -> None:
        self.run, self.run_id, self.live, self.cursor = run, run.pk, live, after
        self.done = False

    async def open(self) -> tuple[Resumed, list[Event]]:
        tail = await self._tail()
        if self._ahead(tail):
            raise InvalidCursor("This cursor is ahead of the run's log.")
        if self.run.is_terminal and (self._replayed or tail is None or tail.head != END or not tail.covered):
            return Resumed(True), await self._from_database()
        if tail is None or (not tail.exists and self.cursor != START):
            return self._lost()
        if tail.covered:
            return Resumed(True), self._advance(_merged(tail.entries))
        if self.cursor == START:
            return Resumed(True), await self._restate(tail)
        return await self._snapshot()

    def _ahead(self, tail: log.Tail | None) -> bool:
        if self._replayed:
            return False
        return self.cursor.attempt > self.run.attempt or bool(tail and START < tail.last < self.cursor)

    @property
    def _replayed(self) -> bool:
        """The cursor is from a telling out of the database, which is one attempt beyond the log."""
        return self.run.is_terminal and self.cursor.attempt == self.run.attempt + 1

    def _lost(self) -> tuple[Resumed, list[Event]]:
        return Resumed(False, "lost", log.Snapshot(self.cursor, "")), []

    async def next(self) -> list[Event]:
        """The next events; empty when there was only something to look up."""
        await self.live.wait()
        if self.live.over:
            return await self._last()
        if self.live.behind:
            self.live.behind = False
            return await self._catch_up()
        events_now = list(self.live.events)
        self.live.events.clear()
        fresh = [event for event in events_now if event.cursor > self.cursor]
        if not _contiguous(self.cursor, fresh):
            return await self._catch_up()
        return self._advance(_merged(fresh) if len(fresh) > 1 else fresh)

    async def _catch_up(self) -> list[Event]:
        tail = await self._tail()
        if tail is None or not tail.exists:
            return []
        if not tail.covered:
            return await self._restate(tail)
        return self._advance(_merged(tail.entries))

    async def _restate(self, tail: log.Tail) -> list[Event]:
        """For a reader that is live already and has missed what the log does not hold any more, or is new."""
        if tail.head == END:
            return await self._from_database()
        found = await self._older()
        if found is None:
            return []
        snapshot, rest = found
        if rest[0].kind == Kind.CHUNK:  # else a new attempt, which begins with a reset anyway
            rest = [*events.restate(self.run, snapshot.cursor, snapshot.text, rest[0]), *rest[1:]]
        return self._advance(_merged(rest))

    async def _last(self) -> list[Event]:
        self.live.over = False
        return await self._catch_up() or await self._from_database()

    async def _from_database(self) -> list[Event]:
        """The end of a finished run whose log does not tell it. The text only when the log was incomplete."""
        run = await in_thread(_with_answer)(self.run_id)
        whole = await self._tail(START)
        if whole and whole.exists and whole.covered and not self._replayed and _tells(whole, run):
            after = [event for event in whole.entries if event.cursor > self.cursor and not event.is_terminal]
            return self._advance([*_merged(after), events.terminal(run)])
        retold = events.replay(run, reset=self.cursor != START)
        return self._advance(event for event in retold if event.cursor > self.cursor)

    async def _snapshot(self) -> tuple[Resumed, list[Event]]:
        found = await self._older()
        if found is None:
            return self._lost()
        snapshot, rest = found
        self.cursor = snapshot.cursor
        return Resumed(False, "trimmed", snapshot), self._advance(_merged(rest))

    async def _older(self) -> tuple[log.Snapshot, list[Event]] | None:
        try:
            return await log.from_snapshot(valkey.async_client(), self.run_id)
        except valkey.Unavailable:
            return None

    async def _tail(self, after: Cursor | None = None) -> log.Tail | None:
        try:
            return await log.read(valkey.async_client(), self.run_id, self.cursor if after is None else after)
        except valkey.Unavailable:
            return None

    def _advance(self, batch: Iterable[Event]) -> list[Event]:
        batch = list(batch)
        if batch:
            self.cursor = batch[-1].cursor
            self.done = self.cursor == END
        return batch


def _contiguous(cursor: Cursor, batch: list[Event]) -> bool:
    """Whether nothing is missing between the cursor and each of the events."""
    for event in batch:
        follows = event.cursor == (cursor.attempt, cursor.seq + 1) or event.cursor.seq == 1 or event.is_terminal
        if not follows:
            return False
        cursor = event.cursor
    return True


def _merged(batch: list[Event]) -> Iterator[Event]:
    """The events with neighbouring chunks of one attempt joined. A lone chunk keeps its bytes."""
    run: list[Event] = []
    for event in batch:
        if run and not (event.kind == Kind.CHUNK and event.cursor.attempt == run[0].cursor.attempt):
            yield _joined(run)
            run = []
        if event.kind == Kind.CHUNK:
            run.append(event)
        else:
            yield event
    if run:
        yield _joined(run)


def _joined(chunks: list[Event]) -> Event:
    if len(chunks) == 1:
        return chunks[0]
    return events.chunk(chunks[0].response_id, chunks[-1].cursor, "".join(chunk.text for chunk in chunks))


def _tells(whole: log.Tail, run: Run) -> bool:
    """Whether the log holds the run's text to the end, so that only the terminal event is missing."""
    text = run.answer.content if run.answer else ""
    return run.status == Run.Status.FAILED or log.text_of(whole.entries) == text


def _with_answer(run_id: uuid.UUID) -> Run:
    return Run.objects.select_related("answer").get(pk=run_id)
