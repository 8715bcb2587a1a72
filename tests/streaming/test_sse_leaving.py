"""A client that leaves between its request and the first byte of the answer."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import cast

import pytest

from conversations.runs.cursor import START
from conversations.streaming import sse
from tests.runs import logs
from tests.runs.conftest import unsaved_run
from tests.streaming.test_feed_leaving import until_followed

pytestmark = pytest.mark.usefixtures("connected")


async def test_an_answer_that_is_never_written_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "BEGIN", 0.01)
    kept = [await sse.EventStream.open(unsaved_run(), START)]  # else it would close itself
    await until_followed()
    kept.clear()


async def test_one_that_is_written_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "BEGIN", 0.01)
    run = unsaved_run()
    logs.begin(run)
    written = cast(AsyncGenerator[bytes], aiter(await sse.EventStream.open(run, START)))
    async with aclosing(written):
        assert await anext(written) == sse.RETRY
        assert b"run.started" in await anext(written)
        await until_followed(run)
    await until_followed()
