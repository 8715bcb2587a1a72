import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from pytest_django import Settings

from chatsite import valkey
from chatsite.tenancy.models import Organization
from conversations.runs.runner import Options, RunnerProcess
from conversations.runs.writer import LogWriter
from conversations.streaming import follower
from tests.modelserver import ModelServer
from tests.streaming.webserver import WebServer


@pytest.fixture
async def connected(valkey_server: str) -> AsyncIterator[None]:
    """Closes the event loop's connections to Valkey after the test."""
    yield
    await follower.close()
    await valkey.async_client().aclose()


@pytest.fixture
async def writer(connected: None) -> AsyncIterator[LogWriter]:
    """A runner's writer with short ticks."""
    writer = LogWriter(valkey.async_client(), tick=0.001)
    task = asyncio.create_task(writer.run())
    yield writer
    task.cancel()
    await asyncio.wait([task])


@pytest.fixture(scope="session")
def daphne(django_db_setup: None, valkey_server: str) -> Iterator[WebServer]:
    with WebServer("daphne") as server:
        yield server


@pytest.fixture(scope="session")
def uvicorn(django_db_setup: None, valkey_server: str) -> Iterator[WebServer]:
    with WebServer("uvicorn") as server:
        yield server


@pytest.fixture
def web(daphne: WebServer) -> WebServer:
    """The web server that `manage.py up` starts unless told otherwise."""
    return daphne


@pytest.fixture(params=["daphne", "uvicorn"])
def either_web(request: pytest.FixtureRequest) -> WebServer:
    server: WebServer = request.getfixturevalue(request.param)
    return server


@pytest.fixture
def model(model_server: ModelServer, settings: Settings) -> ModelServer:
    """The model of every organization that configured none of its own."""
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = model_server.base_url, "key-of-the-test"
    return model_server


@pytest.fixture
async def runner(connected: None, model: ModelServer, organization: Organization) -> AsyncIterator[RunnerProcess]:
    """A runner in the test's event loop, which answers what the web server accepts."""
    process = RunnerProcess(Options(drain_seconds=0))
    serving = asyncio.create_task(process.serve())
    yield process
    process.stop()
    await serving
