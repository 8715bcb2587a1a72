"""The runner process: claims runs, executes thousands of them at once, and says every second that it lives."""

import asyncio
import uuid
from dataclasses import dataclass
from functools import partial

import orjson
import structlog

from chatsite import ids, metrics, threads, valkey
from chatsite.threads import in_thread
from conversations.inference import pools
from conversations.inference.router import Router
from conversations.models import Run, Runner
from conversations.runs import claims, wakeups
from conversations.runs.executor import execute
from conversations.runs.writer import LogWriter

SWEEP = 1.0
"""Seconds between two looks into the database: a lost wake-up costs no more."""

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Options:
    capacity: int = 2000
    """Runs at once in this process."""
    drain_seconds: float = 25
    """How long a stopping runner goes on with what it holds before it hands over."""


class RunnerProcess:
    def __init__(self, options: Options) -> None:
        self.options = options
        self.held: dict[uuid.UUID, asyncio.Task[None]] = {}
        self.writer = LogWriter(valkey.async_client())
        self.router = Router()
        self._wake = asyncio.Event()
        self._stopping = asyncio.Event()
        self._row: Runner

    def stop(self) -> None:
        """Claim nothing more; `serve` returns when what is held has ended or was handed over."""
        self._stopping.set()
        self._wake.set()

    async def serve(self) -> None:
        if not await self._register():
            return
        chores = [
            asyncio.create_task(chore)
            for chore in (self.writer.run(), self._claim_forever(), self._beat_forever(), self._listen_forever())
        ]
        logger.info("runner_ready", runner=str(self._row))
        stop = asyncio.create_task(self._stopping.wait())
        done, _ = await asyncio.wait([stop, *chores], return_when=asyncio.FIRST_COMPLETED)
        try:
            # Without one of its chores a runner only holds up its runs: others take them over at once.
            await self._drain(self.options.drain_seconds if self._stopping.is_set() else 0)
        finally:
            for task in (stop, *chores):
                task.cancel()
        for task in done - {stop}:
            task.result()  # a chore never ends: this raises what killed it, and the supervisor starts us again

    async def _register(self) -> bool:
        """False when it was stopped before there was a database to register in."""
        while not self._stopping.is_set():
            try:
                self._row = await in_thread(claims.register)()
                return True
            except threads.Unavailable as error:
                logger.warning("database_away", reason=str(error))
                await asyncio.sleep(1)
        return False

    async def _drain(self, seconds: float) -> None:
        if self.held:
            logger.info("runner_draining", runs=len(self.held))
            await asyncio.wait(self.held.values(), timeout=seconds)
        await self._drop(list(self.held))
        await self.router.close()
        try:
            await in_thread(claims.leave)(self._row)
        except threads.Unavailable as error:
            logger.warning("not_handed_over", reason=str(error))  # its silence will tell
        logger.info("runner_stopped")

    async def _claim_forever(self) -> None:
        swept = 0.0
        loop = asyncio.get_running_loop()
        while not self._stopping.is_set():
            try:
                async with asyncio.timeout(SWEEP):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()
            try:
                if loop.time() - swept >= SWEEP:
                    swept = loop.time()
                    taken = await in_thread(claims.take_over)(self._row, self._free(), list(self.held))
                    metrics.taken_over(len(taken))
                    self._begin(taken)
                claimed = await in_thread(_claim)(self._row, self._free())
                metrics.claimed(claimed)
                self._begin(claimed)
            except threads.Unavailable as error:
                logger.warning("database_away", reason=str(error))
                await asyncio.sleep(SWEEP)

    def _free(self) -> int:
        return 0 if self._stopping.is_set() else self.options.capacity - len(self.held)

    def _begin(self, runs: list[Run]) -> None:
        for run in runs:
            self._cancel(run.pk)  # an older attempt of ours, taken away from us and come back
            task = asyncio.create_task(execute(run, self.writer, self.router))
            self.held[run.pk] = task
            task.add_done_callback(partial(self._ended, run.pk))
        metrics.held(len(self.held))

    def _ended(self, key: uuid.UUID, task: "asyncio.Task[None]") -> None:
        if self.held.get(key) is task:
            del self.held[key]
        if not task.cancelled() and (error := task.exception()):
            logger.error("run_given_up", run=ids.public("run", key), exc_info=error)  # the sweep finds it
        metrics.held(len(self.held))
        self._wake.set()  # a place is free, and the conversation's next run may begin

    async def _beat_forever(self) -> None:
        while True:
            try:
                if not await in_thread(claims.beat)(self._row):
                    await self._start_over()
                elif self.held:
                    await self._drop(await in_thread(claims.ended)(list(self.held), self._row))
            except threads.Unavailable as error:
                logger.warning("heartbeat_failed", reason=str(error))
            await asyncio.sleep(1)

    async def _start_over(self) -> None:
        """We were silent for too long and declared dead: nothing that we hold is ours."""
        logger.warning("runner_declared_dead", runs=len(self.held))
        await self._drop(list(self.held))
        self._row = await in_thread(claims.register)()

    async def _drop(self, keys: list[uuid.UUID]) -> None:
        tasks = [self.held[key] for key in keys if key in self.held]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=5)

    async def _listen_forever(self) -> None:
        """Wake-ups. Without Redis the sweep does it all, a little later."""
        while True:
            try:
                await self._listen()
            except (*valkey.Unavailable, OSError) as error:
                logger.warning("wakeups_unavailable", reason=str(error))
                await asyncio.sleep(SWEEP)

    async def _listen(self) -> None:
        async with valkey.blocking_client() as client, client.pubsub() as pubsub:
            await pubsub.subscribe(wakeups.RUNNERS)
            async for message in pubsub.listen():
                if message["type"] != "message":
                    continue
                told = orjson.loads(message["data"])
                if ended := told.get("ended"):
                    self._cancel(uuid.UUID(hex=ended))
                self._wake.set()

    def _cancel(self, key: uuid.UUID) -> None:
        if task := self.held.get(key):
            task.cancel()


def _claim(row: Runner, free: int) -> list[Run]:
    return claims.claim(row, free, environment_bound=pools.environment_bound())
