"""What one run says, and where it is written. Survives the loss of the log."""

import time

from chatsite import metrics, valkey
from chatsite.threads import in_thread
from conversations.models import Run
from conversations.runs import lifecycle
from conversations.runs.writer import LogLost, LogWriter, RunLog, WriteRefused

RETRY_AFTER = 0.5
"""Seconds between two tries to write a lost log again."""


class Pen:
    """The run's text so far, and its log. A lost log is written again, from memory, as the next attempt.

    Every method may raise `lifecycle.IllegalTransition`: the run was ended, or is somebody else's now.
    """

    def __init__(self, writer: LogWriter, run: Run) -> None:
        self._writer = writer
        self._run = run
        self._lost_at: float | None = None
        self.attempt = run.attempt
        self.text: list[str] = []
        self._log: RunLog = writer.open(run, run.attempt)
        self._log.begin()

    async def write(self, text: str) -> None:
        self.text.append(text)
        try:
            self._log.write(text)
        except (LogLost, WriteRefused):
            await self._again()

    async def retrying(self, reason: str, wait: float) -> None:
        self._log.retrying(reason, wait)

    async def restart(self) -> None:
        """Drop the text: the model begins anew."""
        self.text.clear()
        if not await self._begin_next():
            self._log.lose()

    async def flush(self) -> bool:
        """Whether all the text is in the log. It is not while Redis is away: the database has the last word."""
        for _ in range(2):
            try:
                await self._log.flush()
                return True
            except (LogLost, WriteRefused):
                self._lost_at = None
                await self._again()
        return False

    async def _again(self) -> None:
        now = time.monotonic()
        if self._lost_at is None or now - self._lost_at > RETRY_AFTER:
            self._lost_at = now
            if await self._begin_next():
                metrics.log_rewritten()

    async def _begin_next(self) -> bool:
        """A refused write may mean that the run was ended: then this raises. Otherwise write all of it again.

        False when Redis is away: then nothing was written.
        """
        try:
            # Asked first: while Redis is away, thousands of runs must not wait for it in threads, with rows locked.
            await valkey.async_client().ping()
            valkey.check_cancelled()
            self.attempt = await in_thread(lifecycle.next_attempt)(self._run, self.attempt)
        except valkey.Unavailable:
            return False
        self._lost_at = None
        self._log = self._writer.open(self._run, self.attempt)
        self._log.begin()
        if self.text:
            self._log.write("".join(self.text))
        return True
