"""What happened in a conversation since a turn: for tabs that did not cause it."""

import uuid
from dataclasses import dataclass
from typing import Any

from chatsite import ids
from conversations.models import Conversation, Run, Turn
from conversations.runs import events

MOST = 200
"""Turns; a client that missed more asks for them over HTTP."""


@dataclass(frozen=True, slots=True)
class News:
    turns: list[Turn]
    runs: list[Run]


def since(conversation_id: uuid.UUID, seq: int) -> News:
    """The turns after `seq`, and the runs that have not ended."""
    active = Run.objects.active().filter(conversation_id=conversation_id).select_related("conversation", "user_turn")
    runs = list(active.order_by("user_turn_seq"))  # first: an answer that is finished in between is among the turns
    turns = Turn.objects.filter(conversation_id=conversation_id, seq__gt=seq).select_related("run").order_by("seq")[:MOST]
    return News(list(turns), runs)


def latest(conversation_ids: set[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The newest turn's seq of each conversation."""
    return dict(Conversation.objects.filter(pk__in=conversation_ids).values_list("pk", "latest_turn_seq"))


def turn_frame(conversation_id: uuid.UUID, turn: Turn) -> dict[str, Any]:
    return events.turn(ids.public("conv", conversation_id), turn)
