from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from conversations.inference.admission import Admission
from conversations.inference.types import Deployment, RateLimitedError
from tests.inference.asking import text_of
from tests.inference.conftest import Caller
from tests.modelserver import ModelServer


async def turn_of(loops: int = 5) -> None:
    for _ in range(loops):
        await asyncio.sleep(0)


async def test_those_who_wait_get_their_places_in_order() -> None:
    admission, entered, leave = Admission(2), [], asyncio.Event()

    async def visitor(number: int) -> None:
        async with admission.place():
            entered.append(number)
            await leave.wait()

    async with asyncio.TaskGroup() as group:
        for number in range(4):
            group.create_task(visitor(number))
        await turn_of()
        assert entered == [0, 1]
        leave.set()
    assert entered == [0, 1, 2, 3]
    assert admission.open == 0


async def test_nobody_waits_behind_a_full_queue() -> None:
    admission = Admission(1)
    async with admission.place():
        waiter = asyncio.create_task(enter(admission))
        await turn_of()
        with pytest.raises(RateLimitedError):
            await enter(admission)
    await waiter


async def test_the_wait_for_a_place_is_bounded() -> None:
    admission = Admission(1, max_wait=0)
    async with admission.place():
        with pytest.raises(RateLimitedError):
            await enter(admission)
    await enter(admission)


async def test_a_place_given_to_someone_who_left_is_not_lost() -> None:
    admission = Admission(1)
    async with admission.place():
        waiters = [asyncio.create_task(enter(admission)) for _ in range(1)]
        await turn_of()
    waiters[0].cancel()  # the place is his already, but he has not woken up
    await asyncio.wait(waiters)
    await enter(admission)
    assert admission.open == 0


async def test_a_full_deployment_leads_to_the_next(caller: Caller, fake: Deployment, model_server: ModelServer) -> None:
    small = replace(fake, id="small", max_concurrency=1)
    asking = [asyncio.create_task(caller.ask("[[n=2,rate=0,hold=1]]", small)) for _ in range(2)]
    await asyncio.to_thread(model_server.wait, held=1)
    await turn_of()
    assert text_of(await caller.ask("Hi", small, fake))
    assert caller.started[-1] == fake
    for _ in asking:
        await asyncio.to_thread(model_server.wait, held=1)
        model_server.release()
    await asyncio.gather(*asking)


async def test_hundreds_of_answers_stream_at_once(caller: Caller, fake: Deployment, model_server: ModelServer) -> None:
    """More than the hundred connections that HTTP clients allow by default."""
    asking = [asyncio.create_task(caller.ask("[[n=2,rate=0,hold=1]]", fake)) for _ in range(300)]
    await asyncio.to_thread(model_server.wait, held=300)
    model_server.release()
    await asyncio.gather(*asking)


async def enter(admission: Admission) -> None:
    async with admission.place():
        pass
