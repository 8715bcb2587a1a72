"""What the desk adds to a visitor's conversation, and what it hears of them between their messages."""

from collections.abc import Mapping
from typing import Any

from chatsite.tenancy.models import WidgetSite
from conversations.extensions import Parts
from conversations.models import Conversation
from conversations.runs import wakeups
from escalation import policy
from escalation.clocks import waiting
from escalation.listing import places
from escalation.models import Escalation
from escalation.policy import Policy
from escalation.types import face

Mode = Conversation.Mode
State = Escalation.State


class Desk:
    def config(self, site: WidgetSite, locale: str) -> Parts:
        desk = policy.of(site.organization_id)
        if not desk.settings.enabled:
            return {}
        offered = {
            "reasons": [{"key": reason.key, "label": reason.label(locale)} for reason in desk.reasons],
            **_hours(desk),
            "contact_required": desk.settings.contact_required,
        }
        return {"escalation": offered}

    def snapshot(self, conversation: Conversation) -> Parts:
        return {}

    def standing(self, conversation: Conversation) -> Parts:
        return {"desk": desk_state(conversation)}

    def hear(self, conversation: Conversation, frame: Mapping[str, Any]) -> None:
        if conversation.mode not in (Mode.QUEUED, Mode.HUMAN):
            return
        row = Escalation.objects.open().filter(conversation=conversation).only("id", "organization_id").first()
        if row is None:
            return
        if frame["type"] == "typing":
            _tell_agents(row, conversation, typing=frame["on"])
            return
        seq = min(frame["seq"], conversation.latest_turn_seq)
        if Escalation.objects.filter(pk=row.pk, visitor_read_seq__lt=seq).update(visitor_read_seq=seq):
            _tell_agents(row, conversation, read_seq=seq)


def desk_state(conversation: Conversation) -> dict[str, Any] | None:
    """None where there is no desk. Without a query while the assistant has the conversation."""
    desk, row = policy.of(conversation.organization_id), None
    if conversation.mode in (Mode.QUEUED, Mode.HUMAN):
        row = Escalation.objects.open().select_related("agent").filter(conversation=conversation).first()
    if row is None:
        return {**NOBODY_ASKED, **_hours(desk)} if desk.settings.enabled else None
    position = places.position(row)
    return {
        "escalation_id": row.public_id,
        "state": row.state,
        "position": position,
        "wait": waiting.expected(row, position) if position else None,
        **_hours(desk),
        "agent": face(row.agent) if row.agent and row.state == State.ACTIVE else None,
        "agent_read_seq": row.agent_read_seq,
        "can_withdraw": True,
        "is_message": row.is_message,
    }


NOBODY_ASKED: dict[str, Any] = {
    "escalation_id": None,
    "state": None,
    "position": None,
    "wait": None,
    "agent": None,
    "agent_read_seq": 0,
    "can_withdraw": False,
    "is_message": False,
}


def _hours(desk: Policy) -> dict[str, Any]:
    opens_at = desk.opens_at
    return {"open": desk.is_open, "opens_at": opens_at.isoformat() if opens_at else None}


def _tell_agents(row: Escalation, conversation: Conversation, **fields: Any) -> None:
    frame = {"type": "visitor", "escalation_id": row.public_id, **fields}
    wakeups.tell(conversation.pk, "agents", frame)
