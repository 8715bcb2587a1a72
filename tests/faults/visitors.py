"""What visitors do in the fault tests, and what they must find in the end."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from tests.client import Answer, Visitor
from tests.modelserver import ModelServer
from tests.stack import Stack


@asynccontextmanager
async def visitors(stack: Stack, count: int) -> AsyncIterator[list[Visitor]]:
    async with AsyncExitStack() as opened:
        yield [await opened.enter_async_context(Visitor(stack.url)) for _ in range(count)]


async def read_all(model: ModelServer, everyone: Sequence[Visitor], answers: Sequence[Answer]) -> None:
    """Read every answer to its end, while the model server lets go of whatever a new attempt asks for."""
    letting_go = asyncio.create_task(_let_go(model))
    try:
        await asyncio.gather(*(visitor.read(answer) for visitor, answer in zip(everyone, answers, strict=True)))
    finally:
        letting_go.cancel()
        with suppress(asyncio.CancelledError):
            await letting_go


async def _let_go(model: ModelServer) -> None:
    while True:
        await asyncio.to_thread(model.release)
        await asyncio.sleep(0.1)


async def one_whole_answer(visitor: Visitor, answer: Answer) -> None:
    """One end, nothing twice, and what was read is the one turn that is stored."""
    assert answer.end["type"] == "response_end", answer.end
    assert (len(answer.terminals), answer.doubled) == (1, 0)
    stored = await visitor.stored()
    turns = [turn for turn in stored["turns"] if turn["response_id"] == answer.response_id]
    assert [turn["role"] for turn in turns] == ["assistant"]
    assert turns[0]["content"] == answer.text == answer.end["response"]["text"]
    assert stored["live"] is None
