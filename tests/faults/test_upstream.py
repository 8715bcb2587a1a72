"""What a model's server can do wrong, and what the visitor sees of it."""

import pytest

from tests.faults.visitors import one_whole_answer, visitors
from tests.modelserver import ModelServer
from tests.stack import Stack

IMPATIENT = """
from chatsite.tenancy.models import Organization
from conversations.models import ModelPool
organization = Organization.objects.get(slug="demo")
pool = ModelPool.objects.create(organization=organization)
for number in (1, 2):
    pool.deployments.create(organization=organization, name=f"fake {{number}}", model="fake", base_url="{}",
                            api_key="test", priority=number, first_byte_timeout=0.5, idle_timeout=0.5)
"""
RECOVERED = {
    "429 before the first token": "fault=429,retry=0.1,times=1",
    "500 before the first token": "fault=500,times=1",
    "an error object inside a 200 stream, before the first token": "fault=error,at=0,times=1",
    "reset in mid-stream": "fault=reset,at=20,times=1",
    "connection closed without an end": "fault=eof,at=20,times=1",
    "a garbage chunk": "fault=garbage,at=20,times=1",
    "an error object in mid-stream": "fault=error,at=20,times=1",
    "characters split between two writes": "fault=split",
    "no [DONE]": "fault=nodone",
}
FAILED = {
    "reset again and again": ("fault=reset,at=20", "answer_interrupted"),
    "refused": ("fault=400", "model_rejected"),
    "wrong key": ("fault=401", "model_unavailable"),
}


@pytest.mark.parametrize("fault", RECOVERED)
async def test_the_visitor_gets_the_whole_answer_after(fault: str, stack: Stack, model: ModelServer) -> None:
    model.script("Café, 日本語, العربية, 🎈. " * 10, name="words")
    async with visitors(stack, 1) as [visitor]:
        text = "text=words," if "split" in fault else ""
        answer = await visitor.ask(f"Hello [[{text}n=40,rate=0,{RECOVERED[fault]},id={fault.encode().hex()[:20]}]]")
        await visitor.read(answer)
        await one_whole_answer(visitor, answer)
        assert len(answer.text) > 100


async def test_a_silent_model_is_given_up_for_the_next_deployment(stack: Stack, model: ModelServer) -> None:
    stack.manage("shell", "-v", "0", "-c", IMPATIENT.format(model.base_url))
    try:
        async with visitors(stack, 2) as [early, late]:
            silent = await early.ask("Hello [[n=40,rate=0,fault=hang,times=1,id=h1]]")
            stalled = await late.ask("Hello [[n=40,rate=0,fault=stall,at=20,times=1,id=h2]]")
            await early.read(silent)
            await late.read(stalled)
            await one_whole_answer(early, silent)
            await one_whole_answer(late, stalled)
            assert (silent.attempts, stalled.attempts) == ([1], [1, 2])
    finally:
        stack.manage("shell", "-v", "0", "-c", "from conversations.models import *; ModelPool.objects.all().delete()")


@pytest.mark.parametrize("fault", FAILED)
async def test_the_visitor_gets_a_clear_error_after(fault: str, stack: Stack) -> None:
    spec, code = FAILED[fault]
    async with visitors(stack, 1) as [visitor]:
        answer = await visitor.ask(f"Hello [[n=40,rate=0,{spec},id={fault.encode().hex()[:20]}]]")
        await visitor.read(answer)
        assert (answer.end["type"], answer.end["code"]) == ("error", code)
        assert answer.end["message"].endswith(".")
        stored = await visitor.stored()
        assert [turn["role"] for turn in stored["turns"]] == ["user"]
        again = await visitor.ask("Still there? [[n=3,rate=0]]")
        await visitor.read(again)
        assert again.end["type"] == "response_end"
