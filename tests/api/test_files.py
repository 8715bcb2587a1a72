"""/v1/files: upload, read, list, delete."""

from typing import Any

import pytest
from django.conf import LazySettings

from chatsite.tenancy.models import Organization
from conversations.models import Chunk, Document
from tests import documents
from tests.api.client import Answer, Api
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = b"Parcels are sent on working days. Delivery takes two days within the country."
FIELDS = {"language": "en", "title": "Delivery", "url": "https://shop.example/delivery"}


async def test_an_upload_becomes_a_document(program: Api, organization: Organization) -> None:
    answer = await program.upload("/v1/files", TEXT, "delivery.txt", audiences="public,group:wholesale", **FIELDS)
    assert answer.status == 201
    assert answer.json.items() >= {"name": "delivery.txt", "contentType": "text/plain", "size": len(TEXT)}.items()
    assert answer.json.items() >= {**FIELDS, "state": "queued", "error": None, "sourceId": None}.items()
    row = await Document.objects.aget()
    assert (row.public_id, row.organization_id) == (answer.json["id"], organization.pk)
    assert row.audiences == answer.json["audiences"] == ["public", "group:wholesale"]
    assert (await program.get(f"/v1/files/{row.public_id}")).json == answer.json


async def test_the_same_again_is_unchanged_and_other_content_replaces_it(program: Api) -> None:
    first = await program.upload("/v1/files", TEXT, "delivery.txt")
    again = await program.upload("/v1/files", TEXT, "delivery.txt")
    assert (again.status, again.json["id"]) == (200, first.json["id"])
    other = await program.upload("/v1/files", TEXT + b" Abroad five.", "delivery.txt")
    assert (other.status, other.json["id"]) == (200, first.json["id"])
    assert other.json["size"] > first.json["size"]


async def test_several_audiences_in_several_parts(program: Api) -> None:
    answer = await program.upload("/v1/files", TEXT, audiences=["signed_in", "agents"])
    assert answer.json["audiences"] == ["signed_in", "agents"]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"audiences": "everybody"}, "invalid_audiences"),
        ({"audiences": "group:"}, "invalid_audiences"),
        ({"language": "english please"}, "invalid_language"),
        ({"url": "javascript:alert(1)"}, "invalid_url"),
        ({"title": "x" * 301}, "invalid_message"),
        ({"url": "https://shop.example/" + "x" * 2000}, "invalid_message"),
    ],
)
async def test_what_is_said_about_it_is_checked(program: Api, form: dict[str, str], code: str) -> None:
    answer = await program.upload("/v1/files", TEXT, **form)
    assert answer.refusal == (400, code)
    assert not await Document.objects.aexists()


async def test_forms_without_a_file_or_with_several(program: Api) -> None:
    assert (await program.upload("/v1/files", None, title="Delivery")).refusal == (400, "file_missing")
    assert (await program.upload("/v1/files", None, file="text")).refusal == (400, "file_missing")
    assert (await program.upload("/v1/files", b"")).refusal == (400, "empty")
    named = '--b\r\nContent-Disposition: form-data; name="file"; filename="{}"\r\n\r\nText.\r\n'
    two = (named.format("a.txt") + named.format("b.txt") + "--b--\r\n").encode()
    assert (await post_form(program, two)).refusal == (400, "too_many_files")


@pytest.mark.parametrize(
    "body", [b"", b"nonsense", b"--b\r\n", b"--b\r\nContent-Disposition: " + b"x" * 20_000 + b"\r\n\r\n"]
)
async def test_forms_that_are_none(program: Api, body: bytes) -> None:
    answer = await post_form(program, body)
    assert answer.status == 400
    assert answer.json["error"]["code"] in ("file_missing", "invalid_form")


async def test_json_and_other_types_are_refused(program: Api) -> None:
    assert (await program.post("/v1/files", {"file": "x"})).refusal == (415, "unsupported_media_type")


async def test_too_many_fields_are_refused(program: Api) -> None:
    answer = await program.upload("/v1/files", TEXT, **{f"field{number}": "x" for number in range(1100)})
    assert answer.refusal == (400, "invalid_form")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "delivery.pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "delivery.html"),
        (b"MZ" + bytes(200), "delivery.txt"),
    ],
)
async def test_what_cannot_be_read_is_refused_whatever_it_is_called(program: Api, content: bytes, name: str) -> None:
    answer = await program.upload("/v1/files", content, name)
    assert answer.refusal == (400, "unsupported")
    assert "PDF" in answer.json["error"]["message"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\docs\\a.txt", "a.txt"),
        ("a\x00b.txt", "ab.txt"),
        ("日本語.txt", "日本語.txt"),
    ],
)
async def test_names_that_lead_elsewhere(program: Api, given: str, kept: str) -> None:
    answer = await post_form(program, form_with(given))
    assert (answer.status, answer.json["name"]) == (201, kept)


@pytest.mark.parametrize("name", ["..", "../", "\0", "x" * 10_000])
async def test_names_that_are_none(program: Api, name: str) -> None:
    assert (await post_form(program, form_with(name))).status == 400


async def test_a_long_name_is_cut(program: Api) -> None:
    answer = await post_form(program, form_with("n" * 600 + ".txt"))
    assert answer.status == 201
    assert len(answer.json["name"]) <= 200
    assert answer.json["name"].endswith(".txt")


async def test_a_document_that_is_too_large(program: Api, settings: LazySettings) -> None:
    settings.MAX_DOCUMENT_BYTES = 1000
    assert (await program.upload("/v1/files", b"x" * 1000)).status == 201
    assert (await program.upload("/v1/files", b"x" * 1001)).refusal == (413, "too_large")


async def test_the_list_is_paged_and_filtered(program: Api, organization: Organization, alice: Visitor) -> None:
    for number in range(5):
        await Document.objects.acreate(organization=organization, name=f"page {number}", state="ready")
    await Document.objects.acreate(organization=organization, name="x", title="Returns 100%", state="failed")
    await Document.objects.acreate(organization=organization, name="a.txt", conversation=alice.conversation)
    first = (await program.get("/v1/files", limit=4)).json
    assert [row["name"] for row in first["data"]] == ["x", "page 4", "page 3", "page 2"]
    second = (await program.get("/v1/files", limit=4, cursor=first["nextCursor"])).json
    assert ([row["name"] for row in second["data"]], second["nextCursor"]) == (["page 1", "page 0"], None)
    assert await names(program, state="failed") == ["x"]
    assert await names(program, q="RETURNS") == ["x"]
    assert await names(program, q="100%") == ["x"]
    assert await names(program, q="%") == ["x"]
    assert await names(program, q="page 3", state="ready") == ["page 3"]


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": 101},
        {"state": "lost"},
        {"cursor": "x"},
        {"cursor": "conv_" + "0" * 32},
        {"q": "x" * 300},
    ],
)
async def test_nonsense_in_the_list_is_refused(program: Api, query: dict[str, Any]) -> None:
    assert (await program.get("/v1/files", **query)).status == 400


async def test_a_nul_in_the_search_is_refused(program: Api) -> None:
    assert (await program.get("/v1/files", q="a\0")).status == 400


async def test_a_deleted_document_is_gone_with_its_chunks(program: Api, organization: Organization) -> None:
    row = await documents.aready(organization)
    assert await Chunk.objects.aexists()
    assert (await program.delete(f"/v1/files/{row.public_id}")).status == 204
    assert not await Chunk.objects.aexists()
    assert (await program.get(f"/v1/files/{row.public_id}")).refusal == (404, "not_found")
    assert (await program.delete(f"/v1/files/{row.public_id}")).refusal == (404, "not_found")


async def names(program: Api, **query: Any) -> list[str]:
    return [row["name"] for row in (await program.get("/v1/files", **query)).json["data"]]


def form_with(name: str) -> bytes:
    """A form whose file has a name that no client of ours would send."""
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return head.encode() + TEXT + b"\r\n--b--\r\n"


async def post_form(program: Api, body: bytes) -> Answer:
    return await program.post("/v1/files", raw=body, content_type="multipart/form-data; boundary=b")
