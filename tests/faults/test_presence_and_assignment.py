"""Whoever is at the desk gets what waits; a flushed Valkey loses neither them nor what they have. Real processes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import orjson
import psycopg
import pytest
import redis
from websockets.asyncio.client import connect
from websockets.typing import Origin, Subprotocol

from chatsite import ids
from tests.stack import Stack, until

Database = psycopg.Connection[tuple[object, ...]]

SETUP = """
import json, uuid
from django.test import Client
from chatsite.tenancy.models import Organization
from escalation.models import DeskSettings
from tests import desk
organization = Organization.objects.get(slug="demo")
DeskSettings.objects.update_or_create(organization=organization, defaults={"assignment": "balanced"})
client = Client()
client.force_login(desk.agent(organization, f"Agent-{uuid.uuid4().hex[:8]}", capacity=100).user)
print(json.dumps({"id": organization.pk.hex, "cookie": client.session.session_key}))
"""


@pytest.mark.timeout(300)
async def test_what_waits_is_assigned_and_a_flushed_valkey_loses_no_assignment(
    stack: Stack, database: Database
) -> None:
    stack.start("worker", "beat")
    try:
        made = orjson.loads((await asyncio.to_thread(stack.manage, "shell", "-v", "0", "-c", SETUP)).splitlines()[-1])
        async with console(stack, made["cookie"]):
            first = await ask(stack)
            await assigned(database, first)
            valkey = redis.Redis.from_url(stack.embedded_url("redis_url"))
            valkey.flushall()
            there = f"chatsite:presence:{made['id']}"
            await asyncio.to_thread(until, lambda: valkey.zcard(there), "the agent is there again", 10)
            await assigned(database, await ask(stack))
            await assigned(database, first)
    finally:
        stack.kill("worker")
        stack.kill("beat")


async def ask(stack: Stack) -> str:
    """A new visitor asks for a person."""
    async with httpx.AsyncClient(base_url=stack.url, headers={"Origin": stack.url}, timeout=60) as http:
        session = (await http.post("/chat/session", json={"widget_key": "demo"})).json()
        http.headers["Authorization"] = f"Bearer {session['token']}"
        answer = await http.post("/chat/escalate", json={"session_id": session["session_id"]})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["escalation_id"])


async def assigned(database: Database, escalation_id: str) -> None:
    query, key = "SELECT state FROM escalation_escalation WHERE id = %s", ids.parse("esc", escalation_id)
    await asyncio.to_thread(
        until, lambda: database.execute(query, [key]).fetchone() == ("assigned",), f"{escalation_id} is assigned"
    )


@asynccontextmanager
async def console(stack: Stack, cookie: str) -> AsyncIterator[None]:
    """The desk's WebSocket of somebody who is signed in; what it says is read and forgotten."""
    async with connect(
        f"ws://127.0.0.1:{stack.port}/ws/desk/demo/",
        subprotocols=[Subprotocol("chatsite.desk.v1")],
        origin=Origin(stack.url),
        additional_headers={"Cookie": f"sessionid={cookie}"},
        open_timeout=60,
        proxy=None,
    ) as socket:

        async def read() -> None:
            async for _ in socket:
                pass

        reading = asyncio.create_task(read())
        yield
        reading.cancel()
