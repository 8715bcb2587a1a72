"""One Redis subscription per process, shared by everyone in it who reads a live run."""

import asyncio
import uuid
from collections import deque
from typing import Any

import redis.asyncio
import structlog

from chatsite import valkey
from chatsite.loops import OnePerLoop
from chatsite.threads import in_thread
from conversations.models import Run
from conversations.runs import log
from conversations.runs.cursor import Cursor
from conversations.runs.events import Event

BACKLOG = 256
"""Events that a reader may lag behind before it is sent back to the stream, where they can be merged."""
CHECK_EVERY = 3
"""Seconds after which a silent run is looked up in the database: its last event may have been lost."""

NOBODY = b"chatsite:run:none"
"""Subscribed to so that the connection always has something to wait for."""

logger = structlog.get_logger(__name__)


class Subscription:
    """What was published about one run and not yet read. `behind`: read the stream, something was dropped."""

    __slots__ = ("_wake", "behind", "events", "heard", "over", "run_id")

    def __init__(self, run_id: uuid.UUID) -> None:
        self.run_id = run_id
        self.events: deque[Event] = deque()
        self.behind = False
        self.over = False
        self.heard = True
        self._wake: asyncio.Future[None] | None = None

    def push(self, event: Event) -> None:
        self.heard = True
        if self.behind:
            return
        if len(self.events) >= BACKLOG:
            self.fall_behind()
            return
        self.events.append(event)
        self._notify()

    def fall_behind(self) -> None:
        self.events.clear()
        self.behind = True
        self._notify()

    def finish(self) -> None:
        """The database says that the run is over."""
        self.over = True
        self._notify()

    async def wait(self) -> None:
        """Return when there is an event, or something to look up."""
        if self.events or self.behind or self.over:
            return
        self._wake = asyncio.get_running_loop().create_future()
        try:
            await self._wake
        finally:
            self._wake = None

    def _notify(self) -> None:
        if self._wake and not self._wake.done():
            self._wake.set_result(None)


class Follower:
    """Lives as long as its event loop. Subscribes to a run's channel while somebody reads it."""

    def __init__(self) -> None:
        self._pubsub: redis.asyncio.client.PubSub = valkey.blocking_client().pubsub()
        self._readers: dict[bytes, set[Subscription]] = {}
        self._confirmed: dict[bytes, asyncio.Event] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._starting = asyncio.Lock()

    async def subscribe(self, run_id: uuid.UUID) -> Subscription:
        """Return once Redis has confirmed: from then on nothing is missed, or `behind` says so."""
        await self._start()
        channel = log.key(run_id).encode()
        subscription = Subscription(run_id)
        self._readers.setdefault(channel, set()).add(subscription)
        try:
            await self._confirm(channel, subscription)
        except BaseException:  # the reader has left already
            await self.unsubscribe(subscription)
            raise
        return subscription

    async def _confirm(self, channel: bytes, subscription: Subscription) -> None:
        if channel not in self._confirmed:
            self._confirmed[channel] = asyncio.Event()
            await self._send(self._pubsub.subscribe, channel)
        try:
            async with asyncio.timeout(2):
                await self._confirmed[channel].wait()
        except (TimeoutError, KeyError):
            subscription.fall_behind()  # Redis is away: the reader looks for itself

    async def unsubscribe(self, subscription: Subscription) -> None:
        channel = log.key(subscription.run_id).encode()
        readers = self._readers.get(channel, set())
        readers.discard(subscription)
        if not readers and self._readers.pop(channel, None) is not None:
            self._confirmed.pop(channel, None)
            await self._send(self._pubsub.unsubscribe, channel)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self._pubsub.aclose()  # type: ignore[no-untyped-call]

    async def _send(self, command: Any, channel: bytes) -> None:
        try:
            await command(channel)
        except (*valkey.Unavailable, OSError):
            logger.warning("follower_unavailable")

    async def _start(self) -> None:
        async with self._starting:
            if not self._tasks:
                await self._send(self._pubsub.subscribe, NOBODY)
                self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._check())]

    async def _listen(self) -> None:
        pause = 0.05
        while True:
            try:
                await self._read_one()
                pause = 0.05
            except Exception as error:  # whatever came: without this loop every reader here would be deaf
                logger.warning("follower_disconnected", reason=str(error))
                await asyncio.sleep(pause)
                pause = min(pause * 2, 1)
                await self._reconnect()

    async def _read_one(self) -> None:
        connection: Any = self._pubsub.connection
        if connection is None:
            raise ConnectionError("not subscribed")
        message: Any = await self._pubsub.parse_response(block=True)
        kind, channel = message[0], message[1]
        if kind == b"message":
            cursor, event_kind, data = message[2].split(b" ", 2)
            event = Event(Cursor.parse(cursor.decode()), event_kind.decode(), data)
            for subscription in self._readers.get(channel, ()):
                subscription.push(event)
        elif kind == b"subscribe" and channel in self._confirmed:
            if self._confirmed[channel].is_set():  # the client has reconnected by itself
                self._fall_behind(channel)
            self._confirmed[channel].set()
        elif kind == b"unsubscribe":
            await self._forget(message)

    async def _forget(self, message: Any) -> None:
        """Let the client forget a channel too: it would subscribe to it again after a reconnect."""
        await self._pubsub.handle_message(message)  # type: ignore[no-untyped-call]

    async def _reconnect(self) -> None:
        """Subscribe again to everything, and send every reader to the stream for what it missed."""
        try:
            await self._pubsub.aclose()  # type: ignore[no-untyped-call]
            self._pubsub = valkey.blocking_client().pubsub()
            await self._pubsub.subscribe(NOBODY, *self._readers)
        except (*valkey.Unavailable, OSError):
            return
        finally:
            for channel in self._readers:
                self._fall_behind(channel)

    def _fall_behind(self, channel: bytes) -> None:
        for subscription in self._readers.get(channel, ()):
            subscription.fall_behind()

    async def _check(self) -> None:
        """Find out about runs that ended without a word: one query for all that are silent."""
        while True:
            await asyncio.sleep(CHECK_EVERY)
            everyone = [reader for readers in self._readers.values() for reader in readers]
            silent = [reader for reader in everyone if not reader.heard]
            for reader in everyone:
                reader.heard = False
            if silent:
                await self._look_up(silent)

    async def _look_up(self, silent: list[Subscription]) -> None:
        try:
            over = await in_thread(_terminal)({reader.run_id for reader in silent})
        except Exception as error:  # whatever ails the database, the next round asks again
            logger.warning("follower_check_failed", reason=str(error))
            over = set()
        for reader in silent:
            if reader.run_id in over:
                reader.finish()
            else:
                reader.fall_behind()


class Following:
    """`async with Following(run_id) as subscription`.

    No generator: one that is closed while it runs, because its reader was collected, cannot unsubscribe.
    """

    def __init__(self, run_id: uuid.UUID) -> None:
        self._run_id = run_id
        self._follower = _follower()

    async def __aenter__(self) -> Subscription:
        self._subscription = await self._follower.subscribe(self._run_id)
        return self._subscription

    async def __aexit__(self, *exc: object) -> None:
        await self._follower.unsubscribe(self._subscription)


async def close() -> None:
    """Let go of the running loop's subscriptions."""
    if follower := _follower.pop():
        await follower.close()


_follower = OnePerLoop(Follower)


def _terminal(run_ids: set[uuid.UUID]) -> set[uuid.UUID]:
    return set(Run.objects.filter(pk__in=run_ids, status__in=Run.TERMINAL).values_list("pk", flat=True))
