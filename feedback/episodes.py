"""Where one episode of a conversation ends and the next begins: at a close, or after a long silence."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from conversations.models import Turn

REOPENED_WITHIN = timedelta(days=7)
"""From an episode's end: whoever writes again sooner has reopened it."""
CLOSES = ("resolved", "ended")
"""Events after which the conversation is over."""
ASKS = ("escalated", "message_left")
"""Events that are the visitor's doing, as a message is."""
FIELDS = ("conversation_id", "seq", "role", "state", "created_at", "payload", "language", "run_id")


@dataclass(frozen=True, slots=True)
class Mark:
    """What is asked of a turn here."""

    conversation_id: uuid.UUID
    seq: int
    role: str
    state: str
    at: datetime
    payload: dict[str, Any]
    language: str
    run_id: uuid.UUID | None

    @property
    def event(self) -> str:
        return str(self.payload.get("event", "")) if self.role == Turn.Role.SYSTEM else ""

    @property
    def begins(self) -> bool:
        """Whether an episode may begin with it, after a silence."""
        return self.role == Turn.Role.USER or self.event in ASKS


@dataclass(frozen=True, slots=True)
class Wait:
    """While a person is asked for, or has the conversation, no silence ends the episode."""

    since: datetime
    until: datetime | None

    def spans(self, start: datetime, end: datetime) -> bool:
        return self.since <= start and (self.until is None or self.until >= end)


def split(marks: Iterable[Mark], waits: Sequence[Wait], silence: timedelta) -> list[list[Mark]]:
    """The turns of one conversation, in their order, episode by episode."""
    found: list[list[Mark]] = []
    for mark in marks:
        if not found or _is_over(found[-1][-1], mark, waits, silence):
            found.append([])
        found[-1].append(mark)
    return found


def _is_over(last: Mark, mark: Mark, waits: Sequence[Wait], silence: timedelta) -> bool:
    if last.event in CLOSES:
        return True
    silent = mark.begins and mark.at - last.at > silence
    return silent and not any(wait.spans(last.at, mark.at) for wait in waits)


def marks(conversations: Iterable[uuid.UUID], from_seq: int = 0) -> Iterable[Mark]:
    """Turns of these conversations, each conversation's in order. One query."""
    turns = Turn.objects.filter(conversation__in=conversations, seq__gte=from_seq)
    rows = turns.order_by("conversation_id", "seq")
    return (Mark(*row) for row in rows.values_list(*FIELDS))
