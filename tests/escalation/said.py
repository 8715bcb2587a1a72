"""What the system has said in a conversation, and what a visitor is told of people while nobody is asked for."""

from conversations.models import Turn
from tests.factories import Visitor

NOBODY = {
    "escalation_id": None,
    "state": None,
    "position": None,
    "wait": None,
    "open": True,
    "opens_at": None,
    "agent": None,
    "agent_read_seq": 0,
    "can_withdraw": False,
    "is_message": False,
}


async def notes(visitor: Visitor) -> list[str]:
    rows = Turn.objects.filter(conversation=visitor.conversation, role="system").order_by("seq")
    return [turn.payload["event"] async for turn in rows]
