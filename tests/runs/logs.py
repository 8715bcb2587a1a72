"""Logs as tests write and read them: without a runner, through the same functions."""

from typing import Any

import orjson

from chatsite import valkey
from conversations.models import Run
from conversations.runs import events, log
from conversations.runs.cursor import Cursor
from conversations.runs.log import Outcome


def begin(run: Run, attempt: int = 1) -> Outcome:
    return log.append(run.pk, events.start(run, attempt))


def say(run: Run, *texts: str, attempt: int = 1, first: int = 2) -> list[Outcome]:
    """Append chunks, from the cursor `<attempt>-<first>` on."""
    return [
        log.append(run.pk, events.chunk(run.public_id, Cursor(attempt, seq), text))
        for seq, text in enumerate(texts, first)
    ]


def told(run: Run) -> list[tuple[str, dict[str, Any]]]:
    """All entries: id and JSON object; a fence has an empty object."""
    rows: Any = valkey.client().xrange(log.key(run.pk))
    return [(key.decode(), orjson.loads(fields[b"d"] or b"{}")) for key, fields in rows]


def types(run: Run) -> list[str]:
    return [entry.get("type", "fence") for _, entry in told(run)]


def text(run: Run) -> str:
    return "".join(entry.get("text", "") for _, entry in told(run))
