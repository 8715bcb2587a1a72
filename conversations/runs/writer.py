"""The runner's pen: what all its runs produced goes to Redis in one script call per tick."""

import asyncio
import uuid
from dataclasses import dataclass, field

import redis.asyncio
import structlog

from chatsite import valkey
from conversations.models import Run
from conversations.runs import events, log
from conversations.runs.cursor import Cursor
from conversations.runs.events import Kind
from conversations.runs.log import Outcome

TICK = 0.025
"""Seconds. Measured: 25 ms costs a third of a call per token, and no reader notices it."""
COMPACT_EVERY = 256
"""A log holds at least this many of its newest entries, and at most twice as many: a snapshot stands for the rest."""

logger = structlog.get_logger(__name__)


class WriteRefused(Exception):
    """The run is not this runner's any more, or was ended."""


class LogLost(Exception):
    """Redis lost the log: it must be written again under the next attempt."""


@dataclass(slots=True, eq=False)
class RunLog:
    """One attempt's end of the log. `text` is all that was handed to it."""

    writer: "LogWriter"
    run: Run
    attempt: int
    seq: int = 0
    parts: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    broken: Exception | None = None
    mark: tuple[Cursor, int] | None = None
    """A cursor, and how many characters had been written up to it."""

    def begin(self) -> None:
        self.seq = 1
        self._put(events.start(self.run, self.attempt))

    def write(self, text: str) -> None:
        """Append text at the next tick; the first text of an attempt at once.

        Raises:
            WriteRefused, LogLost: an earlier write did not succeed.
        """
        if self.broken:
            raise self.broken
        first = not self.text
        self.text.append(text)
        self.parts.append(text)
        self.writer.add(self)
        if first:
            self.writer.hurry()

    def retrying(self, reason: str, wait: float) -> None:
        """Tell the readers that the model is asked again in `wait` seconds."""
        self.seq += 1
        self._put(events.retrying(self.run, Cursor(self.attempt, self.seq), reason, round(wait * 1000)))

    def lose(self) -> None:
        """Write nothing more here: what stands in the log is not the beginning of what follows."""
        self.parts.clear()
        self.broken = LogLost(f"{self.run.public_id} at attempt {self.attempt}")

    async def flush(self) -> None:
        """Return when all that was written is in the log.

        Raises:
            WriteRefused, LogLost: it did not get there.
        """
        await self.writer.flushed()
        if self.broken:
            raise self.broken

    def _put(self, event: events.Event) -> None:
        self.writer.entries.append((self, event))
        self.writer.hurry()

    def take(self) -> events.Event:
        """The text since the last tick as one event."""
        self.seq += 1
        text = "".join(self.parts)
        self.parts.clear()
        return events.chunk(self.run.public_id, Cursor(self.attempt, self.seq), text)

    @property
    def written(self) -> int:
        """How many characters have left for the log."""
        return sum(map(len, self.text)) - sum(map(len, self.parts))

    def settle(self, outcome: Outcome) -> None:
        if outcome == Outcome.REFUSED:
            self.broken = WriteRefused(f"{self.run.public_id} at attempt {self.attempt}")
        elif outcome == Outcome.LOST:
            self.broken = LogLost(f"{self.run.public_id} at attempt {self.attempt}")


class LogWriter:
    """All the logs of one runner. `run()` must be running for anything to be written."""

    def __init__(self, client: redis.asyncio.Redis, *, tick: float = TICK) -> None:
        self.client = client
        self.tick = tick
        self.waiting: set[RunLog] = set()
        self.entries: list[tuple[RunLog, events.Event]] = []
        self._work = asyncio.Event()
        self._hurry = asyncio.Event()
        self._flushes: list[asyncio.Future[None]] = []
        self._append = client.register_script(log.APPEND)
        self._compact = client.register_script(log.COMPACT)

    def open(self, run: Run, attempt: int) -> RunLog:
        return RunLog(self, run, attempt)

    def add(self, run_log: RunLog) -> None:
        """Write this log's text at the next tick."""
        self.waiting.add(run_log)
        self._work.set()

    def hurry(self) -> None:
        """Write now instead of at the next tick."""
        self._hurry.set()
        self._work.set()

    async def flushed(self) -> None:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._flushes.append(done)
        self.hurry()
        await done

    async def run(self) -> None:
        """Write at each tick, for as long as the runner lives."""
        while True:
            await self._work.wait()
            try:
                async with asyncio.timeout(self.tick):
                    await self._hurry.wait()
            except TimeoutError:
                pass
            self._hurry.clear()
            self._work.clear()
            await self._tick()

    async def _tick(self) -> None:
        flushes, self._flushes = self._flushes, []
        batch, self.entries = self.entries, []
        batch += [(run_log, run_log.take()) for run_log in self.waiting if run_log.parts]
        self.waiting.clear()
        if batch:
            await self._write(batch)
        for done in flushes:
            if not done.done():
                done.set_result(None)

    async def _write(self, batch: list[tuple[RunLog, events.Event]]) -> None:
        keys, values = log.append_arguments((run_log.run.pk, event) for run_log, event in batch)
        try:
            outcomes = await self._append(keys=keys, args=values)
        except valkey.Unavailable as error:
            # What happened to this batch is unknown. The logs are written again under the next attempt.
            logger.warning("log_unavailable", runs=len(batch), reason=str(error))
            outcomes = [Outcome.LOST] * len(batch)
        for (run_log, event), outcome in zip(batch, outcomes, strict=True):
            run_log.settle(Outcome(outcome))
            if event.cursor.seq % COMPACT_EVERY == 0 and outcome == Outcome.APPENDED and event.kind == Kind.CHUNK:
                await self._compact_before(run_log, event.cursor)

    async def _compact_before(self, run_log: RunLog, cursor: Cursor) -> None:
        """Replace what stands before the last mark, and set the next one here."""
        last, run_log.mark = run_log.mark, (cursor, run_log.written)
        if last is None:
            return
        marked, length = last
        run_id: uuid.UUID = run_log.run.pk
        text = "".join(run_log.text)[:length]
        keep = Cursor(marked.attempt, marked.seq + 1)
        try:
            await self._compact(keys=[log.key(run_id), log.snapshot_key(run_id)], args=[f"{marked} {text}", str(keep)])
        except valkey.Unavailable as error:
            logger.warning("log_not_compacted", run=run_log.run.public_id, reason=str(error))
