"""The event log: one Redis stream per run, whose entry ids are cursors given by the writer.

So Redis itself refuses a stale writer, and after the highest id it refuses everyone. Each write is one
server-side script that appends and publishes: what was refused is not published either.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any, cast

import redis.asyncio
from redis.commands.core import Script

from chatsite import valkey
from conversations.runs.cursor import END, FENCE, START, Cursor
from conversations.runs.events import Event, Kind

RETENTION = 25 * 3600
"""Seconds that a log is kept after it was begun and after it was sealed; at least a day was promised."""


class Outcome(IntEnum):
    APPENDED = 1
    REFUSED = 0  # a newer attempt has written, or the log is fenced or sealed
    LOST = -1  # the log that this entry continues is gone


# KEYS: one stream an entry. ARGV: four values an entry: id, kind, data, "1" when it may begin the stream.
APPEND = """
local outcomes = {}
for i, key in ipairs(KEYS) do
  local id, kind, data, begins = unpack(ARGV, i * 4 - 3, i * 4)
  local reply
  if begins == '1' then
    reply = redis.pcall('XADD', key, id, 'k', kind, 'd', data)
  else
    reply = redis.pcall('XADD', key, 'NOMKSTREAM', id, 'k', kind, 'd', data)
  end
  if type(reply) == 'table' and reply.err then
    outcomes[i] = 0
  elseif not reply then
    outcomes[i] = -1
  else
    if begins == '1' then redis.call('EXPIRE', key, {retention}) end
    redis.call('PUBLISH', key, id .. ' ' .. kind .. ' ' .. data)
    outcomes[i] = 1
  end
end
return outcomes
""".replace("{retention}", str(RETENTION))

# Nothing of any attempt can follow a fence; the terminal event still can. Returns what stands before it.
FENCE_SCRIPT = """
redis.pcall('XADD', KEYS[1], ARGV[1], 'k', 'fence', 'd', '')
redis.call('EXPIRE', KEYS[1], {retention})
return redis.call('XRANGE', KEYS[1], '-', '+')
""".replace("{retention}", str(RETENTION))

# A snapshot stands in for the oldest entries, which are then dropped.
COMPACT = """
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('SET', KEYS[2], ARGV[1], 'EX', {retention})
  redis.call('XTRIM', KEYS[1], 'MINID', ARGV[2])
end
""".replace("{retention}", str(RETENTION))


def key(run_id: uuid.UUID) -> str:
    """The stream's key, and the name of the channel on which it is published."""
    return f"chatsite:run:{run_id.hex}"


def snapshot_key(run_id: uuid.UUID) -> str:
    return f"chatsite:snapshot:{run_id.hex}"


@lru_cache
def _script(source: str) -> Script:
    return valkey.client().register_script(source)


def append_arguments(entries: Iterable[tuple[uuid.UUID, Event]]) -> tuple[list[str], list[Any]]:
    """KEYS and ARGV of the append script."""
    keys: list[str] = []
    values: list[Any] = []
    for run_id, event in entries:
        begins = event.kind == Kind.START or event.is_terminal
        keys.append(key(run_id))
        values += (str(event.cursor), event.kind, event.data, "1" if begins else "0")
    return keys, values


def append(run_id: uuid.UUID, event: Event) -> Outcome:
    """Append one event from a thread. The runner's own path is `writer.LogWriter`, which batches."""
    keys, values = append_arguments([(run_id, event)])
    return Outcome(cast(list[int], _script(APPEND)(keys=keys, args=values))[0])


def seal(run_id: uuid.UUID, event: Event) -> bool:
    """Append the terminal event; False when the log was sealed before. After it nothing can follow."""
    if not event.is_terminal:
        raise ValueError(f"a seal has the cursor {END}, not {event.cursor}")
    return append(run_id, event) == Outcome.APPENDED


def fence(run_id: uuid.UUID) -> str:
    """Stop every writer of this run at once and return the text that readers may have seen."""
    rows = _script(FENCE_SCRIPT)(keys=[key(run_id)], args=[str(FENCE)])
    return _text(run_id, cast(list[Any], rows))


def text(run_id: uuid.UUID) -> str:
    """The text of the last attempt in the log."""
    return _text(run_id, cast(list[Any], valkey.client().xrange(key(run_id))))


def _text(run_id: uuid.UUID, rows: list[Any]) -> str:
    entries = [entry for entry in map(_entry, rows) if entry.cursor < FENCE]
    older = _snapshot(valkey.client().get(snapshot_key(run_id)))
    if older and (not entries or entries[-1].cursor.attempt == older.cursor.attempt):
        return older.text + text_of(entries)
    return text_of(entries)


def discard(run_id: uuid.UUID) -> None:
    """Forget a log that was fenced by a process that then died, so that a new attempt can begin."""
    valkey.client().delete(key(run_id), snapshot_key(run_id))


def text_of(entries: list[Event]) -> str:
    """The text of the last attempt among the entries."""
    chunks = [entry for entry in entries if entry.kind == Kind.CHUNK]
    last = chunks[-1].cursor.attempt if chunks else 0
    starts = [entry.cursor.attempt for entry in entries if entry.kind == Kind.START]
    if starts and starts[-1] > last:
        return ""
    return "".join(entry.text for entry in chunks if entry.cursor.attempt == last)


@dataclass(frozen=True, slots=True)
class Snapshot:
    cursor: Cursor
    text: str


@dataclass(frozen=True, slots=True)
class Tail:
    """What a log holds after a cursor. `covered`: nothing between the cursor and the entries is missing."""

    entries: list[Event]
    covered: bool
    exists: bool
    head: Cursor
    """The newest entry's cursor; `0-0` when there is none."""
    last: Cursor
    """The cursor of the newest entry before fence and end; `0-0` when there is none."""


async def read(client: redis.asyncio.Redis, run_id: uuid.UUID, after: Cursor) -> Tail:
    """The entries after a cursor, in order, without fences."""
    async with client.pipeline(transaction=True) as pipe:
        pipe.xrange(key(run_id), f"({after}" if after != END else str(END), "+")
        pipe.xrange(key(run_id), "-", "+", 1)
        pipe.xrevrange(key(run_id), "+", "-", 3)
        rows, oldest, newest = await pipe.execute()
    valkey.check_cancelled()
    if not newest:
        return Tail([], covered=True, exists=False, head=START, last=START)
    entries = [entry for entry in map(_entry, rows) if entry.kind != "fence"]
    covered = _covers(after, _entry(oldest[0]).cursor, entries)
    heads = [_entry(row).cursor for row in newest]
    last = next((cursor for cursor in heads if cursor < FENCE), START)
    return Tail(entries, covered, exists=True, head=heads[0], last=last)


async def from_snapshot(client: redis.asyncio.Redis, run_id: uuid.UUID) -> tuple[Snapshot, list[Event]] | None:
    """The snapshot and all entries after it, of which there are always some; None when there is no snapshot."""
    async with client.pipeline(transaction=True) as pipe:
        pipe.get(snapshot_key(run_id))
        pipe.xrange(key(run_id), "-", "+")
        value, rows = await pipe.execute()
    valkey.check_cancelled()
    older = _snapshot(value)
    entries = [entry for entry in map(_entry, rows) if entry.kind != "fence"]
    return (older, entries) if older and entries else None


def _snapshot(value: Any) -> Snapshot | None:
    if value is None:
        return None
    cursor, _, text = value.decode().partition(" ")
    return Snapshot(Cursor.parse(cursor), text)


def _covers(after: Cursor, oldest: Cursor, entries: list[Event]) -> bool:
    if not entries or after == END:
        return True
    first = entries[0].cursor
    if first == END:
        return oldest < FENCE  # else the log was lost before its end was written
    return first.seq == 1 or first == (after.attempt, after.seq + 1)


def _entry(row: Any) -> Event:
    entry_id, fields = row
    pairs = fields if isinstance(fields, dict) else dict(zip(fields[::2], fields[1::2], strict=True))
    return Event(Cursor.parse(entry_id.decode()), pairs[b"k"].decode(), pairs[b"d"])
