"""How many answers of one deployment may be open at once in this process."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from conversations.inference.types import RateLimitedError

MAX_WAIT = 5.0
FULL_RETRY_AFTER = 30.0
"""Seconds; longer than the router waits, so that it goes on to the next deployment."""


class Admission:
    """First come, first served. As many may wait as may be open; the next is turned away."""

    def __init__(self, limit: int, max_wait: float = MAX_WAIT) -> None:
        self.limit, self.max_wait = limit, max_wait
        self.open = 0
        self.waiting: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def place(self) -> AsyncGenerator[None]:
        """Raises RateLimitedError when no place is free soon enough."""
        await self._enter()
        try:
            yield
        finally:
            self._leave()

    async def _enter(self) -> None:
        if self.open < self.limit and not self.waiting:
            self.open += 1
            return
        if len(self.waiting) >= self.limit:
            raise RateLimitedError(f"{self.limit} answers open and as many waiting", FULL_RETRY_AFTER)
        turn = asyncio.get_running_loop().create_future()
        self.waiting.append(turn)
        try:
            async with asyncio.timeout(self.max_wait):
                await turn
        except BaseException as error:
            self._give_up(turn)
            if isinstance(error, TimeoutError):
                raise RateLimitedError(f"no place within {self.max_wait} s", FULL_RETRY_AFTER) from error
            raise

    def _give_up(self, turn: asyncio.Future[None]) -> None:
        """The place may have been handed over in the very moment in which the wait ended."""
        if turn.done() and not turn.cancelled():
            self._leave()
        elif turn in self.waiting:
            self.waiting.remove(turn)

    def _leave(self) -> None:
        """The place goes straight to the longest waiting, past anyone who comes now."""
        while self.waiting:
            turn = self.waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.open -= 1
