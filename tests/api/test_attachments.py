"""/chat/attachments, and messages that have them."""

from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import LazySettings
from django.utils import timezone

from chatsite.tenancy import limits
from conversations import attachments
from conversations.knowledge import viewers
from conversations.models import Conversation, Document, Turn
from tests import documents
from tests.api.client import Answer, Api
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = b"Order 4711 was delivered broken."


async def attach(api: Api, visitor: Visitor, content: bytes = TEXT, name: str = "order.txt") -> Answer:
    return await api.upload("/chat/attachments", content, name, session_id=visitor.session_id)


async def test_a_file_is_kept_for_this_conversation_only(as_alice: Api, alice: Visitor) -> None:
    answer = await attach(as_alice, alice)
    assert answer.status == 201
    expected = {"name": "order.txt", "content_type": "text/plain", "size": len(TEXT), "state": "queued", "error": None}
    assert answer.json.items() >= expected.items()
    row = await Document.objects.aget()
    assert (row.public_id, row.conversation_id) == (answer.json["id"], alice.conversation.pk)
    assert (await as_alice.get(f"/chat/attachments/{row.public_id}")).json == answer.json


async def test_what_it_is_is_told_with_why_it_cannot_be_read(as_alice: Api, alice: Visitor) -> None:
    row = await documents.aready(alice.conversation.organization, conversation=alice.conversation)
    await Document.objects.aupdate(state="failed", error_code="encrypted", error_message="Remove the password.")
    found = await as_alice.get(f"/chat/attachments/{row.public_id}")
    assert found.json["error"] == {"code": "encrypted", "message": "Remove the password."}


async def test_pictures_are_refused_with_a_sentence(as_alice: Api, alice: Visitor) -> None:
    answer = await attach(as_alice, alice, b"\x89PNG\r\n\x1a\n" + bytes(100), "order.png")
    assert answer.refusal == (400, "unsupported")
    assert "picture" in answer.json["error"]["message"]
    assert not await Document.objects.aexists()


async def test_forms_that_are_not_right(as_alice: Api, alice: Visitor) -> None:
    assert (await attach(as_alice, alice, b"")).refusal == (400, "empty")
    no_file = await as_alice.upload("/chat/attachments", None, session_id=alice.session_id)
    assert no_file.refusal == (400, "file_missing")
    assert (await as_alice.post("/chat/attachments", {})).refusal == (415, "unsupported_media_type")
    assert (await as_alice.upload("/chat/attachments", TEXT)).refusal == (404, "not_found")


async def test_its_size_and_number_are_bounded(as_alice: Api, alice: Visitor, settings: LazySettings) -> None:
    settings.MAX_ATTACHMENT_BYTES = 1000
    assert (await attach(as_alice, alice, b"x" * 1001)).refusal == (413, "too_large")
    for number in range(attachments.MAX_OF_CONVERSATION):
        await documents.aready(alice.conversation.organization, name=f"{number}.txt", conversation=alice.conversation)
    assert (await attach(as_alice, alice)).refusal == (409, "too_many_files")


async def test_uploads_are_limited_by_conversation_and_by_address(
    as_alice: Api, alice: Visitor, as_bob: Api, bob: Visitor, settings: LazySettings
) -> None:
    settings.RATE_MULTIPLIER = 1 / limits.ATTACHMENTS
    assert (await attach(as_alice, alice)).status == 201
    refused = await attach(as_alice, alice)
    assert refused.refusal == (429, "rate_limited")
    assert int(refused.headers["Retry-After"]) > 0
    assert (await attach(as_bob, bob)).status == 201
    settings.RATE_MULTIPLIER = 1 / limits.ATTACHMENTS_OF_ADDRESS
    assert (await attach(as_bob, bob)).refusal == (429, "rate_limited")


async def test_nobody_else_reaches_it(
    anyone: Api, as_alice: Api, alice: Visitor, as_bob: Api, as_charlie: Api, other_program: Api, program: Api
) -> None:
    url = f"/chat/attachments/{(await attach(as_alice, alice)).json['id']}"
    for other in (as_bob, as_charlie, other_program):
        assert (await other.get(url)).refusal == (404, "not_found")
        assert (await other.delete(url)).refusal == (404, "not_found")
        assert (await attach(other, alice)).refusal == (404, "not_found")
    assert (await anyone.get(url)).status == 401
    assert (await attach(anyone, alice)).status == 401
    assert (await program.get(url)).status == 200


@pytest.mark.parametrize("name", ["doc_" + "0" * 32, "doc_x", "conv_" + "0" * 32, "x" * 3000, "%00"])
async def test_ids_that_lead_nowhere(as_alice: Api, name: str) -> None:
    assert (await as_alice.get(f"/chat/attachments/{name}")).status == 404
    assert (await as_alice.delete(f"/chat/attachments/{name}")).status == 404


async def test_wrong_methods(as_alice: Api) -> None:
    assert (await as_alice.get("/chat/attachments")).refusal == (405, "method_not_allowed")
    assert (await as_alice.patch("/chat/attachments/doc_1")).refusal == (405, "method_not_allowed")


async def test_documents_that_are_shared_are_no_attachments(as_alice: Api, alice: Visitor, program: Api) -> None:
    row = await documents.aready(alice.conversation.organization)
    for api in (as_alice, program):
        assert (await api.get(f"/chat/attachments/{row.public_id}")).status == 404


async def test_attachments_are_no_files_of_the_organization(as_alice: Api, alice: Visitor, program: Api) -> None:
    found = (await attach(as_alice, alice)).json["id"]
    assert (await program.get("/v1/files")).json["data"] == []
    assert (await program.get(f"/v1/files/{found}")).refusal == (404, "not_found")
    assert (await program.delete(f"/v1/files/{found}")).refusal == (404, "not_found")


async def send(api: Api, visitor: Visitor, ids: Any, key: str = "k") -> Answer:
    body = {"session_id": visitor.session_id, "message": "See the file.", "response_mode": "stream", "attachments": ids}
    return await api.post("/chat/message", body, {"Idempotency-Key": key})


async def test_a_message_has_its_files(as_alice: Api, alice: Visitor) -> None:
    first, second = [(await attach(as_alice, alice, name=f"{name}.txt")).json for name in "ab"]
    assert (await send(as_alice, alice, [second["id"], first["id"]])).status == 202
    turn = await Turn.objects.aget()
    shown = [{key: file[key] for key in ("id", "name", "content_type", "size", "url")} for file in (second, first)]
    assert turn.payload["attachments"] == shown
    session = await as_alice.get(f"/chat/session/{alice.session_id}")
    assert session.json["turns"][0]["payload"] == {"attachments": shown}
    assert {row.turn_id async for row in Document.objects.all()} == {turn.pk}


async def test_the_same_message_again_is_one_and_with_other_files_another(as_alice: Api, alice: Visitor) -> None:
    file = (await attach(as_alice, alice)).json["id"]
    assert (await send(as_alice, alice, [file])).status == 202
    assert (await send(as_alice, alice, [file])).status == 202
    assert await Turn.objects.acount() == 1
    assert (await send(as_alice, alice, [])).refusal == (409, "idempotency_conflict")


async def test_the_same_while_a_person_has_the_conversation(as_alice: Api, alice: Visitor) -> None:
    await Conversation.objects.filter(pk=alice.conversation.pk).aupdate(mode="human")
    file = (await attach(as_alice, alice)).json["id"]
    for _ in range(2):
        assert (await send(as_alice, alice, [file])).status == 202
    assert (await Turn.objects.aget()).payload["attachments"][0]["id"] == file
    assert (await send(as_alice, alice, [])).refusal == (409, "idempotency_conflict")


@pytest.mark.parametrize(
    "ids", ["doc", [1], ["x"], ["doc_" + "0" * 32], ["a", "b", "c", "d", "e", "f"], {"a": 1}, [None]]
)
async def test_attachments_that_are_none_are_refused(as_alice: Api, alice: Visitor, ids: Any) -> None:
    answer = await send(as_alice, alice, ids)
    assert answer.refusal == (400, "invalid_message")
    assert "attachments" in answer.json["error"]["details"]
    assert not await Turn.objects.aexists()


async def test_files_of_other_conversations_are_refused(
    as_alice: Api, alice: Visitor, as_bob: Api, bob: Visitor
) -> None:
    theirs = (await attach(as_bob, bob)).json["id"]
    shared = await documents.aready(alice.conversation.organization)
    for other in (theirs, shared.public_id):
        assert (await send(as_alice, alice, [other])).refusal == (400, "invalid_message")


async def test_files_alone_are_no_message(as_alice: Api, alice: Visitor) -> None:
    file = (await attach(as_alice, alice)).json["id"]
    body = {"session_id": alice.session_id, "message": "", "attachments": [file]}
    assert (await as_alice.post("/chat/message", body)).refusal == (400, "message_empty")


async def test_a_program_sends_them_too(program: Api, alice: Visitor) -> None:
    file = (await attach(program, alice)).json["id"]
    path = f"/v1/conversations/{alice.session_id}/turns"
    assert (await program.post(path, {"message": "See.", "attachments": [file]})).status == 202
    assert (await program.get(path)).json["data"][0]["payload"]["attachments"][0]["id"] == file


async def test_taken_back_while_no_message_has_it(as_alice: Api, alice: Visitor) -> None:
    kept, gone = [(await attach(as_alice, alice, name=f"{name}.txt")).json["id"] for name in "ab"]
    await send(as_alice, alice, [kept])
    assert (await as_alice.delete(f"/chat/attachments/{gone}")).status == 204
    assert (await as_alice.delete(f"/chat/attachments/{kept}")).refusal == (409, "not_possible_now")
    assert (await Document.objects.aget()).public_id == kept


async def test_unsent_files_are_forgotten_after_a_day(as_alice: Api, alice: Visitor) -> None:
    kept, _ = [(await attach(as_alice, alice, name=f"{name}.txt")).json["id"] for name in "ab"]
    shared = await documents.aready(alice.conversation.organization)
    await send(as_alice, alice, [kept])
    await Document.objects.aupdate(created_at=timezone.now() - timedelta(days=2))
    young = (await attach(as_alice, alice, name="c.txt")).json["id"]
    await sync_to_async(attachments.prune)()
    left = {row.public_id async for row in Document.objects.all()}
    assert left == {kept, young, shared.public_id}


async def test_its_address_opens_it_for_all_who_take_part(anyone: Api, as_alice: Api, alice: Visitor) -> None:
    page = (await attach(as_alice, alice, b"<html><script>alert(1)</script><p>Hello</p></html>", "a.html")).json
    response = await anyone.client.get(page["url"])
    content = b"".join([piece async for piece in response.streaming_content])  # type: ignore[attr-defined]
    assert content.startswith(b"<html>")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == 'attachment; filename="a.html"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


async def test_addresses_cannot_be_guessed(anyone: Api, as_alice: Api, alice: Visitor) -> None:
    first, second = [(await attach(as_alice, alice, name=f"{name}.txt")).json for name in "ab"]
    token = first["url"].rpartition("/")[2]
    for url in (f"/chat/files/{second['id']}/{token}", f"/chat/files/{first['id']}/{'0' * 32}", "/chat/files/x/y"):
        assert (await anyone.get(url)).refusal == (404, "not_found")
    shared = await documents.aready(alice.conversation.organization)
    assert (await anyone.get(attachments.described(shared)["url"])).status == 404
    await alice.conversation.adelete()
    assert (await anyone.get(first["url"])).status == 404


async def test_deleting_the_conversation_deletes_its_files(as_alice: Api, alice: Visitor) -> None:
    await attach(as_alice, alice)
    file = (await Document.objects.aget()).file
    assert file.storage.exists(file.name or "")
    await alice.conversation.adelete()
    assert not await Document.objects.aexists()
    assert not file.storage.exists(file.name or "")


def test_it_is_found_in_its_conversation_only(alice: Visitor, bob: Visitor) -> None:
    documents.ready(alice.conversation.organization, "The order number is 4711.", conversation=alice.conversation)
    readers = (alice.conversation, bob.conversation)
    mine, others = [Document.objects.filter(viewers.readable(viewers.of_conversation(row))).count() for row in readers]
    assert (mine, others) == (1, 0)


async def test_the_widget_is_told_what_may_be_attached(as_alice: Api, alice: Visitor) -> None:
    assert alice.conversation.site
    body = {"widget_key": alice.conversation.site.public_key}
    config = (await Api().post("/chat/session", body, {"Origin": "https://shop.example"})).json["config"]
    assert config["attachments"]["max_bytes"] == 10_000_000
    assert (config["attachments"]["max_files"], ".pdf" in config["attachments"]["accept"]) == (5, True)
