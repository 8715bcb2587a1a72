"""kill -9 of the runner at ten points of a run: taken over, one end, one turn, the text that is stored."""

import asyncio
from typing import Any

import psycopg
import redis

from conversations.runs.cursor import END
from tests.faults.visitors import one_whole_answer, read_all, visitors
from tests.modelserver import ModelServer
from tests.stack import Stack, until

HELD_AT = (0, 1, 2, 5, 10, 20, 39, 40)
"""Tokens after which the model pauses: before the first, in the middle, after the last."""

Database = psycopg.Connection[Any]


async def test_a_killed_runner_is_taken_over_at_every_point_of_an_answer(stack: Stack, model: ModelServer) -> None:
    async with visitors(stack, len(HELD_AT)) as everyone:
        answers = [
            await visitor.ask(f"Hello [[n=40,rate=0,hold={at},id=k{at}]]")
            for visitor, at in zip(everyone, HELD_AT, strict=True)
        ]
        await asyncio.to_thread(model.wait, held=len(HELD_AT))
        stack.kill("runner0")
        stack.start("runner0")
        await read_all(model, everyone, answers)
        for visitor, answer in zip(everyone, answers, strict=True):
            assert answer.attempts[-1] == 2
            await one_whole_answer(visitor, answer)


async def test_a_runner_killed_before_its_last_commit_is_taken_over(
    stack: Stack, model: ModelServer, database: Database
) -> None:
    async with visitors(stack, 1) as [visitor]:
        answer = await visitor.ask("Hello [[n=40,rate=0,hold=40,id=b]]")
        await visitor.read(answer, tokens=40)
        with database.transaction():
            database.execute("SELECT 1 FROM conversations_run FOR UPDATE")
            model.release()
            await asyncio.to_thread(until, lambda: _waits_for_a_lock(database), "the runner wants to commit")
            stack.kill("runner0")
        stack.start("runner0")
        await read_all(model, [visitor], [answer])
        await one_whole_answer(visitor, answer)


async def test_a_run_whose_runner_died_right_after_its_last_commit_ends_for_its_reader(
    stack: Stack, model: ModelServer, database: Database
) -> None:
    valkey = redis.Redis.from_url(stack.embedded_url("redis_url"))
    async with visitors(stack, 1) as [visitor]:
        answer = await visitor.ask("Hello [[n=40,rate=0,hold=40,id=a]]")
        await visitor.read(answer, tokens=40)
        await visitor.drop()  # a reader that waits would ask the database itself, after a while
        valkey.client_pause(30_000, all=False)  # the end cannot be said
        model.release()
        await asyncio.to_thread(until, lambda: _status(database, answer.response_id) == "completed", "the commit")
        stack.kill("runner0")
        valkey.client_unpause()
        stack.start("runner0")
        await asyncio.to_thread(until, lambda: _is_sealed(valkey, answer.response_id), "the end is said")
        await read_all(model, [visitor], [answer])
        assert answer.attempts == [1]
        await one_whole_answer(visitor, answer)


async def test_a_runner_of_another_machine_takes_over_within_fifteen_seconds(
    stack: Stack, model: ModelServer, database: Database
) -> None:
    async with visitors(stack, 1) as [visitor]:
        answer = await visitor.ask("Hello [[n=40,rate=0,hold=10,id=o]]")
        await visitor.read(answer, tokens=1)
        # The row's machine is not the second runner's, so only the silence tells that its runner is gone.
        here = stack.processes["runner0"].pid
        database.execute("UPDATE conversations_runner SET host = 'elsewhere' WHERE pid = %s", [here])
        stack.start("runner1")
        await asyncio.to_thread(until, lambda: "runner_ready" in stack.log("runner1"), "the other runner is ready")
        stack.kill("runner0")
        async with asyncio.timeout(15):
            await read_all(model, [visitor], [answer])
        stack.kill("runner1")
        await one_whole_answer(visitor, answer)


def _is_sealed(valkey: "redis.Redis", response_id: str) -> bool:
    newest: Any = valkey.xrevrange(f"chatsite:run:{response_id.removeprefix('run_')}", count=1)
    return bool(newest[0][0].decode() == str(END))


def _waits_for_a_lock(database: Database) -> bool:
    return bool(database.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()[0])  # type: ignore[index]


def _status(database: Database, response_id: str) -> str:
    query = "SELECT status FROM conversations_run WHERE id = %s"
    return str(database.execute(query, [response_id.removeprefix("run_")]).fetchone()[0])  # type: ignore[index]
