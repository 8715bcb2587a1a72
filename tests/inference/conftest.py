from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from conversations.inference.router import RetryNotice, Router
from conversations.inference.types import Deployment, Pool, StreamEvent
from tests.inference.asking import deployment, question
from tests.modelserver import ModelServer


@dataclass
class Caller:
    """Asks through a router whose waits take no time, and remembers what happened on the way."""

    slept: list[float] = field(default_factory=list)
    notices: list[RetryNotice] = field(default_factory=list)
    started: list[Deployment] = field(default_factory=list)
    events: list[StreamEvent] = field(default_factory=list)
    now: float = 0.0

    def __post_init__(self) -> None:
        self.router = Router(sleep=self.sleep, clock=lambda: self.now, random=lambda: 1.0)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def notice(self, notice: RetryNotice) -> None:
        self.notices.append(notice)

    async def ask(self, text: str, *deployments: Deployment) -> list[StreamEvent]:
        """What came before an error stays in `events`."""
        self.events = []
        pool = Pool("test", deployments)
        stream = self.router.generate(pool, question(text), on_retry=self.notice, on_start=self.started.append)
        async for event in stream:
            self.events.append(event)
        return self.events


@pytest.fixture
async def caller() -> AsyncIterator[Caller]:
    caller = Caller()
    yield caller
    await caller.router.close()


@pytest.fixture
def fake(model_server: ModelServer) -> Deployment:
    return deployment(model_server.base_url)
