"""/v1/files/import and /v1/files/sources"""

from typing import Any

import pytest

from chatsite.tenancy.models import Organization
from conversations.models import Source
from tests.api.client import Api

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "https://shop.example/help/"


async def test_an_address_becomes_a_source(program: Api, organization: Organization) -> None:
    body = {"url": ADDRESS, "kind": "section", "maxPages": 20, "audiences": ["signed_in"]}
    answer = await program.post("/v1/files/import", body)
    assert answer.status == 202
    assert answer.json.items() >= {**body, "state": "queued", "error": None, "fetched": 0}.items()
    row = await Source.objects.aget()
    assert (row.public_id, row.organization_id) == (answer.json["id"], organization.pk)
    assert (await program.get(f"/v1/files/sources/{row.public_id}")).json == answer.json
    assert (await program.get("/v1/files/sources")).json == {"data": [answer.json], "nextCursor": None}


async def test_the_same_address_again_is_the_same_source(program: Api) -> None:
    first = await program.post("/v1/files/import", {"url": ADDRESS})
    again = await program.post("/v1/files/import", {"url": ADDRESS})
    assert (first.status, again.status, first.json["id"]) == (202, 202, again.json["id"])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid_message"),
        ({"url": "help"}, "invalid_url"),
        ({"url": "file:///etc/passwd"}, "invalid_url"),
        ({"url": "https://user:secret@shop.example/"}, "invalid_url"),
        ({"url": ADDRESS, "kind": "world"}, "invalid_message"),
        ({"url": ADDRESS, "maxPages": 0}, "invalid_message"),
        ({"url": ADDRESS, "maxPages": 10**6}, "invalid_message"),
        ({"url": ADDRESS, "audiences": ["nobody"]}, "invalid_audiences"),
        ({"url": ADDRESS + "x" * 2000}, "invalid_message"),
    ],
)
async def test_what_cannot_be_fetched_is_refused(program: Api, body: dict[str, Any], code: str) -> None:
    assert (await program.post("/v1/files/import", body)).refusal == (400, code)
    assert not await Source.objects.aexists()


async def test_the_list_is_paged(program: Api) -> None:
    for number in range(3):
        await program.post("/v1/files/import", {"url": f"{ADDRESS}{number}"})
    first = (await program.get("/v1/files/sources", limit=2)).json
    second = (await program.get("/v1/files/sources", limit=2, cursor=first["nextCursor"])).json
    assert [row["url"][-1] for row in first["data"] + second["data"]] == ["2", "1", "0"]
    assert second["nextCursor"] is None
    assert (await program.get("/v1/files/sources", cursor="doc_" + "0" * 32)).refusal == (400, "invalid_cursor")


async def test_another_organization_reaches_none(program: Api, other_program: Api) -> None:
    found = (await program.post("/v1/files/import", {"url": ADDRESS})).json["id"]
    assert (await other_program.get("/v1/files/sources")).json["data"] == []
    for name in (found, "src_" + "0" * 32, "x", "doc_" + "0" * 32):
        assert (await other_program.get(f"/v1/files/sources/{name}")).refusal == (404, "not_found")
