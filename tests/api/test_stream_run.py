"""GET /v1/runs/{id}/stream"""

import asyncio
from typing import Any

import pytest

from chatsite import valkey
from chatsite.threads import in_thread
from conversations.models import Run
from conversations.runs import events, lifecycle, log
from conversations.runs.cursor import END, Cursor
from conversations.streaming import sse
from tests import factories
from tests.api.client import Api
from tests.api.sse import Sent, reading, whole
from tests.factories import Visitor
from tests.modelserver import ModelServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run(alice: Visitor) -> Run:
    return factories.sent(alice)


def text(sent: list[Sent]) -> str:
    return "".join(event.data["text"] for event in sent if event.name == "assistant.delta")


async def write(run: Run, *events_written: events.Event) -> None:
    for event in events_written:
        await in_thread(log.append)(run.pk, event)


@pytest.mark.usefixtures("runner")
async def test_an_answer_arrives_as_it_is_written(alice: Visitor, as_alice: Api, model_server: ModelServer) -> None:
    model_server.script("One. 二。 Three.", match="count")
    run = await in_thread(factories.sent)(alice, "Please count")
    answer = await as_alice.get(f"/v1/runs/{run.public_id}/stream")
    assert answer.headers["Content-Type"] == "text/event-stream"
    assert answer.headers["X-Accel-Buffering"] == "no"
    assert answer.headers["Cache-Control"] == "no-cache"
    sent = await whole(answer)
    assert (sent[0].name, sent[0].data["user_turn_seq"]) == ("run.started", 1)
    assert (sent[-1].name, sent[-1].cursor) == ("assistant.completed", str(END))
    assert text(sent) == sent[-1].data["response"]["text"] == "One. 二。 Three."
    assert all(event.data["cursor"] == event.cursor for event in sent)


async def test_a_browser_resumes_by_the_last_events_id(run: Run, as_alice: Api) -> None:
    held = await in_thread(factories.claimed)(run)
    pieces = [events.chunk(held.public_id, Cursor(1, seq), f"{seq} ") for seq in range(2, 6)]
    await write(held, events.start(held, 1), *pieces)
    path = f"/v1/runs/{run.public_id}/stream"
    async with reading(await as_alice.get(path, {"Last-Event-ID": "1-3"}, cursor="0-0")) as received:
        first = await anext(received)
        assert (first.data["text"], first.cursor) == ("4 5 ", "1-5")
    async with reading(await as_alice.get(path, cursor="1-4")) as received:
        assert (await anext(received)).data["text"] == "5 "


async def test_events_come_live(run: Run, as_alice: Api) -> None:
    held = await in_thread(factories.claimed)(run)
    async with reading(await as_alice.get(f"/v1/runs/{run.public_id}/stream")) as received:
        waiting = asyncio.ensure_future(anext(received))
        await write(held, events.start(held, 1))
        assert (await waiting).name == "run.started"
        waiting = asyncio.ensure_future(anext(received))
        await write(held, events.chunk(held.public_id, Cursor(1, 2), "Hi"))
        assert (await waiting).data["text"] == "Hi"
        await in_thread(lifecycle.fail)(held, 1, "model_unavailable", "No model answered.")
        last = await anext(received)
        assert (last.name, last.data["code"]) == ("error", "model_unavailable")
        with pytest.raises(StopAsyncIteration):
            await anext(received)


async def test_a_finished_answer_is_told_from_the_database(run: Run, as_alice: Api) -> None:
    await in_thread(factories.answered)(run, "Stored.")
    valkey.client().flushall()
    sent = await whole(await as_alice.get(f"/v1/runs/{run.public_id}/stream"))
    assert text(sent) == sent[-1].data["response"]["text"] == "Stored."


async def test_a_log_that_does_not_reach_back_is_told_by_a_snapshot(run: Run, as_alice: Api) -> None:
    held = await in_thread(factories.claimed)(run)
    pieces = [events.chunk(held.public_id, Cursor(1, seq), f"{seq} ") for seq in range(2, 6)]
    await write(held, events.start(held, 1), *pieces)
    valkey.client().set(log.snapshot_key(run.pk), "1-4 2 3 4 ")
    valkey.client().xtrim(log.key(run.pk), minid="1-5", approximate=False)
    told = {"type": "snapshot", "recovered": False, "reason": "trimmed"}
    async with reading(await as_alice.get(f"/v1/runs/{run.public_id}/stream", cursor="1-2")) as received:
        snapshot = {"text": "2 3 4 ", "cursor": "1-4"}
        assert await anext(received) == Sent("snapshot", "1-4", told | {"snapshot": snapshot})
        assert (await anext(received)).data["text"] == "5 "


async def test_after_the_last_event_there_is_nothing(run: Run, as_alice: Api) -> None:
    await in_thread(factories.answered)(run)
    answer = await as_alice.get(f"/v1/runs/{run.public_id}/stream", {"Last-Event-ID": str(END)})
    assert (answer.status, answer.json) == (204, None)


async def test_a_quiet_connection_says_that_it_lives(run: Run, as_alice: Api, monkeypatch: Any) -> None:
    monkeypatch.setattr(sse, "HEARTBEAT", 0.01)
    held = await in_thread(factories.claimed)(run)
    await write(held, events.start(held, 1))
    async with reading(await as_alice.get(f"/v1/runs/{run.public_id}/stream")) as received:
        assert (await anext(received)).name == "run.started"
        assert await anext(received) == Sent("", "", "1-1")


@pytest.mark.parametrize("cursor", ["x", "-1-2", "1", "1-2-3", "1.5-2", "1-99999999999999999999", "1-2 ", "٣-1"])
async def test_malformed_cursors_are_refused(run: Run, as_alice: Api, cursor: str) -> None:
    answer = await as_alice.get(f"/v1/runs/{run.public_id}/stream", cursor=cursor)
    assert answer.refusal == (400, "invalid_cursor")


async def test_a_cursor_ahead_of_the_log_is_refused(run: Run, as_alice: Api) -> None:
    held = await in_thread(factories.claimed)(run)
    await write(held, events.start(held, 1))
    answer = await as_alice.get(f"/v1/runs/{run.public_id}/stream", {"Last-Event-ID": "1-2"})
    assert answer.refusal == (400, "invalid_cursor")


async def test_the_cursor_of_the_end_is_refused_before_there_is_one(run: Run, as_alice: Api) -> None:
    answer = await as_alice.get(f"/v1/runs/{run.public_id}/stream", {"Last-Event-ID": str(END)})
    assert answer.refusal == (400, "invalid_cursor")


async def test_an_accept_header_for_events_is_no_reason_to_refuse(run: Run, as_alice: Api) -> None:
    await in_thread(factories.answered)(run)
    answer = await as_alice.get(f"/v1/runs/{run.public_id}/stream", {"Accept": "text/event-stream"})
    assert (await whole(answer))[-1].name == "assistant.completed"
