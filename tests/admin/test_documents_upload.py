"""Files that are uploaded in the admin, by the requests that the page's script makes."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from chatsite.tenancy.models import Membership, Organization
from conversations.models import Document, Source
from tests.admin.conftest import SignIn
from tests.admin.documents import document

ADD, PAGE, STATES = "/admin/knowledge/files/", "/admin/knowledge/upload/", "/admin/knowledge/states/"
ADDRESS = "/admin/knowledge/address/"
TEXT = b"# Delivery\n\nDelivery takes two days."


def upload(client: Client, content: bytes = TEXT, name: str = "delivery.md", **values: Any) -> Any:
    fields = {"audiences": ["public"], "language": ""} | values
    return client.post(ADD, {**fields, "file": SimpleUploadedFile(name, content)})


def test_file_becomes_a_document(manager: Client, organization: Organization) -> None:
    response = upload(manager, audiences=["signed_in"], audiences_groups="vip", language="en")
    assert response.status_code == 201
    row = Document.objects.get()
    assert (row.organization, row.name, row.language) == (organization, "delivery.md", "en")
    assert row.audiences == ["signed_in", "group:vip"]
    assert row.added_by_id == int(manager.session["_auth_user_id"])
    body = response.json()
    assert (body["outcome"], body["document"]["id"], body["document"]["finished"]) == ("created", row.public_id, False)
    assert "Waits to be read" in body["document"]["html"]


def test_the_same_file_again_is_recognised(manager: Client, organization: Organization) -> None:
    upload(manager)
    response = upload(manager)
    assert (response.status_code, response.json()["outcome"]) == (200, "unchanged")
    assert response.json()["document"]["name"] == "delivery.md"
    assert Document.objects.count() == 1


def test_nothing_is_replaced_by_a_file_after_one_that_failed(manager: Client, organization: Organization) -> None:
    row = document(organization, "delivery.md")
    Document.objects.filter(pk=row.pk).update(revision=0, state=Document.State.FAILED)
    response = upload(manager)
    assert (response.status_code, response.json()["outcome"]) == (201, "created")
    assert Document.objects.count() == 1


def test_a_newer_edition_keeps_what_was_said_of_the_document(manager: Client, organization: Organization) -> None:
    row = document(organization, "delivery.md", audiences=["group:vip"], title="Delivery")
    response = manager.post(ADD, {"replaces": row.public_id, "file": SimpleUploadedFile("other.md", TEXT)})
    assert (response.status_code, response.json()["outcome"]) == (201, "replaced")
    row.refresh_from_db()
    assert (row.name, row.title, row.audiences, row.size) == ("delivery.md", "Delivery", ["group:vip"], len(TEXT))


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"content": b""}, "empty"),
        ({"audiences": []}, "invalid_message"),
        ({"audiences": ["everybody"]}, "invalid_message"),
        ({"audiences_groups": "two words"}, "invalid_message"),
        ({"language": "klingon"}, "invalid_message"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(
    manager: Client, organization: Organization, values: dict[str, Any], code: str
) -> None:
    response = upload(manager, **values)
    assert response.status_code == 400
    assert response.json()["error"]["code"] == code
    assert response.json()["error"]["message"].endswith((".", "choices."))
    assert not Document.objects.exists()


def test_no_file_at_all(manager: Client, organization: Organization) -> None:
    assert manager.post(ADD, {"audiences": ["public"]}).json()["error"]["code"] == "invalid_message"
    assert manager.post(ADD, b"{}", content_type="application/json").status_code == 400
    broken = manager.post(ADD, b"nonsense", content_type="multipart/form-data; boundary=x")
    assert broken.status_code == 400


def test_a_file_that_is_too_large_is_not_kept(manager: Client, organization: Organization, settings: Any) -> None:
    settings.MAX_DOCUMENT_BYTES = 1_000_000
    response = upload(manager, b"x" * 1_000_001)
    assert response.status_code == 413
    assert response.json()["error"] == {"code": "too_large", "message": "The file has more than 1 MB."}
    assert not Document.objects.exists()


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\x00b.md", "CON", "." * 300, "‮gnp.md"])
def test_names_are_made_harmless(manager: Client, organization: Organization, name: str) -> None:
    assert upload(manager, name=name).status_code in (201, 400)
    for row in Document.objects.all():
        assert "/" not in row.name
        assert row.name.isprintable()


@pytest.mark.parametrize("role", ["agent", "member"])
def test_only_managers_upload(sign_in: SignIn, organization: Organization, role: str) -> None:
    client = sign_in(role, organization)
    assert client.get(PAGE).status_code == 403
    assert client.get(ADDRESS).status_code == 403
    response = upload(client)
    assert (response.status_code, response.json()["error"]["code"]) == (403, "forbidden")


def test_nothing_goes_to_another_organization(
    manager: Client, sign_in: SignIn, organization: Organization, other_organization: Organization
) -> None:
    foreign = document(other_organization, "zebra.md")
    body = {"replaces": foreign.public_id, "file": io.BytesIO(TEXT)}
    assert manager.post(ADD, body).status_code == 404
    upload(manager, organization=other_organization.slug)
    assert Document.objects.get(name="delivery.md").organization == organization
    both = sign_in("manager", organization, factories_third())
    assert upload(both, organization=other_organization.slug).status_code == 400


def factories_third() -> Organization:
    return Organization.objects.create(name="Third", slug="third")


def test_who_belongs_to_several_says_where_it_goes(sign_in: SignIn, organization: Organization) -> None:
    third = factories_third()
    both = sign_in("manager", organization, third)
    assert "Third" in both.get(PAGE).content.decode()
    assert upload(both, organization="third").status_code == 201
    assert Document.objects.get().organization == third


def test_who_manages_here_and_helps_there_uploads_here(manager: Client, other_organization: Organization) -> None:
    user = manager.session["_auth_user_id"]
    Membership.objects.create(organization=other_organization, user_id=user, role="agent")
    row = document(other_organization, "theirs.md")
    assert manager.post(ADD, {"replaces": row.public_id, "file": io.BytesIO(TEXT)}).status_code == 404
    assert manager.post(reverse("admin:knowledge-retry", args=[row.public_id])).status_code == 403


def test_a_request_from_another_page_is_refused(manager: Client, organization: Organization) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = manager.cookies
    assert upload(careful).status_code == 403
    assert not Document.objects.exists()
    token = careful.get(PAGE).context["csrf_token"]
    fields = {"audiences": ["public"], "file": SimpleUploadedFile("a.md", TEXT)}
    assert careful.post(ADD, fields, headers={"X-CSRFToken": str(token)}).status_code == 201


def test_wrong_methods(manager: Client, organization: Organization) -> None:
    row = document(organization)
    assert manager.get(ADD).status_code == 405
    assert manager.post(PAGE).status_code == 405
    assert manager.post(STATES).status_code == 405
    assert manager.delete(ADDRESS).status_code == 405
    assert manager.get(reverse("admin:knowledge-retry", args=[row.public_id])).status_code == 405
    assert manager.post(reverse("admin:knowledge-file", args=[row.public_id])).status_code == 405


def test_strangers_are_sent_to_sign_in(db: None) -> None:
    for path in (ADD, PAGE, STATES, ADDRESS):
        response = Client().get(path)
        assert (response.status_code, "/admin/login/" in response["Location"]) == (302, True)


# How far they are


def states(client: Client, *names: str) -> dict[str, Any]:
    response = client.get(STATES, {"ids": ",".join(names)})
    assert response.status_code == 200
    return {row["id"]: row for row in response.json()["rows"]}


def test_states_tell_how_far_documents_and_addresses_are(manager: Client, organization: Organization) -> None:
    half = document(organization, "half.md", state="indexing", chunk_count=4, embedded_count=1)
    failed = document(organization, "bad.md", state="failed", error_message="It has a password.", revision=0)
    source = Source.objects.create(
        organization=organization, url="https://shop.example/", state="fetching", found=10, fetched=4, failed=1
    )
    found = states(manager, half.public_id, failed.public_id, source.public_id)
    assert found[half.public_id]["sentence"] == "1 of 4 passages embedded"
    assert found[failed.public_id]["finished"]
    assert found[failed.public_id]["sentence"] == "It has a password."
    assert found[source.public_id]["sentence"] == "4 of 10 pages fetched, 1 failed"


def test_states_of_others_and_nonsense_are_not_told(
    manager: Client, organization: Organization, other_organization: Organization
) -> None:
    foreign = document(other_organization, "zebra.md", state="queued")
    source = Source.objects.create(organization=other_organization, url="https://zebra.example/")
    assert states(manager, foreign.public_id, source.public_id, "x", "doc_", "\0", "doc_" + "0" * 32) == {}


def test_try_again(manager: Client, organization: Organization) -> None:
    row = document(organization, state="failed", error_message="Broken.")
    path = reverse("admin:knowledge-retry", args=[row.public_id])
    response = manager.post(path, headers={"Accept": "application/json"})
    assert (response.status_code, response.json()["state"]) == (200, "queued")
    assert manager.post(path).status_code == 302  # a plain form, and it is under way already


@pytest.mark.parametrize("public_id", ["x", "doc_1", "src_" + "0" * 32, "doc_" + "0" * 32])
def test_try_again_of_what_is_not_there(manager: Client, organization: Organization, public_id: str) -> None:
    assert manager.post(reverse("admin:knowledge-retry", args=[public_id])).status_code == 404


def test_agents_try_nothing_again(sign_in: SignIn, organization: Organization) -> None:
    row = document(organization, state="failed")
    path = reverse("admin:knowledge-retry", args=[row.public_id])
    assert sign_in("agent", organization).post(path).status_code == 403


# Addresses

VALUES = {"kind": "section", "url": "https://shop.example/help/", "max_pages": 50, "audiences": ["public"]}


def test_address_is_added_and_listed(manager: Client, organization: Organization) -> None:
    response = manager.post(ADDRESS, VALUES, follow=True)
    assert "https://shop.example/help/ is being fetched." in response.content.decode()
    row = Source.objects.get()
    assert (row.organization, row.kind, row.max_pages, row.audiences) == (organization, "section", 50, ["public"])
    assert manager.get(reverse("admin:conversations_source_change", args=[row.pk])).status_code == 200


@pytest.mark.parametrize(
    "values",
    [
        {"url": "ftp://shop.example/"},
        {"url": "https://user:password@shop.example/"},
        {"url": "javascript:alert(1)"},
        {"url": ""},
        {"kind": "internet"},
        {"max_pages": 0},
        {"max_pages": 10**9},
        {"audiences": []},
    ],
)
def test_address_that_makes_no_sense_is_refused(
    manager: Client, organization: Organization, values: dict[str, Any]
) -> None:
    response = manager.post(ADDRESS, VALUES | values)
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert not Source.objects.exists()


def test_address_is_deleted_with_its_documents(manager: Client, organization: Organization) -> None:
    source = Source.objects.create(organization=organization, url="https://shop.example/")
    document(organization, "https://shop.example/a", source=source)
    path = reverse("admin:conversations_source_delete", args=[source.pk])
    assert "1 document from there" in manager.get(path).content.decode()
    manager.post(path, {"post": "yes"})
    assert not Document.objects.exists()
    assert not Source.objects.exists()


def test_address_is_fetched_again(manager: Client, organization: Organization) -> None:
    source = Source.objects.create(organization=organization, url="https://shop.example/", state="done", fetched=3)
    values = {"action": "fetch_again", "_selected_action": [source.pk]}
    manager.post("/admin/conversations/source/", values, follow=True)
    source.refresh_from_db()
    assert (source.state, source.fetched) == ("queued", 0)
