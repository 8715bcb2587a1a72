import asyncio
import uuid
from collections.abc import AsyncIterator

import pytest

from chatsite import valkey
from conversations.models import Run
from conversations.runs.writer import LogWriter


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
    await valkey.async_client().aclose()


@pytest.fixture
async def writer(connected: None, valkey_server: str) -> AsyncIterator[LogWriter]:
    """A runner's writer whose ticks come only when they are asked for."""
    writer = LogWriter(valkey.async_client(), tick=3600)
    task = asyncio.create_task(writer.run())
    yield writer
    task.cancel()
    await asyncio.wait([task])
