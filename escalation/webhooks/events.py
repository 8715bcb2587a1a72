"""What is told to whoever listens: an event's name, and what it says. docs/webhooks.md lists them."""

from typing import Any

from chatsite import ids
from conversations.models import Run
from escalation.models import Escalation, EscalationEvent

Kind = EscalationEvent.Kind

ESCALATION = {
    Kind.OPENED: "escalation.opened",
    Kind.ASSIGNED: "escalation.assigned",
    Kind.JOINED: "escalation.joined",
    Kind.TRANSFERRED: "escalation.transferred",
    Kind.RELEASED: "escalation.released",
    Kind.REASSIGNED: "escalation.reassigned",
    Kind.HANDED_BACK: "escalation.handed_back",
    Kind.RESOLVED: "escalation.resolved",
    Kind.ABANDONED: "escalation.abandoned",
    Kind.BREACHED: "escalation.breached",
}
"""By the kind of the row that was written; other kinds are not told."""
RATED = "answer.rated"
TEST = "test"
NAMES = (*ESCALATION.values(), RATED)


def escalation(event: EscalationEvent, row: Escalation) -> dict[str, Any]:
    return {
        "escalation_id": row.public_id,
        "conversation_id": ids.public("conv", row.conversation_id),
        "state": row.state,
        "previous_state": event.from_state or None,
        "origin": row.origin,
        "reason": row.reason.key if row.reason else None,
        "priority": row.get_priority_display(),
        "language": row.language,
        "team": row.team.name if row.team else None,
        "agent": {"id": row.agent.public_id, "name": row.agent.name} if row.agent else None,
        "contact": {"name": row.contact_name, "email": row.contact_email},
        "is_message": row.is_message,
        "resolution": row.resolution or None,
        "by": event.actor_kind,
        "why": event.why,
        "at": event.created_at.isoformat(),
    }


def rating(run: Run, value: str) -> dict[str, Any]:
    """`value` is "up", "down", or null when the rating was taken back."""
    return {
        "response_id": run.public_id,
        "conversation_id": ids.public("conv", run.conversation_id),
        "rating": value or None,
        "model": run.model,
    }
