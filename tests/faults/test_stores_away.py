"""Valkey flushed or restarted, PostgreSQL restarted, in mid-answer: nothing that was accepted is lost."""

import asyncio
import os
import signal
import uuid

import httpx
import psutil
import redis

from tests.client import Visitor
from tests.faults.visitors import one_whole_answer, read_all, visitors
from tests.modelserver import ModelServer
from tests.stack import Stack, until


async def test_a_flushed_valkey_costs_no_word(stack: Stack, model: ModelServer) -> None:
    async with visitors(stack, 3) as everyone:
        answers = [await visitor.ask(f"Hello [[n=40,rate=0,hold=20,id=f{n}]]") for n, visitor in enumerate(everyone)]
        for visitor, answer in zip(everyone, answers, strict=True):
            await visitor.read(answer, tokens=1)
        redis.Redis.from_url(stack.embedded_url("redis_url")).flushall()
        async with asyncio.timeout(30):
            await read_all(model, everyone, answers)
        for visitor, answer in zip(everyone, answers, strict=True):
            await one_whole_answer(visitor, answer)


async def test_a_killed_valkey_costs_no_word(stack: Stack, model: ModelServer) -> None:
    async with visitors(stack, 3) as everyone:
        answers = [await visitor.ask(f"Hello [[n=40,rate=0,hold=20,id=v{n}]]") for n, visitor in enumerate(everyone)]
        for visitor, answer in zip(everyone, answers, strict=True):
            await visitor.read(answer, tokens=1)
        info = redis.Redis.from_url(stack.embedded_url("redis_url")).info("server")
        os.kill(int(info["process_id"]), signal.SIGKILL)
        model.release()
        await asyncio.to_thread(stack.embedded, "start")
        async with asyncio.timeout(30):
            await read_all(model, everyone, answers)
        for visitor, answer in zip(everyone, answers, strict=True):
            await one_whole_answer(visitor, answer)


async def test_while_postgres_is_away_nothing_is_acknowledged_and_nothing_acknowledged_is_lost(
    stack: Stack, model: ModelServer
) -> None:
    async with visitors(stack, 2) as [visitor, other]:
        answer = await visitor.ask("Hello [[n=40,rate=0,hold=20,id=p]]")
        await visitor.read(answer, tokens=1)
        _kill_postgres(stack)
        model.release()
        refused = await _send(other)
        assert refused.status_code == 503
        assert refused.json()["error"]["code"] == "unavailable"
        assert int(refused.headers["Retry-After"]) > 0
        await asyncio.to_thread(stack.embedded, "start")
        async with asyncio.timeout(30):
            await read_all(model, [visitor], [answer])
        await one_whole_answer(visitor, answer)
        accepted = await _send(other)
        assert accepted.status_code == 202
        assert (await other.stored())["turns"][0]["content"] == "Anyone there? [[n=3,rate=0]]"


async def _send(visitor: Visitor) -> httpx.Response:
    body = {
        "session_id": visitor.session["session_id"],
        "message": "Anyone there? [[n=3,rate=0]]",
        "response_mode": "stream",
    }
    headers = visitor.headers | {"Idempotency-Key": uuid.uuid4().hex}
    async with httpx.AsyncClient(base_url=visitor.url, headers=headers, timeout=30) as http:
        return await http.post("/chat/message", json=body)


def _kill_postgres(stack: Stack) -> None:
    """End the postmaster as an administrator in a hurry would (immediate shutdown)."""
    pid = int((stack.folder / "postgres" / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGQUIT)
    until(lambda: not psutil.pid_exists(pid), "PostgreSQL is gone")
