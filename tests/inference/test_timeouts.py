"""Silence is bounded. The limits here are short, but nothing is asserted about time."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from conversations.inference.types import (
    Deployment,
    Pool,
    PoolExhaustedError,
    StreamBrokenError,
    TextDelta,
    TransientError,
)
from tests.inference.asking import question, text_of
from tests.inference.conftest import Caller
from tests.modelserver import ModelServer


async def test_no_first_byte_in_time_is_tried_again(caller: Caller, fake: Deployment) -> None:
    impatient = replace(fake, first_byte_timeout=0.1)
    assert text_of(await caller.ask("[[n=2,rate=0,fault=hang,times=1]]", impatient))
    assert isinstance(caller.notices[0].error, TransientError)


async def test_silence_before_the_first_token_is_tried_again(caller: Caller, fake: Deployment) -> None:
    impatient = replace(fake, idle_timeout=0.1)
    assert text_of(await caller.ask("[[n=2,rate=0,fault=stall,at=0,times=1]]", impatient))


async def test_silence_within_an_answer_breaks_it(caller: Caller, fake: Deployment) -> None:
    with pytest.raises(StreamBrokenError, match="silent"):
        await caller.ask("[[n=9,rate=0,fault=stall,at=3]]", replace(fake, idle_timeout=0.1))
    assert len(caller.events) == 3


async def test_a_server_that_never_speaks_exhausts_the_pool(caller: Caller, fake: Deployment) -> None:
    with pytest.raises(PoolExhaustedError):
        await caller.ask("[[fault=hang]]", replace(fake, first_byte_timeout=0.05))


async def test_a_slow_reader_is_not_taken_for_a_silent_model(caller: Caller, fake: Deployment) -> None:
    impatient = replace(fake, idle_timeout=0.05)
    stream = caller.router.generate(Pool("test", (impatient,)), question("[[n=50,rate=0]]"))
    seen = [await anext(stream)]
    await asyncio.sleep(0.2)
    seen += [event async for event in stream]
    assert len([event for event in seen if isinstance(event, TextDelta)]) == 50


async def test_steady_tokens_never_time_out(caller: Caller, fake: Deployment, model_server: ModelServer) -> None:
    """The answer takes longer than the limit on silence."""
    events = await caller.ask("[[n=20,rate=50]]", replace(fake, idle_timeout=0.2))
    assert text_of(events).count("t=") == 20


async def test_silence_does_not_cancel_the_task_that_reads(caller: Caller, fake: Deployment) -> None:
    task = asyncio.current_task()
    assert task
    with pytest.raises(StreamBrokenError):
        await caller.ask("[[n=9,rate=0,fault=stall,at=3]]", replace(fake, idle_timeout=0.05))
    assert task.cancelling() == 0
    await asyncio.sleep(0)
