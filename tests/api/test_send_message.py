"""POST /chat/message"""

import asyncio
from typing import Any

import pytest
from django.conf import LazySettings

from chatsite.tenancy.models import WidgetSite
from chatsite.threads import in_thread
from conversations.models import Run, Turn
from conversations.runs import lifecycle
from tests import factories
from tests.api.client import Answer, Api
from tests.factories import Visitor
from tests.modelserver import ModelServer

pytestmark = pytest.mark.django_db(transaction=True)


async def send(api: Api, visitor: Visitor, message: Any = "Hello?", *, key: str | None = None, **body: Any) -> Answer:
    headers = {"Idempotency-Key": key} if key is not None else {}
    fields = {"session_id": visitor.session_id, "message": message, "response_mode": "stream", **body}
    return await api.post("/chat/message", fields, headers)


@pytest.mark.usefixtures("runner")
async def test_full_waits_for_the_whole_answer(alice: Visitor, as_alice: Api, model_server: ModelServer) -> None:
    model_server.script("It is **blue**. 青です。", match="colour")
    answer = await send(as_alice, alice, "Which colour?", response_mode="full")
    assert answer.status == 200
    turn = await Turn.objects.aget(role="assistant")
    assert answer.json["text"] == turn.content == "It is **blue**. 青です。"
    assert answer.json["session_id"] == alice.session_id


@pytest.mark.usefixtures("runner")
async def test_a_failed_answer_is_a_bad_gateway_with_the_runs_code(
    alice: Visitor, as_alice: Api, model_server: ModelServer
) -> None:
    answer = await send(as_alice, alice, "[[fault=401]]", response_mode="full")
    run = await Run.objects.aget()
    assert answer.refusal == (502, run.error_code)
    assert answer.json["error"]["message"] == run.error_message
    assert answer.json["error"]["details"]["response_id"] == run.public_id


async def test_a_stopped_answer_is_answered_with_what_was_seen(alice: Visitor, as_alice: Api) -> None:
    waiting = asyncio.create_task(send(as_alice, alice, response_mode="full"))
    run = await _queued()
    await in_thread(lifecycle.cancel)(run)
    answer = await waiting
    assert (answer.status, answer.json["status"], answer.json["text"]) == (200, "cancelled", "")


async def test_stream_says_where_to_read(alice: Visitor, as_alice: Api) -> None:
    answer = await send(as_alice, alice, page_context={"url": "https://shop.example/b"})
    run = await Run.objects.aget()
    assert answer.status == 202
    assert answer.json == {
        "response_id": run.public_id,
        "session_id": alice.session_id,
        "user_turn_seq": 1,
        "stream_url": f"/v1/runs/{run.public_id}/stream",
    }
    await alice.conversation.arefresh_from_db()
    assert alice.conversation.page_context == {"url": "https://shop.example/b"}


async def test_leaving_early_does_not_stop_the_answer(alice: Visitor, as_alice: Api) -> None:
    waiting = asyncio.create_task(send(as_alice, alice, response_mode="full"))
    run = await _queued()
    while not waiting.done():  # a cancellation that meets the work of a thread comes to nothing
        waiting.cancel()
        await asyncio.wait([waiting], timeout=0.05)
    await in_thread(factories.answered)(run)
    again = await as_alice.get(f"/v1/runs/{run.public_id}")
    assert again.json["status"] == "completed"


async def test_the_same_key_and_message_lead_to_the_same_answer(alice: Visitor, as_alice: Api) -> None:
    first = await send(as_alice, alice, key="k1")
    await in_thread(factories.answered)(await Run.objects.aget(), "Once.")
    assert (await send(as_alice, alice, key="k1")).json == first.json
    full = await send(as_alice, alice, key="k1", response_mode="full")
    assert full.json["text"] == "Once."
    assert await Turn.objects.filter(role="user").acount() == 1


async def test_the_same_key_with_another_message_is_a_conflict(alice: Visitor, as_alice: Api) -> None:
    await send(as_alice, alice, key="k1")
    answer = await send(as_alice, alice, "Something else", key="k1")
    assert answer.refusal == (409, "idempotency_conflict")
    assert await Run.objects.acount() == 1


async def test_fifty_concurrent_sends_of_one_key_make_one_run(alice: Visitor, as_alice: Api) -> None:
    answers = await asyncio.gather(*(send(as_alice, alice, key="same") for _ in range(50)))
    assert {answer.status for answer in answers} == {202}
    assert len({answer.json["response_id"] for answer in answers}) == 1
    assert await Run.objects.acount() == await Turn.objects.acount() == 1


@pytest.mark.parametrize("key", ["", "k" * 256, "a\tb", "a\x7fb"])
async def test_malformed_keys_are_refused(alice: Visitor, as_alice: Api, key: str) -> None:
    assert (await send(as_alice, alice, key=key)).refusal == (400, "idempotency_key_invalid")
    assert not await Run.objects.aexists()


async def test_a_key_may_have_255_characters(alice: Visitor, as_alice: Api) -> None:
    assert (await send(as_alice, alice, key="k" * 255)).status == 202


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("", "message_empty"),
        (" \n\t\u3000", "message_empty"),
        ("x" * 32_001, "message_too_long"),
        ("a\0b", "invalid_message"),
        (None, "invalid_message"),
        (["hello"], "invalid_message"),
        (7, "invalid_message"),
    ],
)
async def test_messages_that_cannot_be_kept_are_refused(alice: Visitor, as_alice: Api, message: Any, code: str) -> None:
    answer = await send(as_alice, alice, message)
    assert answer.refusal == (400, code)
    assert answer.json["error"]["message"].endswith(".")
    assert not await Turn.objects.aexists()


async def test_the_longest_message_is_accepted_in_any_script(alice: Visitor, as_alice: Api) -> None:
    assert (await send(as_alice, alice, "😀" * 32_000)).status == 202
    assert (await Turn.objects.aget()).content == "😀" * 32_000


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "invalid_message"),
        (b"{", "invalid_json"),
        (b"[]", "invalid_json"),
        (b'"text"', "invalid_json"),
        (b"null", "invalid_json"),
        (b'{"message": "\xff"}', "invalid_json"),
        (b'{"message": "\xed\xa0\x80"}', "invalid_json"),
        (b'{"message": "a\\ud800b"}', "invalid_message"),
        (b'{"message": ' + b"[" * 100_000, "invalid_json"),
    ],
)
async def test_bodies_that_are_not_a_json_object_are_refused(as_alice: Api, raw: bytes, code: str) -> None:
    assert (await as_alice.post("/chat/message", raw=raw)).refusal == (400, code)


async def test_a_body_that_is_too_large_is_refused(as_alice: Api) -> None:
    raw = b'{"message": "%s"}' % (b"x" * 1024 * 1024)
    assert (await as_alice.post("/chat/message", raw=raw)).refusal == (413, "body_too_large")


async def test_a_form_is_not_json(as_alice: Api) -> None:
    response = await as_alice.client.post("/chat/message", {"message": "x"}, headers=as_alice.headers)
    assert response.status_code == 415
    assert response.json()["error"]["code"] == "unsupported_media_type"


@pytest.mark.parametrize("body", [{"response_mode": "telepathy"}, {"page_context": "a page"}])
async def test_other_malformed_fields_are_refused(alice: Visitor, as_alice: Api, body: dict[str, Any]) -> None:
    answer = await send(as_alice, alice, **body)
    assert answer.refusal == (400, "invalid_message")
    assert set(answer.json["error"]["details"]) == set(body)


async def test_only_the_owner_may_send(alice: Visitor, as_bob: Api, as_charlie: Api, other_program: Api) -> None:
    for stranger in (as_bob, as_charlie, other_program):
        assert (await send(stranger, alice)).refusal == (404, "not_found")
    assert not await Turn.objects.aexists()


@pytest.mark.parametrize("session_id", [None, 7, "", "conv_1", "run_" + "0" * 32, "conv_" + "0" * 32, "../x"])
async def test_malformed_and_unknown_ids_are_not_found(alice: Visitor, as_alice: Api, session_id: object) -> None:
    assert (await send(as_alice, alice, session_id=session_id)).refusal == (404, "not_found")


async def test_three_messages_may_wait(alice: Visitor, as_alice: Api) -> None:
    for _ in range(4):
        assert (await send(as_alice, alice)).status == 202
    assert (await send(as_alice, alice)).refusal == (409, "too_many_waiting")
    assert await Turn.objects.acount() == 4


async def test_messages_of_one_visitor_are_limited(
    site: WidgetSite, alice: Visitor, as_alice: Api, settings: LazySettings
) -> None:
    for number in range(20):
        assert (await send(as_alice, alice, key=str(number))).status == 202
        await in_thread(factories.answered)(await Run.objects.alatest("id"))
    answer = await send(as_alice, alice)
    assert answer.refusal == (429, "rate_limited")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert await Turn.objects.filter(role="user").acount() == 20
    assert (await send(as_alice, alice, key="3")).status == 202  # a repeated one is none
    bob = await in_thread(factories.visitor)(site)
    assert (await send(Api(bob.token), bob)).status == 202
    settings.RATE_MULTIPLIER = 2
    assert (await send(as_alice, alice)).status == 202


async def test_a_disabled_site_takes_no_more_messages(alice: Visitor, as_alice: Api) -> None:
    await WidgetSite.objects.aupdate(enabled=False)
    assert (await send(as_alice, alice)).refusal == (403, "site_disabled")


async def test_other_methods_are_not_allowed(as_alice: Api) -> None:
    assert (await as_alice.get("/chat/message")).refusal == (405, "method_not_allowed")


async def _queued() -> Run:
    for _ in range(1000):
        if run := await Run.objects.afirst():
            return run
        await asyncio.sleep(0.01)
    raise AssertionError("no message was accepted")
