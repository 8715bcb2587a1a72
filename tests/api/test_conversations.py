"""/v1/conversations"""

from typing import Any

import pytest

from chatsite.tenancy.models import Organization, WidgetSite
from chatsite.threads import in_thread
from conversations.models import Conversation
from tests import factories
from tests.api.client import Api
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_program_begins_a_conversation(program: Api, organization: Organization) -> None:
    body = {"externalId": "customer-7", "locale": "de-AT", "title": "Ofen", "pageContext": {"url": "u", "x": "y"}}
    answer = await program.post("/v1/conversations", body)
    row = await Conversation.objects.aget()
    assert answer.status == 201
    assert (answer.json["id"], answer.json["externalId"], answer.json["locale"]) == (row.public_id, "customer-7", "de")
    assert (row.organization_id, row.page_context) == (organization.pk, {"url": "u"})
    assert (await program.get(f"/v1/conversations/{row.public_id}")).json == answer.json


async def test_nothing_needs_to_be_said_to_begin(program: Api) -> None:
    answer = await program.post("/v1/conversations", raw=b"")
    assert (answer.status, answer.json["mode"], answer.json["latestTurnSeq"]) == (201, "assistant", 0)


async def test_a_visitor_begins_another_one_and_cannot_say_whose_it_is(alice: Visitor, as_alice: Api) -> None:
    answer = await as_alice.post("/v1/conversations", {"externalId": "somebody"})
    assert (answer.status, answer.json["externalId"]) == (201, "")
    listed = await as_alice.get("/v1/conversations")
    assert [entry["id"] for entry in listed.json["data"]] == [answer.json["id"], alice.session_id]


async def test_visitors_of_a_disabled_site_neither_begin_nor_list(as_alice: Api) -> None:
    await WidgetSite.objects.aupdate(enabled=False)
    assert (await as_alice.post("/v1/conversations", {})).refusal == (403, "site_disabled")
    assert (await as_alice.get("/v1/conversations")).refusal == (403, "site_disabled")
    assert await Conversation.objects.acount() == 1


@pytest.mark.parametrize(
    "body", [{"title": "x" * 121}, {"externalId": 7 * [1]}, {"title": "a\0b"}, {"pageContext": []}, {"locale": {}}]
)
async def test_malformed_fields_are_refused(program: Api, body: dict[str, Any]) -> None:
    assert (await program.post("/v1/conversations", body)).refusal == (400, "invalid_message")
    assert not await Conversation.objects.aexists()


async def test_pages_hold_still_while_conversations_are_added(program: Api, organization: Organization) -> None:
    rows = [await in_thread(factories.conversation)(organization) for _ in range(5)]
    newest_first = [row.public_id for row in reversed(rows)]
    first = await program.get("/v1/conversations", limit=2)
    await in_thread(factories.conversation)(organization)
    second = await program.get("/v1/conversations", limit=2, cursor=first.json["nextCursor"])
    third = await program.get("/v1/conversations", limit=2, cursor=second.json["nextCursor"])
    pages = [[entry["id"] for entry in page.json["data"]] for page in (first, second, third)]
    assert pages == [newest_first[:2], newest_first[2:4], newest_first[4:]]
    assert third.json["nextCursor"] is None


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x"])
async def test_malformed_limits_are_refused(program: Api, limit: str) -> None:
    assert (await program.get("/v1/conversations", limit=limit)).refusal == (400, "invalid_message")


@pytest.mark.parametrize("cursor", ["x", "1-2", "conv_x", "turn_" + "0" * 32])
async def test_malformed_cursors_are_refused(program: Api, cursor: str) -> None:
    assert (await program.get("/v1/conversations", cursor=cursor)).refusal == (400, "invalid_cursor")


async def test_everyone_sees_their_own_only(
    alice: Visitor, bob: Visitor, charlie: Visitor, as_alice: Api, program: Api, other_program: Api
) -> None:
    async def listed(api: Api) -> set[str]:
        return {entry["id"] for entry in (await api.get("/v1/conversations")).json["data"]}

    assert await listed(as_alice) == {alice.session_id}
    assert await listed(program) == {alice.session_id, bob.session_id}
    assert await listed(other_program) == {charlie.session_id}
    for stranger in (Api(bob.token), Api(charlie.token), other_program):
        assert (await stranger.get(f"/v1/conversations/{alice.session_id}")).refusal == (404, "not_found")


async def test_malformed_ids_are_not_found(program: Api) -> None:
    assert (await program.get("/v1/conversations/conv_x")).refusal == (404, "not_found")


async def test_other_methods_are_not_allowed(program: Api, alice: Visitor) -> None:
    for method in ("put", "patch", "delete", "options"):
        response = await getattr(program.client, method)("/v1/conversations", headers=program.headers)
        assert (response.status_code, response.json()["error"]["code"]) == (405, "method_not_allowed")
    assert (await program.post(f"/v1/conversations/{alice.session_id}")).refusal == (405, "method_not_allowed")
