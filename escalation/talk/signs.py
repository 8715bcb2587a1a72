"""What agents do between their words: they type, they have read. Called by the desk's socket.

Only the one who has the conversation is seen by the visitor; what colleagues do who look on is not told.
"""

from chatsite import ids
from conversations.models import Conversation
from conversations.runs import wakeups as visitors
from escalation import wakeups
from escalation.models import AgentProfile, Escalation


def typing(escalation: Escalation, agent: AgentProfile, on: bool) -> None:
    """Presence only: nothing is written."""
    if _has(escalation, agent):
        frame = _status(escalation, "typing", name=agent.name, on=on)
        visitors.tell(escalation.conversation_id, "visitor", frame)


def read(escalation: Escalation, agent: AgentProfile, seq: int) -> None:
    """The agent has read up to this turn. Never goes back, nor beyond the newest turn."""
    if not _has(escalation, agent):
        return
    newest = Conversation.objects.values_list("latest_turn_seq", flat=True).get(pk=escalation.conversation_id)
    seq = min(seq, newest)
    # A conditional update waits for a transition that holds the row, and is not lost behind its save.
    if Escalation.objects.filter(pk=escalation.pk, agent_read_seq__lt=seq).update(agent_read_seq=seq):
        visitors.tell(escalation.conversation_id, "visitor", _status(escalation, "read", seq=seq))
        wakeups.escalation_changed(escalation.organization_id, escalation.pk)


def _has(escalation: Escalation, agent: AgentProfile) -> bool:
    return escalation.state == Escalation.State.ACTIVE and escalation.agent_id == agent.pk


def _status(escalation: Escalation, state: str, **fields: str | int | bool) -> dict[str, object]:
    session_id = ids.public("conv", escalation.conversation_id)
    return {"type": "status", "session_id": session_id, "state": state, "role": "agent", **fields}
