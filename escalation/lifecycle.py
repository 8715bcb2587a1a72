"""The legal transitions of an escalation. Each is one transaction; who looks on hears of it after the commit.

    queued → assigned → active → resolved | handed_back
    queued | assigned → abandoned         assigned | active → queued (released), assigned (transferred)

Locks are always taken in one order: the conversation's row, its runs, then the escalation's. Every change is an
`EscalationEvent`.
"""

import uuid
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from conversations import turns
from conversations.models import Conversation
from conversations.runs import lifecycle as runs
from escalation.clocks import sla
from escalation.models import AgentProfile, Escalation, EscalationEvent, Priority, Team
from escalation.record import record, ring, tell
from escalation.signals import conversation_closed
from escalation.types import VISITOR, Actor, face

State = Escalation.State
Kind = EscalationEvent.Kind
Mode = Conversation.Mode

LEGAL: dict[str, tuple[State, ...]] = {
    Kind.ASSIGNED: (State.QUEUED, State.ASSIGNED),
    Kind.JOINED: (State.QUEUED, State.ASSIGNED, State.ACTIVE),
    Kind.RELEASED: (State.ASSIGNED, State.ACTIVE),
    Kind.REASSIGNED: (State.ASSIGNED, State.ACTIVE),
    Kind.TRANSFERRED: (State.ASSIGNED, State.ACTIVE),
    Kind.HANDED_BACK: (State.QUEUED, State.ASSIGNED, State.ACTIVE),
    Kind.RESOLVED: (State.QUEUED, State.ASSIGNED, State.ACTIVE),
    Kind.ABANDONED: (State.QUEUED, State.ASSIGNED),
}
"""From which states a change may be made."""


class IllegalTransition(Exception):
    """409 `not_possible_now`."""

    def __init__(self, escalation: Escalation, change: str) -> None:
        super().__init__(f"{escalation.public_id}: {change} is not possible, it is {escalation.state}")
        self.escalation = escalation


class AlreadyClaimed(Exception):
    """Somebody else was first, or has it."""

    def __init__(self, agent: AgentProfile | None) -> None:
        super().__init__(str(agent))
        self.agent = agent


def claim(escalation: Escalation, agent: AgentProfile) -> Escalation:
    """Take a waiting escalation and join it. Of any number of agents at once, one wins.

    Raises:
        AlreadyClaimed: somebody else has it.
        IllegalTransition: it has ended.
    """
    with transaction.atomic():
        conversation = turns.lock(escalation.conversation_id)
        won = Escalation.objects.filter(pk=escalation.pk, state=State.QUEUED).update(
            state=State.ASSIGNED, agent=agent, assigned_at=timezone.now()
        )
        row = locked(escalation.pk)
        if won:
            record(row, Kind.ASSIGNED, Actor.of(agent), from_state=State.QUEUED)
        elif row.is_open and row.agent_id != agent.pk:
            raise AlreadyClaimed(row.agent)
        return _join(conversation, row, agent)


def join(escalation: Escalation, agent: AgentProfile, *, deliberate: bool = False) -> Escalation:
    """Take over: from now on this person answers, and the assistant is silent.

    Args:
        deliberate: also when a colleague has it, who is then replaced.

    Raises:
        AlreadyClaimed, IllegalTransition
    """
    with transaction.atomic():
        conversation = turns.lock(escalation.conversation_id)
        row = locked(escalation.pk)
        if row.agent_id not in (None, agent.pk) and not deliberate:
            raise AlreadyClaimed(row.agent)
        return _join(conversation, row, agent)


def assign(
    escalation: Escalation,
    actor: Actor,
    *,
    agent: AgentProfile | None = None,
    team: Team | None = None,
    why: str = "",
    kind: EscalationEvent.Kind | None = None,
    cause: str = "",
) -> Escalation:
    """Give it to an agent, who is asked to join, or to a team's queue; the one who had it leaves.

    Args:
        kind: REASSIGNED when nobody decided it but the clock.
        cause: of that: see reassignment.py.

    Raises:
        IllegalTransition
    """
    with transaction.atomic():
        conversation = turns.lock(escalation.conversation_id)
        row = locked(escalation.pk)
        before, had = row.state, row.agent
        kind = kind or (Kind.TRANSFERRED if had else Kind.ASSIGNED)
        _check(row, kind)
        if row.state == State.ACTIVE:
            _leave(conversation, row, agent, team)
        row.state = State.ASSIGNED if agent else State.QUEUED
        row.agent, row.team = agent, team or row.team
        row.assigned_at = timezone.now() if agent else None
        data = _names(agent, team) | ({"from_id": had.public_id} if had else {}) | ({"cause": cause} if cause else {})
        record(row, kind, actor, from_state=before, why=why, **data)
        if agent and agent != actor.agent:
            ring(row, agent, "transferred" if kind == Kind.TRANSFERRED else "assigned", why)
        return row


def release(escalation: Escalation, actor: Actor, why: str = "", *, cause: str = "") -> Escalation:
    """Back into the queue: by somebody, or, with a cause, because the agent is not there.

    Raises:
        IllegalTransition
    """
    return assign(escalation, actor, why=why, kind=Kind.REASSIGNED if cause else Kind.RELEASED, cause=cause)


def hand_back(escalation: Escalation, actor: Actor, note: str = "") -> Escalation:
    """Let the assistant go on, with all that was said and with a note that only it reads.

    Raises:
        IllegalTransition
    """

    def follow(conversation: Conversation, row: Escalation) -> None:
        conversation.handover_note = note or conversation.handover_note
        _to_assistant(conversation)
        turns.note(conversation, "handed_back", **_by(actor))
        runs.answer_what_waits(conversation)

    return _end(escalation, Kind.HANDED_BACK, State.HANDED_BACK, actor, follow, why=note)


def resolve(escalation: Escalation, actor: Actor, resolution: str, note: str = "") -> Escalation:
    """Close the conversation: done.

    Raises:
        IllegalTransition
    """

    def follow(conversation: Conversation, row: Escalation) -> None:
        _silence(conversation, row)
        row.resolution = resolution
        _close(conversation)
        turns.note(conversation, "resolved", **_by(actor))

    return _end(escalation, Kind.RESOLVED, State.RESOLVED, actor, follow, why=note)


def withdraw(escalation: Escalation, actor: Actor = VISITOR) -> Escalation:
    """The visitor goes back to the assistant: before a person came, or from that person.

    Raises:
        IllegalTransition
    """

    def follow(conversation: Conversation, row: Escalation) -> None:
        _to_assistant(conversation)
        turns.note(conversation, "withdrawn")
        runs.answer_what_waits(conversation)

    kind, state = Kind.ABANDONED, State.ABANDONED
    if escalation.state == State.ACTIVE:
        kind, state = Kind.HANDED_BACK, State.HANDED_BACK
    return _end(escalation, kind, state, actor, follow, why="The visitor went back to the assistant.")


def end(conversation: Conversation, actor: Actor = VISITOR) -> Conversation:
    """The visitor ends the conversation, with whatever is open. One that has ended is returned as it is."""
    with transaction.atomic():
        locked = turns.lock(conversation.pk)
        if locked.mode == Mode.CLOSED:
            return locked
        row = Escalation.objects.open().select_for_update(no_key=True).filter(conversation=locked).first()
        _silence(locked, row)
        _close(locked)
        turns.note(locked, "ended")
        if row:
            before, active = row.state, row.state == State.ACTIVE
            row.resolution = "ended_by_visitor" if active else ""
            _finish(row, State.RESOLVED if active else State.ABANDONED)
            why = "The visitor ended the conversation."
            record(row, Kind.RESOLVED if active else Kind.ABANDONED, actor, from_state=before, why=why)
        else:
            tell(locked.pk)
        conversation_closed.send(Conversation, conversation=locked)
        return locked


def set_priority(escalation: Escalation, actor: Actor, priority: Priority) -> Escalation:
    with transaction.atomic():
        turns.lock(escalation.conversation_id)
        row = locked(escalation.pk)
        if not row.is_open:
            raise IllegalTransition(row, Kind.PRIORITY)
        before, row.priority = row.priority, priority
        sla.change_target(row, before, timezone.now())
        record(row, Kind.PRIORITY, actor, from_state=row.state, before=before, after=priority)
        return row


def locked(key: uuid.UUID) -> Escalation:
    """The conversation's row must be locked before."""
    rows = Escalation.objects.select_for_update(of=("self",), no_key=True).select_related("agent", "team", "reason")
    return rows.get(pk=key)


def _join(conversation: Conversation, row: Escalation, agent: AgentProfile) -> Escalation:
    _check(row, Kind.JOINED)
    if row.state == State.ACTIVE and row.agent_id == agent.pk:
        return row
    before, replaced = row.state, row.agent if row.agent_id != agent.pk else None
    _silence(conversation, row)
    if row.state == State.ACTIVE:
        _leave(conversation, row, agent, None)
    conversation.mode, conversation.held = Mode.HUMAN, False
    conversation.save(update_fields=["mode", "held", "updated_at"])
    turns.note(conversation, "agent_joined", agent=face(agent))
    row.state, row.agent = State.ACTIVE, agent
    row.assigned_at = row.assigned_at or timezone.now()
    row.joined_at = row.joined_at or timezone.now()
    instead_of = {"instead_of": replaced.public_id} if replaced else {}
    record(row, Kind.JOINED, Actor.of(agent), from_state=before, **instead_of)
    return row


def _leave(conversation: Conversation, row: Escalation, agent: AgentProfile | None, team: Team | None) -> None:
    """The one who has the conversation goes; until the next one comes nobody answers."""
    conversation.mode, conversation.held = Mode.QUEUED, True
    conversation.save(update_fields=["mode", "held", "updated_at"])
    to = {"to": face(agent)} if agent else {"to": {"name": team.name}} if team else {}
    if row.agent:  # whose account may be gone
        turns.note(conversation, "agent_left", agent=face(row.agent), **to)


def _end(
    escalation: Escalation,
    kind: EscalationEvent.Kind,
    state: Escalation.State,
    actor: Actor,
    follow: Callable[[Conversation, Escalation], None],
    *,
    why: str = "",
) -> Escalation:
    with transaction.atomic():
        conversation = turns.lock(escalation.conversation_id)
        row = locked(escalation.pk)
        _check(row, kind)
        before = row.state
        row.end_note = why
        _finish(row, state)
        follow(conversation, row)
        record(row, kind, actor, from_state=before, why=why)
        return row


def _finish(row: Escalation, state: Escalation.State) -> None:
    row.state, row.ended_at = state, timezone.now()
    sla.ended(row)


def _silence(conversation: Conversation, row: Escalation | None) -> None:
    """The answer that is cut off has become the newest message of the escalation's row: see attention.py."""
    if conversation.mode != Mode.HUMAN:
        runs.silence(conversation)
        if row:
            row.refresh_from_db(fields=["last_role", "last_text", "last_at"])


def _to_assistant(conversation: Conversation) -> None:
    conversation.mode, conversation.held = Mode.ASSISTANT, False
    conversation.save(update_fields=["mode", "held", "handover_note", "updated_at"])


def _close(conversation: Conversation) -> None:
    conversation.mode, conversation.held, conversation.handover_note = Mode.CLOSED, False, ""
    conversation.save(update_fields=["mode", "held", "handover_note", "updated_at"])


def _check(row: Escalation, kind: str) -> None:
    if row.state not in LEGAL[kind]:
        raise IllegalTransition(row, kind)


def _by(actor: Actor) -> dict[str, Any]:
    return {"agent": face(actor.agent)} if actor.agent else {}


def _names(agent: AgentProfile | None, team: Team | None) -> dict[str, str]:
    to = {"agent": agent.name, "agent_id": agent.public_id} if agent else {}
    return to | ({"team": team.name} if team else {})
