"""A stop reaches the model's server at once: it sees the connection close and stops generating."""

from __future__ import annotations

import asyncio

import pytest

from conversations.inference.types import Deployment, Pool
from tests.inference.asking import question
from tests.inference.conftest import Caller
from tests.modelserver import ModelServer


async def test_closing_the_answer_ends_the_stream_upstream(
    caller: Caller, fake: Deployment, model_server: ModelServer
) -> None:
    stream = caller.router.generate(Pool("test", (fake,)), question("[[n=9,rate=0,hold=2]]"))
    await anext(stream)
    await stream.aclose()
    await asyncio.to_thread(model_server.wait, cancelled=1, open=0)


@pytest.mark.parametrize("spec", ["n=9,rate=0,hold=0", "n=9,rate=0,hold=2", "fault=hang"])
async def test_cancelling_the_task_ends_the_stream_upstream(
    caller: Caller, fake: Deployment, model_server: ModelServer, spec: str
) -> None:
    task = asyncio.create_task(caller.ask(f"[[{spec}]]", fake))
    await asyncio.to_thread(model_server.wait, requests=1)
    if "hold" in spec:
        await asyncio.to_thread(model_server.wait, held=1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.to_thread(model_server.wait, cancelled=1, open=0)


async def test_a_stop_between_two_tries_ends_the_waiting(caller: Caller, fake: Deployment) -> None:
    waiting = asyncio.Event()

    async def sleep(seconds: float) -> None:
        waiting.set()
        await asyncio.Event().wait()

    caller.router.sleep = sleep
    task = asyncio.create_task(caller.ask("[[fault=500]]", fake))
    await waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
