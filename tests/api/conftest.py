import asyncio
from collections.abc import AsyncIterator

import pytest
from django.conf import LazySettings

from chatsite import valkey
from conversations.runs.runner import Options, RunnerProcess
from conversations.streaming import follower
from tests.api.client import Api
from tests.factories import Visitor
from tests.modelserver import ModelServer


@pytest.fixture
def anyone() -> Api:
    """Without a token."""
    return Api()


@pytest.fixture
def as_alice(alice: Visitor) -> Api:
    return Api(alice.token)


@pytest.fixture
def as_bob(bob: Visitor) -> Api:
    return Api(bob.token)


@pytest.fixture
def as_charlie(charlie: Visitor) -> Api:
    return Api(charlie.token)


@pytest.fixture
def program(api_key: str) -> Api:
    return Api(api_key)


@pytest.fixture
def other_program(other_api_key: str) -> Api:
    return Api(other_api_key)


@pytest.fixture
async def runner(model_server: ModelServer, settings: LazySettings) -> AsyncIterator[None]:
    """A runner in the test's own event loop, whose model is the fake one."""
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = model_server.base_url, "test"
    process = RunnerProcess(Options(drain_seconds=0))
    serving = asyncio.create_task(process.serve())
    yield
    process.stop()
    await serving


@pytest.fixture(autouse=True)
async def _closed_connections() -> AsyncIterator[None]:
    """Each test has an event loop, and what belongs to a loop ends with it."""
    yield
    await follower.close()
    await valkey.async_client().aclose()
