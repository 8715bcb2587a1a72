"""kill -9 of web while an agent's reply is under way: sent again under its key, it is one turn."""

import asyncio
import uuid
from typing import Any

import httpx
import orjson
import psycopg
import pytest

from tests.stack import Stack, until

Database = psycopg.Connection[tuple[object, ...]]

SETUP = """
import json, uuid
from django.test import Client
from chatsite.tenancy.models import Organization
from tests import desk, factories
organization = Organization.objects.create(name="Faults", slug=f"faults-{uuid.uuid4().hex[:8]}")
escalation = desk.escalated(factories.visitor(factories.site(organization)))
client = Client()
client.force_login(desk.agent(organization).user)
print(json.dumps({
    "path": f"/desk/{organization.slug}/escalations/{escalation.public_id}/reply",
    "conversation": escalation.conversation_id.hex,
    "cookie": client.session.session_key,
}))
"""
TOKEN = "a" * 32
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
REPLIES = "SELECT count(*) FROM conversations_turn WHERE conversation_id = %s AND role = 'agent'"


def escalated(stack: Stack) -> dict[str, Any]:
    """Somebody who waits, an agent's session, and where that agent replies."""
    made: dict[str, Any] = orjson.loads(stack.manage("shell", "-v", "0", "-c", SETUP).splitlines()[-1])
    return made


async def say(stack: Stack, made: dict[str, Any], key: str) -> int:
    headers = {"X-CSRFToken": TOKEN, "Cookie": f"sessionid={made['cookie']}; csrftoken={TOKEN}"}
    body = {"text": "It leaves today.", "idempotency_key": key}
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        return (await client.post(stack.url + made["path"], json=body, headers=headers)).status_code


def number(database: Database, query: str, *given: object) -> object:
    found = database.execute(query.encode(), given).fetchone()
    return found and found[0]


async def test_a_reply_that_was_not_committed_is_sent_again(stack: Stack, database: Database) -> None:
    made, key = escalated(stack), uuid.uuid4().hex
    with psycopg.connect(stack.embedded_url("database_url")) as holding:
        holding.execute("SELECT 1 FROM conversations_conversation WHERE id = %s FOR UPDATE", [made["conversation"]])
        saying = asyncio.create_task(say(stack, made, key))
        await asyncio.to_thread(until, lambda: number(database, WAITING), "the reply waits for the row")
        await asyncio.to_thread(stack.kill, "web")
        with pytest.raises(httpx.HTTPError):
            await saying
    stack.start("web")
    await asyncio.to_thread(stack.wait_ready)
    assert await say(stack, made, key) == 201
    assert await say(stack, made, key) == 200
    assert number(database, REPLIES, made["conversation"]) == 1


async def test_a_reply_that_was_committed_is_not_sent_twice(stack: Stack, database: Database) -> None:
    made, key = escalated(stack), uuid.uuid4().hex
    saying = asyncio.create_task(say(stack, made, key))
    await asyncio.to_thread(until, lambda: number(database, REPLIES, made["conversation"]), "the reply is committed")
    await asyncio.to_thread(stack.kill, "web")
    await asyncio.wait([saying])
    saying.exception()
    stack.start("web")
    await asyncio.to_thread(stack.wait_ready)
    assert await say(stack, made, key) == 200
    assert number(database, REPLIES, made["conversation"]) == 1
