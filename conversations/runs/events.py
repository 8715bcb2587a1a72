"""The canonical events: one JSON object each, encoded once, the same bytes on every transport.

docs/streaming.md describes them for someone who writes a client.
"""

from enum import StrEnum
from typing import Any, NamedTuple

import orjson

from chatsite import ids
from conversations.models import Run, Turn
from conversations.runs.cursor import END, Cursor


class Kind(StrEnum):
    """An event's type. Its SSE name is `SSE_NAMES[kind]`."""

    START = "response_start"
    CHUNK = "response_chunk"
    TOOL_CALL = "tool_call"
    TOOL_RESULT = "tool_result"
    END = "response_end"
    ERROR = "error"
    STATUS = "status"
    TURN = "turn"


SSE_NAMES = {
    Kind.START: "run.started",
    Kind.CHUNK: "assistant.delta",
    Kind.TOOL_CALL: "tool.call",
    Kind.TOOL_RESULT: "tool.result",
    Kind.END: "assistant.completed",
    Kind.ERROR: "error",
    Kind.STATUS: "status",
    Kind.TURN: "turn",
}


class Event(NamedTuple):
    """A place in the log and the encoded JSON object that stands there."""

    cursor: Cursor
    kind: str
    data: bytes

    @property
    def is_terminal(self) -> bool:
        return self.cursor == END

    @property
    def response_id(self) -> str:
        """The run's public id. Parses: not for the token path."""
        return str(orjson.loads(self.data)["response_id"])

    @property
    def text(self) -> str:
        """The text of a chunk. Parses: not for the token path."""
        return str(orjson.loads(self.data)["text"])


def start(run: Run, attempt: int) -> Event:
    return _start(run, Cursor(attempt, 1), reset=attempt > 1)


def chunk(response_id: str, cursor: Cursor, text: str) -> Event:
    return _event(cursor, Kind.CHUNK, response_id=response_id, text=text)


def retrying(run: Run, cursor: Cursor, reason: str, wait_ms: int) -> Event:
    return _event(
        cursor,
        Kind.STATUS,
        session_id=ids.public("conv", run.conversation_id),
        response_id=run.public_id,
        state="retrying",
        reason=reason,
        wait_ms=wait_ms,
    )


def terminal(run: Run) -> Event:
    """The one last event of a finished run. Reads `run.answer`."""
    if run.status == Run.Status.FAILED:
        error = {"code": run.error_code, "message": run.error_message}
        return _event(END, Kind.ERROR, response_id=run.public_id, **error, retryable=True, retry_after_ms=None)
    return _event(
        END,
        Kind.END,
        response_id=run.public_id,
        status=run.status,
        turn_seq=run.answer.seq if run.answer else None,
        response=response(run),
    )


def replay(run: Run, *, reset: bool) -> list[Event]:
    """A finished run told anew from the database. Its cursors are beyond those of its last attempt."""
    first = start(run, run.attempt + 1)
    if not reset:
        first = start(run, 1)
    text = run.answer.content if run.answer else ""
    after = Cursor(first.cursor.attempt, 2)
    return [first, *([chunk(run.public_id, after, text)] if text else []), terminal(run)]


def restate(run: Run, cursor: Cursor, text: str, following: Event) -> list[Event]:
    """The text up to a cursor and the chunk that follows it, in one piece, for a reader that missed a part of it."""
    return [_start(run, cursor, reset=True), chunk(run.public_id, following.cursor, text + following.text)]


def response(run: Run) -> dict[str, Any]:
    """The response object, the same in every transport."""
    answer = run.answer
    payload = answer.payload if answer else {}
    return {
        "response_id": run.public_id,
        "session_id": ids.public("conv", run.conversation_id),
        "status": run.status,
        "text": answer.content if answer else "",
        "language": answer.language if answer else "",
        "products": payload.get("products", []),
        "actions": payload.get("actions", []),
        "follow_ups": payload.get("follow_ups", []),
        "citations": payload.get("citations", []),
        "metadata": {
            "model": run.model,
            "assistant_version": None,
            "attempt": run.attempt,
            "ttft_ms": _milliseconds(run.created_at, run.first_token_at),
            "latency_ms": _milliseconds(run.created_at, run.finished_at),
            "usage": run.usage or None,
            "quoted": payload.get("quoted", False),
        },
    }


def turn(session_id: str, row: Turn) -> dict[str, Any]:
    return {"type": Kind.TURN, "session_id": session_id, "turn": turn_object(row)}


def turn_object(row: Turn) -> dict[str, Any]:
    """A turn as clients see it. Reads `row.run`; `user_turn_seq` is the question that an answer belongs to."""
    return {
        "seq": row.seq,
        "role": row.role,
        "content": row.content,
        "state": row.state,
        "created_at": row.created_at.isoformat(),
        "response_id": ids.public("run", row.run_id) if row.run_id else None,
        "user_turn_seq": row.run.user_turn_seq if row.run else None,
        "payload": row.public_payload,
    }


def _start(run: Run, cursor: Cursor, *, reset: bool) -> Event:
    return _event(
        cursor,
        Kind.START,
        session_id=ids.public("conv", run.conversation_id),
        response_id=run.public_id,
        attempt=cursor.attempt,
        reset=reset,
        user_turn_seq=run.user_turn_seq,
    )


def _event(cursor: Cursor, kind: Kind, **fields: Any) -> Event:
    response_id = {"response_id": fields.pop("response_id")}
    return Event(cursor, kind, orjson.dumps({"type": kind, **response_id, "cursor": str(cursor), **fields}))


def _milliseconds(since: Any, until: Any) -> int | None:
    return round((until - since).total_seconds() * 1000) if since and until else None
