import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from pytest_django import Settings

from chatsite import valkey
from chatsite.tenancy.models import Organization
from conversations.models import Run
from conversations.runs.runner import Options, RunnerProcess
from conversations.runs.writer import LogWriter
from conversations.streaming import follower
from tests.modelserver import ModelServer

StartRunner = Callable[..., tuple[RunnerProcess, "asyncio.Task[None]"]]


@pytest.fixture
def run(valkey_server: str) -> Run:
    """A run that only its log knows: there is no database behind it."""
    return unsaved_run()


def unsaved_run() -> Run:
    return Run(conversation_id=uuid.uuid4(), user_turn_seq=1)


@pytest.fixture
async def connected() -> AsyncIterator[None]:
    """Closes the event loop's connections to Valkey after the test."""
    yield
    await follower.close()
    await valkey.async_client().aclose()


@pytest.fixture
async def writer(connected: None, valkey_server: str) -> AsyncIterator[LogWriter]:
    """A runner's writer whose ticks come only when they are asked for."""
    writer = LogWriter(valkey.async_client(), tick=3600)
    task = asyncio.create_task(writer.run())
    yield writer
    task.cancel()
    await asyncio.wait([task])


@pytest.fixture
def model(model_server: ModelServer, settings: Settings) -> ModelServer:
    """The model of every organization that configured none of its own."""
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = model_server.base_url, "key-of-the-test"
    return model_server


@pytest.fixture
async def start_runner(connected: None, organization: Organization) -> AsyncIterator[StartRunner]:
    """Starts runners in the test's event loop; afterwards each is stopped and hands over what it still holds."""
    started: list[tuple[RunnerProcess, asyncio.Task[None]]] = []

    def start(**options: Any) -> tuple[RunnerProcess, asyncio.Task[None]]:
        process = RunnerProcess(Options(**{"drain_seconds": 0, **options}))
        started.append((process, asyncio.create_task(process.serve())))
        return started[-1]

    yield start
    for process, serving in started:
        process.stop()
        await serving


@pytest.fixture
async def runner(start_runner: StartRunner) -> RunnerProcess:
    return start_runner()[0]
