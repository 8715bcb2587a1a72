"""/v1/conversations/{id}/turns and /regenerate"""

from typing import Any

import pytest

from chatsite.threads import in_thread
from conversations.models import Run, Turn
from tests import factories
from tests.api.client import Api
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def path(alice: Visitor) -> str:
    return f"/v1/conversations/{alice.session_id}"


async def test_a_message_is_accepted(path: str, alice: Visitor, program: Api) -> None:
    answer = await program.post(f"{path}/turns", {"message": "Hello?", "pageContext": {"title": "Ovens"}})
    run = await Run.objects.aget()
    assert answer.status == 202
    assert answer.json == {
        "runId": run.public_id,
        "responseId": run.public_id,
        "conversationId": alice.session_id,
        "userTurnSeq": 1,
        "streamUrl": f"/v1/runs/{run.public_id}/stream",
    }
    await alice.conversation.arefresh_from_db()
    assert alice.conversation.page_context == {"title": "Ovens"}


async def test_the_widgets_family_and_this_one_share_idempotency_keys(
    path: str, alice: Visitor, as_alice: Api, program: Api
) -> None:
    key = {"Idempotency-Key": "k1"}
    body = {"session_id": alice.session_id, "message": "Hello?", "response_mode": "stream"}
    first = await as_alice.post("/chat/message", body, key)
    again = await program.post(f"{path}/turns", {"message": "Hello?"}, key)
    assert again.json["runId"] == first.json["response_id"]
    assert (await program.post(f"{path}/turns", {"message": "Other"}, key)).refusal == (409, "idempotency_conflict")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid_message"),
        ({"message": " "}, "message_empty"),
        ({"message": "x" * 32_001}, "message_too_long"),
        ({"message": "\0"}, "invalid_message"),
        ({"message": "x", "pageContext": "y"}, "invalid_message"),
    ],
)
async def test_messages_that_cannot_be_kept_are_refused(
    path: str, program: Api, body: dict[str, Any], code: str
) -> None:
    assert (await program.post(f"{path}/turns", body)).refusal == (400, code)
    assert not await Turn.objects.aexists()


async def test_turns_come_in_pages_oldest_first(path: str, alice: Visitor, program: Api) -> None:
    await in_thread(factories.turns)(alice.conversation, 5)
    first = await program.get(f"{path}/turns", limit=3)
    rest = await program.get(f"{path}/turns", limit=3, afterSeq=first.json["nextAfterSeq"])
    assert [turn["seq"] for turn in first.json["data"]] == [1, 2, 3]
    assert [turn["content"] for turn in rest.json["data"]] == ["turn 4", "turn 5"]
    assert rest.json["nextAfterSeq"] is None


@pytest.mark.parametrize("query", [{"afterSeq": "-1"}, {"afterSeq": "x"}, {"limit": "0"}, {"limit": "101"}])
async def test_malformed_pages_are_refused(path: str, program: Api, query: dict[str, Any]) -> None:
    answer = await program.get(f"{path}/turns", **query)
    assert answer.refusal == (400, "invalid_message")
    assert set(answer.json["error"]["details"]["fields"]) == set(query)


async def test_an_answer_is_written_anew(path: str, as_alice: Api) -> None:
    await as_alice.post(f"{path}/turns", {"message": "Hello?"})
    await in_thread(factories.answered)(await Run.objects.aget(), "First.")
    answer = await as_alice.post(f"{path}/regenerate", headers={"Idempotency-Key": "again"})
    assert (answer.status, answer.json["userTurnSeq"]) == (202, 1)
    repeated = await as_alice.post(f"{path}/regenerate", headers={"Idempotency-Key": "again"})
    assert repeated.json == answer.json
    await in_thread(factories.answered)(await Run.objects.alatest("id"), "Second.")
    turns = (await as_alice.get(f"{path}/turns")).json["data"]
    assert [(turn["content"], turn["state"]) for turn in turns] == [
        ("Hello?", "complete"),
        ("First.", "superseded"),
        ("Second.", "complete"),
    ]
    assert turns[2]["runId"] == answer.json["runId"]


async def test_without_a_finished_answer_there_is_nothing_to_regenerate(path: str, as_alice: Api) -> None:
    assert (await as_alice.post(f"{path}/regenerate")).refusal == (409, "nothing_to_regenerate")
    await as_alice.post(f"{path}/turns", {"message": "Hello?"})
    assert (await as_alice.post(f"{path}/regenerate")).refusal == (409, "nothing_to_regenerate")


async def test_strangers_find_nothing(path: str, as_bob: Api, as_charlie: Api, other_program: Api) -> None:
    for stranger in (as_bob, as_charlie, other_program):
        assert (await stranger.get(f"{path}/turns")).refusal == (404, "not_found")
        assert (await stranger.post(f"{path}/turns", {"message": "x"})).refusal == (404, "not_found")
        assert (await stranger.post(f"{path}/regenerate")).refusal == (404, "not_found")
    assert not await Turn.objects.aexists()


@pytest.mark.parametrize("public_id", ["x", "conv_x", "conv_" + "0" * 32, "run_" + "0" * 32])
async def test_malformed_and_unknown_ids_are_not_found(program: Api, public_id: str) -> None:
    assert (await program.get(f"/v1/conversations/{public_id}/turns")).refusal == (404, "not_found")
    answer = await program.post(f"/v1/conversations/{public_id}/turns", {"message": "x"})
    assert answer.refusal == (404, "not_found")


async def test_other_methods_are_not_allowed(path: str, program: Api) -> None:
    assert (await program.get(f"{path}/regenerate")).refusal == (405, "method_not_allowed")
    response = await program.client.delete(f"{path}/turns", headers=program.headers)
    assert response.status_code == 405
