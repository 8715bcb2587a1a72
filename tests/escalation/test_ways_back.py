"""POST /chat/withdraw, /chat/end: back to the assistant, or done."""

import pytest
from asgiref.sync import sync_to_async

from conversations.models import Conversation
from escalation import lifecycle
from escalation.models import AgentProfile, Escalation
from tests import desk
from tests.api.client import Api
from tests.escalation.said import NOBODY, notes
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


async def test_back_to_the_assistant_which_answers_what_waited(as_alice: Api, alice: Visitor) -> None:
    await as_alice.post("/chat/escalate", {"session_id": alice.session_id})
    sent = await as_alice.post("/chat/message", {"session_id": alice.session_id, "message": "Are you there?"})
    assert (sent.status, sent.json["response_id"]) == (202, None)
    answer = await as_alice.post("/chat/withdraw", {"session_id": alice.session_id})
    assert (answer.status, answer.json) == (200, {"desk": NOBODY})
    row = await Escalation.objects.aget()
    assert (row.state, row.due_at) == ("abandoned", None)
    conversation = await Conversation.objects.aget()
    assert (conversation.mode, conversation.held) == ("assistant", False)
    assert (await conversation.runs.aget()).user_turn_seq == sent.json["user_turn_seq"]
    assert (await as_alice.post("/chat/withdraw", {"session_id": alice.session_id})).status == 200
    assert await notes(alice) == ["escalated", "withdrawn"]


async def test_back_to_the_assistant_from_a_person(as_alice: Api, alice: Visitor, agent: AgentProfile) -> None:
    await sync_to_async(lifecycle.claim)(await sync_to_async(desk.escalated)(alice), agent)
    assert (await as_alice.post("/chat/withdraw", {"session_id": alice.session_id})).json == {"desk": NOBODY}
    assert (await Escalation.objects.aget()).state == "handed_back"


async def test_withdrawing_from_nothing_changes_nothing(as_alice: Api, alice: Visitor) -> None:
    assert (await as_alice.post("/chat/withdraw", {"session_id": alice.session_id})).json == {"desk": NOBODY}
    assert await notes(alice) == []


async def test_ending_closes_what_is_open_and_a_message_reopens(as_alice: Api, alice: Visitor) -> None:
    await as_alice.post("/chat/escalate", {"session_id": alice.session_id})
    answer = await as_alice.post("/chat/end", {"session_id": alice.session_id})
    assert (answer.status, answer.json["mode"], answer.json["desk"]) == (200, "closed", NOBODY)
    assert (await Escalation.objects.aget()).state == "abandoned"
    assert (await as_alice.post("/chat/end", {"session_id": alice.session_id})).json["mode"] == "closed"
    body = {"session_id": alice.session_id, "message": "One more thing", "response_mode": "stream"}
    assert (await as_alice.post("/chat/message", body)).json["response_id"]
    assert await notes(alice) == ["escalated", "ended", "reopened"]
    assert (await as_alice.post("/chat/escalate", {"session_id": alice.session_id})).json["created"]
