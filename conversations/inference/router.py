"""From a pool to one answer: the only retry loop there is. docs/providers.md draws it."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Self

import structlog

from conversations.inference import providers
from conversations.inference.clients import Clients
from conversations.inference.types import (
    Completion,
    Deployment,
    Finish,
    FinishReason,
    GenerationRequest,
    Pool,
    PoolExhaustedError,
    Provider,
    ProviderError,
    RejectedError,
    StreamBrokenError,
    StreamEvent,
    TextDelta,
    TransientError,
    Usage,
)

TRIES = 3
"""For each deployment."""
MAX_WAIT = 5.0
FIRST_BACKOFF = 0.5
COOLDOWN = 30.0
"""Seconds for which a deployment that gave nothing is tried after all others."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RetryNotice:
    """What a visitor may be told while waiting."""

    deployment: Deployment
    """The one that failed."""
    tries: int
    """How many, over all deployments."""
    wait: float
    """Seconds until the next try; 0 when another deployment is tried at once."""
    error: ProviderError


OnRetry = Callable[[RetryNotice], Awaitable[None]]
OnStart = Callable[[Deployment], None]


@dataclass(slots=True)
class Router:
    """One for each event loop: it keeps connections. `async with Router() as router`, or close it."""

    build: Callable[[Deployment], Provider] = providers.build
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    clock: Callable[[], float] = time.monotonic
    random: Callable[[], float] = random.random
    _clients: Clients = field(init=False)
    _failed_at: dict[Deployment, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._clients = Clients(self.build)

    async def generate(
        self,
        pool: Pool,
        request: GenerationRequest,
        *,
        on_retry: OnRetry | None = None,
        on_start: OnStart | None = None,
    ) -> AsyncGenerator[StreamEvent]:
        """The events of one answer. Close the generator to stop it upstream.

        Before the first event: raises RejectedError at once, PoolExhaustedError when every deployment
        failed. After it: StreamBrokenError. `on_start` is told the deployment that answers.
        """
        course = Course(self, self._healthy_first(pool), on_retry)
        while deployment := course.deployment:
            try:
                async with aclosing(self._answer(deployment, request, on_start)) as events:
                    async for event in events:
                        yield event
                return
            except (RejectedError, StreamBrokenError):
                raise
            except ProviderError as error:
                fields = {"deployment": deployment.name, "error": repr(error), **request.metadata}
                log.warning("deployment_failed", **fields)
                await course.go_on(error)
        raise PoolExhaustedError(course.report() or "no deployment", course.error)

    async def complete(self, pool: Pool, request: GenerationRequest) -> Completion:
        """The whole answer at once; raises as `generate` does."""
        text: list[str] = []
        usage: Usage | None = None
        reason: FinishReason = "stop"
        async with aclosing(self.generate(pool, request)) as events:
            async for event in events:
                match event:
                    case TextDelta():
                        text.append(event.text)
                    case Usage():
                        usage = event
                    case Finish():
                        reason = event.reason
        return Completion("".join(text), usage, reason)

    async def _answer(
        self, deployment: Deployment, request: GenerationRequest, on_start: OnStart | None
    ) -> AsyncGenerator[StreamEvent]:
        begun = False
        try:
            client = await self._clients.get(deployment)
            async with client.admission.place(), aclosing(client.provider.stream(request)) as events:
                async for event in events:
                    if not begun:
                        begun = True
                        self._failed_at.pop(deployment, None)
                        if on_start:
                            on_start(deployment)
                    yield event
        except ProviderError as error:
            if begun:
                raise StreamBrokenError(str(error)) from error
            raise

    def _healthy_first(self, pool: Pool) -> tuple[Deployment, ...]:
        now = self.clock()
        self._failed_at = {d: failed for d, failed in self._failed_at.items() if now - failed < COOLDOWN}
        return tuple(sorted(pool.deployments, key=lambda one: (one.is_last_resort, one in self._failed_at)))

    def failed(self, deployment: Deployment) -> None:
        self._failed_at[deployment] = self.clock()

    def wait_after(self, error: ProviderError, attempt: int, has_next: bool) -> float | None:
        """Seconds until the next try of the same deployment; None: no more of it."""
        if attempt >= TRIES or not isinstance(error, TransientError):
            return None
        if error.retry_after is None:
            return self.random() * min(MAX_WAIT, FIRST_BACKOFF * 2.0 ** (attempt - 1))
        if error.retry_after > MAX_WAIT and has_next:
            return None
        return min(error.retry_after, MAX_WAIT)

    async def close(self) -> None:
        await self._clients.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()


@dataclass(slots=True)
class Course:
    """Where one request stands on its way through the deployments."""

    router: Router
    deployments: tuple[Deployment, ...]
    on_retry: OnRetry | None
    position: int = 0
    attempt: int = 1
    tries: int = 0
    error: ProviderError | None = None
    said: dict[str, ProviderError] = field(default_factory=dict)
    """The last error of each deployment, by name."""

    @property
    def deployment(self) -> Deployment | None:
        return self.deployments[self.position] if self.position < len(self.deployments) else None

    async def go_on(self, error: ProviderError) -> None:
        """Waits for the next try, or steps to the next deployment."""
        self.error, failed = error, self.deployments[self.position]
        self.said[failed.name] = error
        self.tries += 1
        has_next = self.position + 1 < len(self.deployments)
        wait = self.router.wait_after(error, self.attempt, has_next)
        if wait is None:
            self.router.failed(failed)
            self.position, self.attempt = self.position + 1, 1
        else:
            self.attempt += 1
        if self.on_retry and self.deployment:
            await self.on_retry(RetryNotice(failed, self.tries, wait or 0.0, error))
        if wait is not None:
            await self.router.sleep(wait)

    def report(self) -> str:
        """For staff: which deployment failed with what."""
        return "\n".join(f"{name}: {error}" for name, error in self.said.items())
