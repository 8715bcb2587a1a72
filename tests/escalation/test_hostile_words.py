"""Markup, formulas and far too much text, wherever somebody can write some: kept as data, shown as text, never run."""

import re
from typing import Any

import pytest
from django.test import Client

from chatsite.threads import in_thread
from conversations import intake
from conversations.models import Conversation
from conversations.validation import validate_page_context
from escalation.handoff import handoff_summary
from escalation.models import AgentProfile, Escalation
from escalation.talk import console
from escalation.transcript import transcripts
from tests import desk, factories
from tests.escalation.desk_client import Desk
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

BAD = '<img src=x onerror="boom()"><script>boom()</script>=HYPERLINK("http://x")\u202e'
LONG = BAD + "ü" * 50_000


@pytest.fixture
def escalation(alice: Visitor) -> Escalation:
    page = validate_page_context({"url": "javascript:boom()//" + LONG, "title": LONG})
    intake.send(alice.principal, alice.session_id, intake.Message(LONG[:32_000], page_context=page))
    factories.failed(alice.conversation.runs.get())
    Conversation.objects.filter(pk=alice.conversation.pk).update(title=BAD, external_id=BAD)
    return desk.escalated(alice, note=LONG, contact_name=BAD)


async def test_it_reaches_the_console_as_data(escalation: Escalation, agent: AgentProfile) -> None:
    client = Desk(agent)
    found = (await client.get(f"escalations/{escalation.public_id}")).json
    assert found["note"] == LONG
    assert found["visitor"]["name"] == BAD
    assert len(found["pages"][0]["title"]) == 300
    assert len(found["pages"][0]["url"]) == 2048
    assert len(found["last_message"]["text"]) == 200
    answer = await client.post(f"escalations/{escalation.public_id}/reply", {"text": LONG, "idempotency_key": "k1"})
    assert answer.refusal == (400, "message_too_long")
    turn = await client.post(f"escalations/{escalation.public_id}/reply", {"text": BAD, "idempotency_key": "k1"})
    assert turn.json["content"] == BAD
    note = await client.post(f"escalations/{escalation.public_id}/notes", {"text": BAD, "idempotency_key": "k1"})
    assert note.json["text"] == BAD


async def test_answers_are_json_that_no_browser_takes_for_a_page(escalation: Escalation, agent: AgentProfile) -> None:
    answer = await Desk(agent).get(f"escalations/{escalation.public_id}")
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]


def test_it_is_inert_in_the_admins_transcript(escalation: Escalation, agent: AgentProfile) -> None:
    agent.name = BAD[:80]
    agent.save()
    console.reply(escalation, agent, BAD, "k1")
    client = Client()
    client.force_login(agent.user)
    page = client.get(f"/admin/conversations/conversation/{escalation.conversation_id}/change/").content.decode()
    assert "boom()" in page
    assert not re.search(r"<script>boom|<img src=x|<[^>]+onerror=|href=\"javascript:", page)


def test_quotes_of_it_are_short(escalation: Escalation) -> None:
    quotes: list[dict[str, Any]] = handoff_summary.quotes(escalation.conversation)
    assert [entry["seq"] for entry in quotes] == [1]
    assert len(quotes[0]["text"]) == handoff_summary.LONGEST_QUOTE


async def test_a_transcript_as_text_is_plain_text(escalation: Escalation) -> None:
    text = await in_thread(transcripts.as_text)(await Conversation.objects.aget(pk=escalation.conversation_id))
    assert text.startswith("[20")
    assert "You:\n" + BAD[:40] in text
