"""The heartbeat of all of a process's WebSockets, in two tasks rather than two for each connection."""

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any, Protocol
from uuid import UUID

import structlog

from chatsite import metrics
from chatsite.loops import OnePerLoop
from chatsite.threads import in_thread
from conversations.streaming import news

EVERY = 20
"""Seconds between two heartbeats of a connection."""
STUCK = 10
"""Seconds that a client may take to accept one frame."""

logger = structlog.get_logger(__name__)


class Connection(Protocol):
    sending_since: float | None

    @property
    def seen(self) -> Mapping[UUID, int]:
        """The conversations that it follows, and the newest turn that it has of each."""
        ...

    def beat(self) -> Coroutine[Any, Any, None]: ...
    def catch_up(self) -> Coroutine[Any, Any, None]: ...
    def too_slow(self) -> Coroutine[Any, Any, None]: ...


class Pulse:
    def __init__(self) -> None:
        self.connections: set[Connection] = set()
        self.tasks: set[asyncio.Task[None]] = set()
        self._chores = [asyncio.create_task(self._beat()), asyncio.create_task(self._watch())]

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            await self._round()

    async def _round(self) -> None:
        """One query for everyone, then one frame each. Whoever missed a wake-up is told what is new."""
        everyone = list(self.connections)
        try:
            latest = await in_thread(news.latest)({key for connection in everyone for key in connection.seen})
        except Exception as error:  # whatever ails the database, the connections live
            logger.warning("heartbeat_without_news", reason=str(error))
            latest = {}
        for number, connection in enumerate(everyone):
            if any(latest.get(key, 0) > seq for key, seq in connection.seen.items()):
                self._spawn(connection.catch_up())
            self._spawn(connection.beat())
            if number % 100 == 99:
                await asyncio.sleep(0.01)  # thousands of frames must not delay the tokens

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(STUCK / 5)
            for connection in list(self.connections):
                since = connection.sending_since
                if since is not None and loop.time() - since > STUCK:
                    connection.sending_since = None
                    self._spawn(connection.too_slow())

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self.tasks.discard(task)
        if not task.cancelled() and task.exception():
            logger.info("heartbeat_not_sent", reason=str(task.exception()))


of_this_loop = OnePerLoop(Pulse)


def join(connection: Connection) -> None:
    of_this_loop().connections.add(connection)
    metrics.connections("websocket", +1)


def leave(connection: Connection) -> None:
    connections = of_this_loop().connections
    if connection in connections:
        connections.discard(connection)
        metrics.connections("websocket", -1)
