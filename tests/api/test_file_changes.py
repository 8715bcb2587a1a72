"""/v1/files/{id}: change, retry, download; and who may do so."""

from typing import Any

import pytest

from chatsite.tenancy.models import Organization
from conversations.models import Document
from tests import documents
from tests.api.client import Api

pytestmark = pytest.mark.django_db(transaction=True)

NOWHERE = "doc_" + "0" * 32
ONE = [
    ("get", "/v1/files/{}"),
    ("patch", "/v1/files/{}"),
    ("delete", "/v1/files/{}"),
    ("post", "/v1/files/{}/retry"),
    ("get", "/v1/files/{}/content"),
]
ALL = [
    ("get", "/v1/files"),
    ("post", "/v1/files"),
    ("post", "/v1/files/import"),
    ("get", "/v1/files/sources"),
    ("get", "/v1/files/sources/{}"),
    *ONE,
]


async def test_what_is_known_of_a_file_is_changed(program: Api, organization: Organization) -> None:
    row = await documents.aready(organization)
    change = {"audiences": ["agents", "group:wholesale"], "title": "Sending", "url": "https://shop.example/sending"}
    answer = await program.patch(f"/v1/files/{row.public_id}", change)
    assert answer.status == 200
    assert answer.json.items() >= change.items()
    assert (await Document.objects.aget()).audiences == change["audiences"]
    cleared = await program.patch(f"/v1/files/{row.public_id}", {"title": "", "url": ""})
    assert (cleared.json["title"], cleared.json["url"]) == ("", "")
    assert cleared.json["audiences"] == change["audiences"]


async def test_another_language_has_it_read_anew(program: Api, organization: Organization) -> None:
    row = await documents.aready(organization, language="en")
    path = f"/v1/files/{row.public_id}"
    assert (await program.patch(path, {"language": "en"})).json["state"] == "ready"
    changed = (await program.patch(path, {"language": "de"})).json
    assert (changed["language"], changed["state"], changed["revision"]) == ("de", "queued", 1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"audiences": []}, "invalid_audiences"),
        ({"audiences": ["everybody"]}, "invalid_audiences"),
        ({"audiences": ["group:a b"]}, "invalid_audiences"),
        ({"audiences": [{"a": 1}]}, "invalid_message"),
        ({"audiences": {"public": 1}}, "invalid_message"),
        ({"audiences": 7}, "invalid_message"),
        ({"audiences": None}, "invalid_message"),
        ({"audiences": ["public"] * 51}, "invalid_message"),
        ({"title": "x" * 301}, "invalid_message"),
        ({"title": "a\0b"}, "invalid_message"),
        ({"url": "ftp://shop.example"}, "invalid_url"),
        ({"url": 7}, "invalid_url"),
        ({"language": "x y"}, "invalid_language"),
    ],
)
async def test_changes_that_make_no_sense(
    program: Api, organization: Organization, change: dict[str, Any], code: str
) -> None:
    row = await documents.aready(organization, language="en")
    answer = await program.patch(f"/v1/files/{row.public_id}", change)
    assert answer.refusal == (400, code)
    assert (await Document.objects.aget()).audiences == ["public"]


async def test_only_what_failed_is_tried_again(program: Api, organization: Organization) -> None:
    row = await documents.aready(organization)
    path = f"/v1/files/{row.public_id}/retry"
    assert (await program.post(path)).refusal == (409, "not_possible_now")
    await Document.objects.aupdate(state="failed", error_code="broken", error_message="It is broken.")
    assert (await program.get(f"/v1/files/{row.public_id}")).json["error"]["code"] == "broken"
    answer = await program.post(path)
    assert answer.status == 202
    assert (answer.json["state"], answer.json["error"]) == ("queued", None)


@pytest.mark.parametrize(
    ("content_type", "served"),
    [
        ("text/plain", "text/plain; charset=utf-8"),
        ("application/pdf", "application/pdf"),
        ("text/html", "application/octet-stream"),
        ("image/svg+xml", "application/octet-stream"),
        ("", "application/octet-stream"),
    ],
)
async def test_a_download_is_never_a_page(
    program: Api, organization: Organization, content_type: str, served: str
) -> None:
    row = await documents.aready(organization, name="Ünter lagen.html", content_type=content_type)
    answer = await program.get(f"/v1/files/{row.public_id}/content")
    pieces = [piece async for piece in answer.response.streaming_content]  # type: ignore[attr-defined]
    assert b"".join(pieces).decode() == documents.TEXT
    assert answer.headers["Content-Type"] == served
    assert answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''%C3%9Cnter%20lagen.html"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_file_that_the_storage_has_lost(program: Api, organization: Organization) -> None:
    row = await documents.aready(organization)
    row.file.storage.delete(row.file.name or "")
    assert (await program.get(f"/v1/files/{row.public_id}/content")).refusal == (404, "not_found")


@pytest.mark.parametrize(("method", "path"), ALL)
async def test_nothing_is_for_visitors_or_without_a_key(anyone: Api, as_alice: Api, method: str, path: str) -> None:
    path = path.format(NOWHERE)
    assert (await getattr(as_alice, method)(path)).refusal == (403, "forbidden")
    assert (await getattr(anyone, method)(path)).refusal == (401, "unauthorized")


@pytest.mark.parametrize(("method", "path"), ONE)
async def test_another_organization_reaches_none(
    other_program: Api, program: Api, organization: Organization, method: str, path: str
) -> None:
    row = await documents.aready(organization)
    foreign = await getattr(other_program, method)(path.format(row.public_id))
    missing = await getattr(other_program, method)(path.format(NOWHERE))
    assert foreign.refusal == (404, "not_found")
    assert foreign.json == missing.json
    assert (await other_program.get("/v1/files")).json["data"] == []
    assert await Document.objects.aexists()


@pytest.mark.parametrize("name", ["x", "doc_1", "conv_" + "0" * 32, "DOC_" + "0" * 32, "%00", "x" * 3000])
@pytest.mark.parametrize(("method", "path"), ONE)
async def test_ids_that_are_none(program: Api, method: str, path: str, name: str) -> None:
    assert (await getattr(program, method)(path.format(name))).refusal == (404, "not_found")


async def test_wrong_methods(program: Api) -> None:
    for method, path in (
        ("delete", "/v1/files"),
        ("patch", "/v1/files"),
        ("post", f"/v1/files/{NOWHERE}"),
        ("get", f"/v1/files/{NOWHERE}/retry"),
        ("delete", f"/v1/files/{NOWHERE}/content"),
        ("patch", "/v1/files/import"),
    ):
        assert (await getattr(program, method)(path)).refusal == (405, "method_not_allowed")
