"""A reader that leaves leaves nothing behind."""

import asyncio
import random
from typing import Any

import pytest

from chatsite import valkey
from conversations.models import Run
from conversations.runs import log
from tests.runs import logs
from tests.runs.conftest import unsaved_run
from tests.streaming.reading import PATIENCE, Reader

pytestmark = pytest.mark.usefixtures("connected")


def followed() -> list[bytes]:
    channels: Any = valkey.client().pubsub_channels("chatsite:run:*")
    return sorted(channel for channel in channels if not channel.endswith(b":none"))


async def until_followed(*runs: Run) -> None:
    async with asyncio.timeout(PATIENCE):
        while followed() != sorted(log.key(run.pk).encode() for run in runs):  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(0)


async def test_a_run_is_followed_while_somebody_reads_it() -> None:
    run = unsaved_run()
    first, second = Reader.of(run), Reader.of(run)
    await first.until(lambda reader: reader.resumed)
    await second.until(lambda reader: reader.resumed)
    await until_followed(run)
    await first.leave()
    logs.begin(run)
    await second.until(lambda reader: reader.types == ["response_start"])
    await second.leave()
    await until_followed()


async def test_one_who_leaves_while_joining_is_forgotten() -> None:
    runs = [unsaved_run() for _ in range(20)]
    for turns, run in enumerate(runs):
        reader = Reader.of(run)
        for _ in range(turns):
            await asyncio.sleep(0)
        await reader.leave()
    await until_followed()


async def test_a_new_connection_follows_only_what_is_still_read() -> None:
    for _ in range(3):
        reader = await Reader.of(unsaved_run()).until(lambda reader: reader.resumed)
        await reader.leave()
    run = unsaved_run()
    reader = await Reader.of(run).until(lambda reader: reader.resumed)
    await until_followed(run)
    valkey.client().execute_command("CLIENT", "KILL", "TYPE", "pubsub")  # type: ignore[no-untyped-call]
    await until_followed()
    await until_followed(run)
    logs.begin(run)
    await reader.until(lambda reader: reader.types == ["response_start"])
    await reader.leave()


async def test_one_who_leaves_while_reading_the_log_is_gone_at_once() -> None:
    """redis-py under Python 3.11 swallows a cancellation now and then."""
    run = unsaved_run()
    logs.begin(run)
    chance = random.Random(1)
    for _ in range(200):
        reader = Reader.of(run)
        for _ in range(chance.randint(1, 12)):
            await asyncio.sleep(0)
        await reader.leave()
    await until_followed()
