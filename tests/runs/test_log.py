"""The event log on a real Valkey: what it takes, what it refuses, how it is read."""

import pytest

from chatsite import valkey
from conversations.models import Run
from conversations.runs import events, log
from conversations.runs.cursor import END, START, Cursor
from conversations.runs.events import Event
from conversations.runs.log import Outcome
from tests.runs import logs

pytestmark = pytest.mark.usefixtures("valkey_server")


def terminal(run: Run) -> Event:
    run.status, run.error_code = Run.Status.FAILED, "model_unavailable"
    return events.terminal(run)


def published(run: Run, *appended: Event) -> list[bytes]:
    """What a subscriber hears while these are appended, and a last word."""
    heard: list[bytes] = []
    with valkey.client().pubsub(ignore_subscribe_messages=True) as pubsub:  # type: ignore[no-untyped-call]
        pubsub.subscribe(log.key(run.pk))
        for event in appended:
            log.append(run.pk, event)
        valkey.client().publish(log.key(run.pk), "over")
        while heard[-1:] != [b"over"]:
            if message := pubsub.get_message(timeout=30):
                heard.append(message["data"])
    return heard


def test_entries_stand_under_the_cursors_that_the_writer_gave(run: Run) -> None:
    logs.begin(run)
    assert logs.say(run, "Good ", "day") == [Outcome.APPENDED, Outcome.APPENDED]
    assert [(cursor, entry["type"], entry.get("text")) for cursor, entry in logs.told(run)] == [
        ("1-1", "response_start", None),
        ("1-2", "response_chunk", "Good "),
        ("1-3", "response_chunk", "day"),
    ]


def test_an_older_attempt_is_refused_once_a_newer_one_has_written(run: Run) -> None:
    logs.begin(run)
    logs.begin(run, attempt=2)
    before = logs.told(run)
    assert logs.say(run, "I am late", first=57) == [Outcome.REFUSED]
    assert logs.begin(run) == Outcome.REFUSED
    assert logs.told(run) == before


def test_the_same_cursor_is_taken_once(run: Run) -> None:
    logs.begin(run)
    assert logs.say(run, "once") == [Outcome.APPENDED]
    assert logs.say(run, "twice") == [Outcome.REFUSED]


def test_nothing_follows_the_seal(run: Run) -> None:
    logs.begin(run)
    assert log.seal(run.pk, terminal(run))
    before = logs.told(run)
    assert not log.seal(run.pk, terminal(run))
    assert logs.say(run, "more") == [Outcome.REFUSED]
    assert logs.begin(run, attempt=1000) == Outcome.REFUSED
    log.fence(run.pk)
    assert logs.told(run) == before


def test_only_a_terminal_event_seals(run: Run) -> None:
    with pytest.raises(ValueError, match="a seal has the cursor"):
        log.seal(run.pk, events.start(run, 1))


def test_a_fence_stops_every_writer_but_not_the_end(run: Run) -> None:
    logs.begin(run)
    logs.say(run, "Seen")
    assert log.fence(run.pk) == "Seen"
    assert logs.say(run, "not seen", first=3) == [Outcome.REFUSED]
    assert logs.begin(run, attempt=2) == Outcome.REFUSED
    assert log.seal(run.pk, terminal(run))
    assert logs.types(run) == ["response_start", "response_chunk", "fence", "error"]


def test_a_second_fence_returns_the_same_text(run: Run) -> None:
    logs.begin(run)
    logs.say(run, "Seen")
    assert log.fence(run.pk) == log.fence(run.pk) == "Seen"


def test_a_log_without_a_word_is_fenced_too(run: Run) -> None:
    assert log.fence(run.pk) == ""
    assert logs.begin(run) == Outcome.REFUSED


def test_an_append_is_published_with_its_cursor_and_kind(run: Run) -> None:
    start = events.start(run, 1)
    chunk = events.chunk(run.public_id, Cursor(1, 2), "Day, and night")
    assert published(run, start, chunk)[:-1] == [
        b"1-1 response_start " + start.data,
        b"1-2 response_chunk " + chunk.data,
    ]


def test_what_is_refused_is_not_published(run: Run) -> None:
    logs.begin(run, attempt=2)
    assert published(run, events.start(run, 1), events.chunk(run.public_id, Cursor(1, 2), "late")) == [b"over"]


def test_what_continues_a_lost_log_is_not_written_nor_published(run: Run) -> None:
    logs.begin(run)
    valkey.client().flushall()
    assert logs.say(run, "and then") == [Outcome.LOST]
    assert published(run, events.chunk(run.public_id, Cursor(1, 3), "and then")) == [b"over"]
    assert logs.told(run) == []


def test_a_log_is_kept_for_at_least_a_day_after_its_start_and_after_its_end(run: Run) -> None:
    client, day = valkey.client(), 24 * 3600
    logs.begin(run)
    assert client.ttl(log.key(run.pk)) > day
    client.expire(log.key(run.pk), 60)
    log.seal(run.pk, terminal(run))
    assert client.ttl(log.key(run.pk)) > day


def test_a_fenced_log_is_kept_for_a_day(run: Run) -> None:
    log.fence(run.pk)
    assert valkey.client().ttl(log.key(run.pk)) > 24 * 3600


def test_a_discarded_log_begins_anew(run: Run) -> None:
    logs.begin(run, attempt=2)
    log.fence(run.pk)
    log.discard(run.pk)
    assert logs.begin(run, attempt=3) == Outcome.APPENDED


@pytest.mark.usefixtures("connected")
class TestReading:
    async def read(self, run: Run, after: Cursor) -> log.Tail:
        return await log.read(valkey.async_client(), run.pk, after)

    async def test_the_entries_after_a_cursor(self, run: Run) -> None:
        logs.begin(run)
        logs.say(run, *"abcdefghijkl")
        tail = await self.read(run, Cursor(1, 9))
        assert [event.text for event in tail.entries] == ["i", "j", "k", "l"]
        assert (tail.covered, tail.exists, tail.head) == (True, True, Cursor(1, 13))

    async def test_nothing_new(self, run: Run) -> None:
        logs.begin(run)
        tail = await self.read(run, Cursor(1, 1))
        assert (tail.entries, tail.covered, tail.head) == ([], True, Cursor(1, 1))

    async def test_no_log(self, run: Run) -> None:
        tail = await self.read(run, Cursor(1, 1))
        assert (tail.entries, tail.exists, tail.head) == ([], False, START)

    async def test_a_newer_attempt_covers_every_older_cursor(self, run: Run) -> None:
        logs.begin(run, attempt=2)
        logs.say(run, "anew", attempt=2)
        tail = await self.read(run, Cursor(1, 57))
        assert tail.covered
        assert [event.cursor for event in tail.entries] == [(2, 1), (2, 2)]

    async def test_a_gap_is_noticed(self, run: Run) -> None:
        logs.begin(run)
        logs.say(run, *"abc")
        valkey.client().xtrim(log.key(run.pk), minid="1-3", approximate=False)
        assert not (await self.read(run, START)).covered
        assert not (await self.read(run, Cursor(1, 1))).covered
        assert (await self.read(run, Cursor(1, 2))).covered

    async def test_fences_are_not_shown(self, run: Run) -> None:
        logs.begin(run)
        log.fence(run.pk)
        log.seal(run.pk, terminal(run))
        tail = await self.read(run, START)
        assert [event.cursor for event in tail.entries] == [(1, 1), END]

    async def test_the_only_entry_is_the_end(self, run: Run) -> None:
        """Then what was said before it is lost, and somebody else must know it."""
        log.seal(run.pk, terminal(run))
        assert not (await self.read(run, Cursor(1, 7))).covered
        assert (await self.read(run, END)).covered
