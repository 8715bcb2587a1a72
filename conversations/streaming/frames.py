"""The frames that only a WebSocket has. Everything else that it sends is an event, as on every transport."""

import uuid
from typing import Any

from chatsite import ids
from conversations.errors import Problem
from conversations.models import Run, Turn
from conversations.runs import events
from conversations.runs.cursor import Cursor
from conversations.streaming.feed import Resumed

Frame = dict[str, Any]


def ping(conversation_id: uuid.UUID, newest: tuple[uuid.UUID, Cursor] | None, latest_turn_seq: int) -> Frame:
    """Where the conversation stands. `newest`: the newest run that this client follows, and where in it."""
    return {
        "type": "ping",
        "session_id": ids.public("conv", conversation_id),
        "response_id": ids.public("run", newest[0]) if newest else None,
        "cursor": str(newest[1]) if newest else None,
        "latest_turn_seq": latest_turn_seq,
    }


def queued(run: Run, key: str | None) -> Frame:
    """Acknowledges what the client sent under this idempotency key: it is committed."""
    return {
        "type": "status",
        "session_id": ids.public("conv", run.conversation_id),
        "response_id": run.public_id,
        "state": "queued",
        "user_turn_seq": run.user_turn_seq,
        "idempotency_key": key,
    }


def delivered(conversation_id: uuid.UUID, turn: Turn, key: str | None) -> Frame:
    """Acknowledges a message that a person will answer: it is committed."""
    return {
        "type": "status",
        "session_id": ids.public("conv", conversation_id),
        "response_id": None,
        "state": "delivered",
        "user_turn_seq": turn.seq,
        "idempotency_key": key,
    }


def standing(conversation_id: uuid.UUID, parts: Frame) -> Frame:
    """Where the visitor stands with people: what the apps above say of it."""
    return {"type": "status", "session_id": ids.public("conv", conversation_id), "state": "standing", **parts}


def resumed(run: Run, item: Resumed) -> Frame:
    frame: Frame = {"type": "resumed", "response_id": run.public_id, "recovered": item.recovered}
    if item.snapshot:
        snapshot = {"text": item.snapshot.text, "cursor": str(item.snapshot.cursor)}
        frame |= {"reason": item.reason, "snapshot": snapshot}
    return frame


def turn(conversation_id: uuid.UUID, row: Turn) -> Frame:
    return events.turn(ids.public("conv", conversation_id), row)


def refused(problem: Problem) -> Frame:
    """The connection is not let in, or not any more; a close code follows."""
    return {"type": "error", **problem.as_dict(), "retryable": problem.status >= 429}


def error(problem: Problem, cause: Frame) -> Frame:
    """What became of the frame `cause`. Without a `response_id` of its own, which would end that run for the client."""
    given = {"idempotency_key": cause.get("idempotency_key"), "about": cause.get("response_id")}
    return {
        "type": "error",
        **problem.as_dict(),
        **{name: value for name, value in given.items() if isinstance(value, str)},
        "retryable": problem.status in (429, 503),
        "retry_after_ms": problem.retry_after and problem.retry_after * 1000,
    }
