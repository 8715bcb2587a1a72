"""What an agent says is a turn: once, in order, and only by the one who has the conversation."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conversations import intake
from conversations.models import Conversation, Turn
from conversations.runs.lifecycle import IdempotencyConflict
from escalation import lifecycle
from escalation.models import AgentProfile, Escalation, EscalationEvent
from escalation.talk import console
from escalation.talk.console import NotActive, NotYours
from escalation.types import Actor
from tests import desk, factories
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def escalation(alice: Visitor) -> Escalation:
    factories.sent(alice, "Where is my parcel?")
    return desk.escalated(alice)


def words(conversation: Conversation) -> list[str]:
    return list(Turn.objects.filter(conversation=conversation, role="agent").values_list("content", flat=True))


def test_a_reply_is_the_agents_turn(escalation: Escalation, agent: AgentProfile) -> None:
    lifecycle.claim(escalation, agent)
    turn, created = console.reply(escalation, agent, "On its way.", "k1")
    assert created
    assert (turn.role, turn.author_id, turn.idempotency_key) == ("agent", agent.user_id, "desk:k1")
    assert turn.payload == {"author": {"id": agent.public_id, "name": "Aiko", "picture": None}}
    escalation.refresh_from_db()
    assert (escalation.last_role, escalation.last_text) == ("agent", "On its way.")
    assert escalation.agent_read_seq == turn.seq
    assert escalation.first_reply_at is not None
    assert escalation.waiting_since is None


def test_the_first_reply_after_the_visitors_word_is_an_event(escalation: Escalation, agent: AgentProfile) -> None:
    Escalation.objects.update(waiting_since=timezone.now() - timedelta(minutes=20))
    for number in range(2):
        console.reply(escalation, agent, f"Word {number}", f"k{number}")
    event = EscalationEvent.objects.get(escalation=escalation, kind="replied")
    assert 20 <= event.data["waited"] // 60 < 60  # seconds


def test_the_same_key_again_sends_nothing(escalation: Escalation, agent: AgentProfile) -> None:
    first, _ = console.reply(escalation, agent, "Hello", "k1")
    again, created = console.reply(escalation, agent, "Hello", "k1")
    assert (again.pk, created) == (first.pk, False)
    with pytest.raises(IdempotencyConflict):
        console.reply(escalation, agent, "Something else", "k1")
    assert words(escalation.conversation) == ["Hello"]


def test_a_replay_is_told_although_the_escalation_has_ended(escalation: Escalation, agent: AgentProfile) -> None:
    first, _ = console.reply(escalation, agent, "Hello", "k1")
    lifecycle.resolve(escalation, Actor.of(agent), "solved")
    assert console.reply(escalation, agent, "Hello", "k1") == (first, False)
    with pytest.raises(NotActive):
        console.reply(escalation, agent, "One more thing", "k2")


def test_whoever_replies_joins_first(escalation: Escalation, agent: AgentProfile) -> None:
    turn, _ = console.reply(escalation, agent, "Hello", "k1")
    escalation.refresh_from_db()
    assert (escalation.state, escalation.agent) == ("active", agent)
    joined = Turn.objects.get(conversation=escalation.conversation, payload__event="agent_joined")
    assert joined.seq == turn.seq - 1


def test_an_assigned_agent_joins_by_replying(escalation: Escalation, agent: AgentProfile) -> None:
    lifecycle.assign(escalation, Actor.of(agent), agent=agent)
    console.reply(escalation, agent, "Hello", "k1")
    escalation.refresh_from_db()
    assert escalation.state == "active"


@pytest.mark.parametrize("joined", [True, False])
def test_a_colleagues_conversation_needs_a_deliberate_step(
    escalation: Escalation, agent: AgentProfile, colleague: AgentProfile, joined: bool
) -> None:
    if joined:
        lifecycle.claim(escalation, colleague)
    else:
        lifecycle.assign(escalation, Actor.of(agent), agent=colleague)
    with pytest.raises(NotYours) as refused:
        console.reply(escalation, agent, "Hello", "k1")
    assert refused.value.agent == colleague
    assert words(escalation.conversation) == []
    console.reply(escalation, agent, "Hello", "k1", deliberate=True)
    escalation.refresh_from_db()
    assert (escalation.state, escalation.agent) == ("active", agent)


def test_a_visitors_key_is_another_key(alice: Visitor, escalation: Escalation, agent: AgentProfile) -> None:
    lifecycle.claim(escalation, agent)
    intake.send(alice.principal, alice.session_id, intake.Message("Mine", idempotency_key="k1"))
    _, created = console.reply(escalation, agent, "Mine", "k1")
    assert created
