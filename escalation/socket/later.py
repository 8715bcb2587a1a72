"""Work that is asked for often and done now and then."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

logger = structlog.get_logger(__name__)


class Later:
    """Does the work `delay` seconds after it was first asked for, once for all who asked in between."""

    def __init__(self, delay: float, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._delay, self._work = delay, work
        self._asked = False
        self._task: asyncio.Task[None] | None = None

    def soon(self) -> None:
        self._asked = True
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        try:
            while self._asked:
                await asyncio.sleep(self._delay)
                self._asked = False
                try:
                    await self._work()
                except Exception as error:  # the next change brings it again
                    logger.warning("desk_news_lost", reason=repr(error))
        finally:
            self._task = None
