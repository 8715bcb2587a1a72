"""SIGSTOP of a runner until it is taken over, then CONT: its late words reach nobody."""

import asyncio
import signal

from tests.faults.visitors import one_whole_answer, read_all, visitors
from tests.modelserver import ModelServer
from tests.stack import Stack, until


async def test_a_runner_that_wakes_up_late_writes_nothing(stack: Stack, model: ModelServer) -> None:
    async with visitors(stack, 1) as [visitor]:
        answer = await visitor.ask("Hello [[n=40,rate=0,hold=10,id=s]]")
        await visitor.read(answer, tokens=1)
        stack.send_signal("runner0", signal.SIGSTOP)
        stack.start("runner1")
        await asyncio.to_thread(until, lambda: "runner_ready" in stack.log("runner1"), "the other runner is ready")
        try:
            await read_all(model, [visitor], [answer])
            assert answer.attempts == [1, 2]
            whole = answer.text
            stack.send_signal("runner0", signal.SIGCONT)
            await asyncio.to_thread(until, lambda: "runner_declared_dead" in stack.log("runner0"), "it learns its fate")
            again = await visitor.ask("And now [[n=3,rate=0,id=t]]")
            await visitor.read(again)
        finally:
            stack.kill("runner1")
        assert answer.text == whole
        await one_whole_answer(visitor, answer)
