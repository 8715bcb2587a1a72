import asyncio
from collections.abc import AsyncIterator

import pytest

from chatsite import valkey
from conversations.runs.writer import LogWriter
from conversations.streaming import follower


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
