"""What agents do with escalations besides answering: take, give, put back, mark. Each is one transaction."""

from collections.abc import Sequence

from django.db import transaction

from conversations import turns
from conversations.models import Conversation
from escalation import access, asking, lifecycle, reasons
from escalation.lifecycle import AlreadyClaimed
from escalation.models import AgentProfile, Escalation, EscalationEvent, Label, Team
from escalation.record import record
from escalation.talk.console import NotYours
from escalation.types import Actor, Wish


def escalate(agent: AgentProfile, conversation: Conversation, reason: str = "", note: str = "") -> Escalation:
    """An agent steps into a conversation. One that waited for a person already is claimed.

    Raises:
        asking.ConversationClosed, AlreadyClaimed, InvalidInput
    """
    found = reasons.chosen(agent.organization_id, reason)
    wish = Wish(Escalation.Origin.AGENT, Actor.of(agent), found, note=note)
    with transaction.atomic():
        opened = asking.ask_locked(turns.lock(conversation.pk), wish)
        row = opened.escalation
        if not opened.created and not access.escalations(agent).filter(pk=row.pk).exists():
            raise AlreadyClaimed(row.agent)  # another team's: to read what was said is not to take what is theirs
        return lifecycle.claim(row, agent)


def take_over(escalation: Escalation, agent: AgentProfile, *, deliberate: bool = False) -> Escalation:
    """Raises NotYours, lifecycle.IllegalTransition."""
    try:
        return lifecycle.join(escalation, agent, deliberate=deliberate)
    except AlreadyClaimed as error:
        if error.agent is None:
            raise
        raise NotYours(error.agent) from error


def assign(
    escalation: Escalation,
    by: AgentProfile,
    *,
    agent: AgentProfile | None = None,
    team: Team | None = None,
    note: str = "",
    deliberate: bool = False,
) -> Escalation:
    """Give it to an agent, or to a team's queue. Who has it already keeps it.

    Args:
        deliberate: also when a colleague is talking to the visitor.

    Raises:
        NotYours, lifecycle.IllegalTransition
    """
    with transaction.atomic():
        row = _mine_to_move(escalation, by, deliberate)
        if agent and row.is_open and row.agent_id == agent.pk:
            return row
        return lifecycle.assign(row, Actor.of(by), agent=agent, team=team, why=note)


def release(escalation: Escalation, by: AgentProfile, *, note: str = "", deliberate: bool = False) -> Escalation:
    """Back into the queue. Raises NotYours, lifecycle.IllegalTransition."""
    with transaction.atomic():
        row = _mine_to_move(escalation, by, deliberate)
        return lifecycle.release(row, Actor.of(by), note)


def label(
    escalation: Escalation, by: AgentProfile, *, add: Sequence[Label] = (), remove: Sequence[Label] = ()
) -> Escalation:
    """What is there already, or not there, is passed over; a change of nothing is no event."""
    with transaction.atomic():
        turns.lock(escalation.conversation_id)
        row = lifecycle.locked(escalation.pk)
        had = set(row.labels.all())
        added = [found for found in add if found not in had]
        removed = [found for found in remove if found in had]
        row.labels.add(*added)
        row.labels.remove(*removed)
        if added or removed:
            record(
                row,
                EscalationEvent.Kind.LABELED,
                Actor.of(by),
                from_state=row.state,
                added=[found.name for found in added],
                removed=[found.name for found in removed],
            )
        return row


def _mine_to_move(escalation: Escalation, by: AgentProfile, deliberate: bool) -> Escalation:
    """The row, locked. A talk is its agent's to give away, or a manager's."""
    turns.lock(escalation.conversation_id)
    row = lifecycle.locked(escalation.pk)
    in_anothers_hands = row.state == Escalation.State.ACTIVE and row.agent and row.agent_id != by.pk
    if in_anothers_hands and not deliberate and not access.oversees(by):
        assert row.agent
        raise NotYours(row.agent)
    return row
