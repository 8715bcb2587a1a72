"""kill -9 of web: clients reconnect and miss nothing. 200 random disconnects: nothing lost, nothing doubled."""

import asyncio
import random

from tests.client import Answer, Visitor
from tests.faults.visitors import one_whole_answer, read_all, visitors
from tests.modelserver import ModelServer
from tests.stack import Stack

DISCONNECTS = 200


async def test_clients_of_a_killed_web_process_miss_nothing(stack: Stack, model: ModelServer) -> None:
    async with visitors(stack, 5) as everyone:
        answers = [await visitor.ask(f"Hello [[n=60,rate=0,hold=30,id=w{n}]]") for n, visitor in enumerate(everyone)]
        for visitor, answer in zip(everyone, answers, strict=True):
            await visitor.read(answer, tokens=1)
        stack.kill("web")
        model.release()
        stack.start("web")
        await read_all(model, everyone, answers)
        for visitor, answer in zip(everyone, answers, strict=True):
            assert visitor.reconnects >= 1
            await one_whole_answer(visitor, answer)


async def test_random_disconnects_lose_and_double_nothing(stack: Stack) -> None:
    async with visitors(stack, 10) as everyone:
        answers = [await visitor.ask(f"Hello [[n=400,rate=100,id=d{n}]]") for n, visitor in enumerate(everyone)]
        dice = random.Random(7)
        await asyncio.gather(
            *(_read_with_drops(visitor, answer, dice) for visitor, answer in zip(everyone, answers, strict=True))
        )
        assert sum(visitor.reconnects for visitor in everyone) >= DISCONNECTS
        for visitor, answer in zip(everyone, answers, strict=True):
            assert answer.attempts == [1]
            await one_whole_answer(visitor, answer)


async def _read_with_drops(visitor: Visitor, answer: Answer, dice: random.Random) -> None:
    """Drop the connection before a random one of the next events, again and again."""
    for _ in range(DISCONNECTS // 10):
        for _ in range(dice.randrange(4)):
            if not answer.ended:
                await visitor.next()
        await visitor.reconnect()
    await visitor.read(answer)
