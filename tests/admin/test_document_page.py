"""One document: its facts, its passages, where it was cited, and changing it."""

from typing import Any

import pytest
from django.test import AsyncClient, Client
from django.urls import reverse
from django.utils import timezone

from chatsite.tenancy.models import Organization
from conversations.models import Document
from conversations.runs import lifecycle
from feedback.models import Rating
from tests import factories
from tests.admin.conftest import SignIn
from tests.admin.documents import cited, document
from tests.factories import Visitor


def page(client: Client, row: Document, **params: str) -> str:
    response = client.get(reverse("admin:conversations_document_change", args=[row.pk]), params)
    assert response.status_code == 200
    return response.content.decode()


def test_page_shows_facts_and_passages(manager: Client, organization: Organization) -> None:
    row = document(organization, "help.md", "Delivery takes <two> days.", audiences=["signed_in", "group:vip"])
    shown = page(manager, row)
    for words in ("Delivery takes &lt;two&gt; days.", "help.md", "Signed-in visitors, vip", "7 tokens", row.public_id):
        assert words in shown


def test_only_the_edition_that_is_searched_is_shown(manager: Client, organization: Organization) -> None:
    row = document(organization, "help.md", "The old text.")
    Document.objects.filter(pk=row.pk).update(revision=2)
    assert "The old text." not in page(manager, row)


@pytest.mark.parametrize("params", [{"passages": "2"}, {"at": "20"}])
def test_passages_come_a_page_at_a_time(manager: Client, organization: Organization, params: dict[str, str]) -> None:
    row = document(organization, "help.md", *(f"Passage number {number}." for number in range(21)))
    assert "Passage number 20." not in page(manager, row)
    assert "Passage number 20." in page(manager, row, **params)


@pytest.mark.parametrize("params", [{"passages": "x"}, {"at": "-1"}, {"at": "9" * 30}, {"cited": "\0"}])
def test_pages_that_make_no_sense(manager: Client, organization: Organization, params: dict[str, str]) -> None:
    assert "Delivery takes two days." in page(manager, document(organization), **params)


def rated(visitor: Visitor, row: Document, value: str, comment: str = "") -> None:
    run = factories.answered(lifecycle.start(visitor.conversation, "How long?").run)
    cited(run, row, 2, "It takes two days.")
    moment = timezone.now()
    Rating.objects.create(
        organization=run.organization, conversation=visitor.conversation, run=run, value=value, comment=comment,
        created_at=moment, updated_at=moment,
    )  # fmt: skip


def test_page_says_where_it_was_cited_and_how_those_answers_were_rated(
    manager: Client, organization: Organization, alice: Visitor
) -> None:
    row = document(organization)
    rated(alice, row, "up")
    rated(alice, row, "down", "Not <true>")
    shown = page(manager, row)
    for words in (
        "2 answers cite it.",
        "Rated up: 1, rated down: 1.",
        "It takes two days.",
        "[2]",
        "Not &lt;true&gt;",
        reverse("admin:conversations_conversation_change", args=[alice.conversation.pk]),
    ):
        assert words in shown


def test_a_cited_row_of_a_table_is_shown_without_its_bars(
    manager: Client, organization: Organization, alice: Visitor
) -> None:
    row = document(organization)
    cited(factories.answered(lifecycle.start(alice.conversation, "How long?").run), row, 1, "| Japan | 6–10 | €28 |")
    assert "Japan · 6–10 · €28" in page(manager, row)


def test_agents_see_no_way_to_transcripts_that_are_not_theirs(
    sign_in: SignIn, organization: Organization, alice: Visitor
) -> None:
    row = document(organization)
    rated(alice, row, "down", "A secret")
    shown = page(sign_in("agent", organization), row)
    assert "It takes two days." in shown
    assert "/admin/conversations/conversation/" not in shown
    assert "A secret" not in shown


def test_title_address_and_readers_are_changed(manager: Client, organization: Organization) -> None:
    row = document(organization, state="indexing", embedded_count=1)
    values = {"title": "配送について", "url": "https://shop.example/help", "audiences": ["agents"]}
    path = reverse("admin:conversations_document_change", args=[row.pk])
    assert manager.post(path, values | {"audiences_groups": "vip"}).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.url, row.audiences) == (values["title"], values["url"], ["agents", "group:vip"])


@pytest.mark.parametrize("values", [{"url": "javascript:alert(1)"}, {"audiences": []}, {"audiences_groups": "a b"}])
def test_what_makes_no_sense_changes_nothing(
    manager: Client, organization: Organization, values: dict[str, Any]
) -> None:
    row = document(organization)
    path = reverse("admin:conversations_document_change", args=[row.pk])
    response = manager.post(path, {"title": "New", "audiences": ["public"], **values})
    assert response.status_code == 200
    row.refresh_from_db()
    assert row.title == ""


def test_document_is_deleted(manager: Client, organization: Organization) -> None:
    row = document(organization)
    path = reverse("admin:conversations_document_delete", args=[row.pk])
    assert "Passages" in manager.get(path).content.decode()
    manager.post(path, {"post": "yes"})
    assert not Document.objects.exists()


async def download(client: Client, public_id: str) -> Any:
    browser = AsyncClient()
    browser.cookies = client.cookies
    return await browser.get(f"/admin/knowledge/files/{public_id}/")


async def test_raw_file_is_downloaded_and_never_shown(manager: Client, organization: Organization) -> None:
    row = await Document.objects.aget(pk=(await _document(organization, "ünï.html")).pk)
    response = await download(manager, row.public_id)
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%C3%BCn")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/octet-stream"
    assert "sandbox" in response["Content-Security-Policy"]


async def test_raw_files_of_others_and_unknown_ones_are_not_there(
    manager: Client, other_organization: Organization
) -> None:
    foreign = await _document(other_organization, "zebra.md")
    for public_id in (foreign.public_id, "doc_" + "0" * 32, "x", "conv_" + "0" * 32):
        assert (await download(manager, public_id)).status_code == 404


async def _document(organization: Organization, name: str) -> Document:
    from asgiref.sync import sync_to_async

    return await sync_to_async(document)(organization, name)
