"""A conversation as plain text, as its visitor saw it: for e-mail and for a file."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from conversations.models import Conversation, Turn
from escalation import policy

MOST = 1000
"""Turns; of a longer conversation the newest."""


def as_text(conversation: Conversation) -> str:
    """Two queries. Without notes, answers that were replaced, and anything else that the visitor did not see."""
    zone = policy.of(conversation.organization_id).hours.zone
    newest = conversation.turns.exclude(state=Turn.State.SUPERSEDED).order_by("-seq")[:MOST]
    assistant = conversation.organization.assistant_name
    blocks = ["\n".join(_lines(turn, assistant, zone)) for turn in reversed(newest)]
    return "\n\n".join(blocks) + "\n"


def _lines(turn: Turn, assistant: str, zone: ZoneInfo) -> Iterator[str]:
    at = f"{turn.created_at.astimezone(zone):%Y-%m-%d %H:%M}"
    if turn.role == Turn.Role.SYSTEM:
        yield f"[{at}] {turn.content}"
        return
    yield f"[{at}] {_speaker(turn, assistant)}:"
    if turn.content:
        yield turn.content
    for attachment in turn.payload.get("attachments", []):
        yield f"(File: {attachment['name']})"


def _speaker(turn: Turn, assistant: str) -> str:
    if turn.role == Turn.Role.AGENT:
        return str(turn.payload.get("author", {}).get("name") or "Team")
    return "You" if turn.role == Turn.Role.USER else assistant
