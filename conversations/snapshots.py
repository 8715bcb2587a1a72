"""A conversation as it stands: what a client needs that has nothing, or has all up to some turn."""

import uuid
from dataclasses import dataclass
from typing import Any

from chatsite import valkey
from chatsite.tenancy.principal import Principal
from chatsite.threads import in_thread
from conversations import access, extensions
from conversations.models import Conversation, Run, Turn
from conversations.runs import events, log
from conversations.runs.cursor import END, START

MAX_TURNS = 200


@dataclass(frozen=True, slots=True)
class Standing:
    conversation: Conversation
    turns: list[Turn]
    has_more: bool
    runs: list[Run]
    """Those that have not ended, in the order in which they are answered."""
    parts: extensions.Parts


async def after(principal: Principal, public_id: str, seq: int) -> dict[str, Any]:
    """Raises access.NotFound, sites.SiteDisabled."""
    found = await in_thread(_read)(principal, public_id, seq)
    live = found.runs[0] if found.runs else None
    return {
        "session_id": found.conversation.public_id,
        "mode": found.conversation.mode,
        "latest_turn_seq": found.conversation.latest_turn_seq,
        "turns": [events.turn_object(turn) for turn in found.turns],
        "has_more": found.has_more,
        "live": {**_place(live), "cursor": await _newest_cursor(live.pk)} if live is not None else None,
        "waiting": [_place(run) for run in found.runs[1:]],
        **found.parts,
    }


def _read(principal: Principal, public_id: str, seq: int) -> Standing:
    conversation = access.conversation(principal, public_id)
    # The runs first: an answer that is finished between the two queries is then among the turns.
    runs = list(conversation.runs.active().order_by("user_turn_seq", "id"))
    turns = list(conversation.turns.filter(seq__gt=seq).select_related("run").order_by("seq")[: MAX_TURNS + 1])
    parts = extensions.snapshot(conversation)
    return Standing(conversation, turns[:MAX_TURNS], len(turns) > MAX_TURNS, runs, parts)


def _place(run: Run) -> dict[str, Any]:
    return {"response_id": run.public_id, "user_turn_seq": run.user_turn_seq}


async def _newest_cursor(run_id: uuid.UUID) -> str:
    try:
        return str((await log.read(valkey.async_client(), run_id, END)).head)
    except valkey.Unavailable:
        return str(START)
