"""The turns of a conversation for an agent: all that the visitor saw, and how it came to be."""

import uuid
from collections.abc import Iterable
from typing import Any

from conversations.models import Conversation, Run, Turn
from conversations.runs import events

MOST = 200

Shown = dict[str, Any]


def page(conversation: Conversation, *, after: int | None = None, before: int | None = None, limit: int) -> Shown:
    """In the order of the talk: those after a seq, or the newest before one. Three queries.

    `has_more`: there are others, further on in the direction that was asked for.
    """
    rows = conversation.turns.select_related("run")
    if after is not None:
        found = list(rows.filter(seq__gt=after).order_by("seq")[: limit + 1])
    else:
        earlier = rows.filter(seq__lt=before) if before is not None else rows
        found = list(earlier.order_by("-seq")[: limit + 1])
    kept = sorted(found[:limit], key=lambda turn: turn.seq)
    return {"data": shown(conversation, kept), "has_more": len(found) > limit}


def shown(conversation: Conversation, turns: list[Turn]) -> list[Shown]:
    """Two queries, whatever the number."""
    unanswered = _unanswered(conversation, turns)
    ratings = _ratings({turn.run_id for turn in turns if turn.run_id})
    return [
        events.turn_object(turn)
        | {
            "author_id": turn.payload.get("author", {}).get("id"),
            "run": _facts(turn.run or unanswered.get(turn.pk)),
            "rating": ratings.get(turn.run_id) if turn.run_id else None,
        }
        for turn in turns
    ]


def _unanswered(conversation: Conversation, turns: Iterable[Turn]) -> dict[uuid.UUID, Run]:
    """The newest run of each question that was left without an answer."""
    questions = [turn.pk for turn in turns if turn.role == Turn.Role.USER]
    runs = conversation.runs.filter(user_turn__in=questions, answer=None, replaces=None).order_by("id")
    return {run.user_turn_id: run for run in runs if run.is_terminal}


def _ratings(runs: set[uuid.UUID]) -> dict[uuid.UUID, Shown]:
    # `rating` is the feedback app's: named here, but not imported.
    rated = Run.objects.filter(pk__in=runs, rating__value__isnull=False)
    rows = rated.values_list("pk", "rating__value", "rating__reasons", "rating__comment")
    return {key: {"value": value, "reasons": reasons, "comment": comment} for key, value, reasons, comment in rows}


def _facts(run: Run | None) -> Shown | None:
    if run is None:
        return None
    return {
        "response_id": run.public_id,
        "status": run.status,
        "model": run.model,
        "attempt": run.attempt,
        "error_code": run.error_code,
    }
