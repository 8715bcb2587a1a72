"""What an agent says to the visitor. Each message is a durable turn, and sending it again changes nothing."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from conversations import turns
from conversations.models import Conversation, Turn
from conversations.runs.lifecycle import IdempotencyConflict
from escalation import lifecycle
from escalation.clocks import sla
from escalation.models import AgentProfile, Attachment, Escalation, EscalationEvent
from escalation.record import keep, record
from escalation.talk.attachments import described
from escalation.types import Actor, face

State = Escalation.State
KEY_PREFIX = "desk:"
"""Of agents' idempotency keys, so that a visitor's are others."""


class NotYours(Exception):
    """A colleague has it, and it was not said that this is meant."""

    def __init__(self, agent: AgentProfile) -> None:
        super().__init__(str(agent))
        self.agent = agent


class NotActive(Exception):
    """The escalation has ended."""


def reply(
    escalation: Escalation,
    agent: AgentProfile,
    text: str,
    key: str,
    attachments: Sequence[Attachment] = (),
    *,
    deliberate: bool = False,
) -> tuple[Turn, bool]:
    """Say something to the visitor; whoever has not joined yet does so first.

    Args:
        key: a message that was sent under it before is not sent again; the second value is False then.
        deliberate: also when a colleague has the conversation, who is then replaced.

    Raises:
        NotYours, NotActive, IdempotencyConflict
    """
    with transaction.atomic():
        conversation = turns.lock(escalation.conversation_id)
        if found := _replayed(conversation, agent, text, KEY_PREFIX + key, attachments):
            return found, False
        row = _holding(escalation, agent, deliberate)
        turn = turns.append(
            turns.lock(conversation.pk),  # joining has added turns
            role=Turn.Role.AGENT,
            content=text,
            author_id=agent.user_id,
            idempotency_key=KEY_PREFIX + key,
            payload={"author": face(agent)} | _with(attachments),
        )
        Attachment.objects.filter(pk__in=[attachment.pk for attachment in attachments]).update(turn=turn)
        _answered(row, agent, turn)
        return turn, True


def hand_back(escalation: Escalation, agent: AgentProfile, note: str = "", *, deliberate: bool = False) -> Escalation:
    """Raises NotYours, lifecycle.IllegalTransition."""
    with transaction.atomic():
        row = _own_or_nobodys(escalation, agent, deliberate)
        return lifecycle.hand_back(row, Actor.of(agent), note)


def resolve(
    escalation: Escalation, agent: AgentProfile, resolution: str, note: str = "", *, deliberate: bool = False
) -> Escalation:
    """Raises NotYours, lifecycle.IllegalTransition."""
    with transaction.atomic():
        row = _own_or_nobodys(escalation, agent, deliberate)
        return lifecycle.resolve(row, Actor.of(agent), resolution, note)


def _replayed(
    conversation: Conversation, agent: AgentProfile, text: str, key: str, attachments: Sequence[Attachment]
) -> Turn | None:
    turn = turns.replayed(conversation, key)
    if turn and (turn.author_id, turn.content, _sent_with(turn)) != (
        agent.user_id,
        text,
        [attachment.public_id for attachment in attachments],
    ):
        raise IdempotencyConflict
    return turn


def _holding(escalation: Escalation, agent: AgentProfile, deliberate: bool) -> Escalation:
    """The row, locked and this agent's, who has joined."""
    row = _own_or_nobodys(escalation, agent, deliberate)
    if not row.is_open:
        raise NotActive
    if row.state == State.QUEUED:
        return lifecycle.claim(row, agent)
    return lifecycle.join(row, agent, deliberate=deliberate)


def _own_or_nobodys(escalation: Escalation, agent: AgentProfile, deliberate: bool) -> Escalation:
    """The row, locked behind the conversation's."""
    turns.lock(escalation.conversation_id)
    row = lifecycle.locked(escalation.pk)
    if row.is_open and row.agent and row.agent_id != agent.pk and not deliberate:
        raise NotYours(row.agent)
    return row


def _answered(row: Escalation, agent: AgentProfile, turn: Turn) -> None:
    waited_since, now = row.waiting_since, timezone.now()
    sla.agent_replied(row, now)
    row.show_last(turn)
    row.agent_read_seq = turn.seq
    if waited_since:
        waited = round((now - waited_since).total_seconds())
        record(row, EscalationEvent.Kind.REPLIED, Actor.of(agent), from_state=row.state, seq=turn.seq, waited=waited)
    else:
        keep(row)


def _with(attachments: Sequence[Attachment]) -> dict[str, list[dict[str, object]]]:
    return {"attachments": [described(attachment) for attachment in attachments]} if attachments else {}


def _sent_with(turn: Turn) -> list[str]:
    return [entry["id"] for entry in turn.payload.get("attachments", [])]
