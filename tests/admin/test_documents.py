"""The list of documents, and what managers do there with many at once."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from chatsite.tenancy.models import Membership, Organization
from conversations.models import Document, Source
from conversations.runs import lifecycle
from tests import factories
from tests.admin.conftest import SignIn
from tests.admin.documents import cited, document
from tests.factories import Visitor

LIST = "/admin/conversations/document/"


def shown(client: Client, **params: str) -> str:
    response = client.get(LIST, params)
    assert response.status_code == 200
    return response.content.decode()


def act(client: Client, action: str, *rows: Document, **values: Any) -> Any:
    return client.post(LIST, {"action": action, "_selected_action": [row.pk for row in rows], **values}, follow=True)


def test_list_says_how_far_each_document_is(manager: Client, organization: Organization) -> None:
    document(organization, "ready.md")
    document(organization, "half.md", state="indexing", chunk_count=40, embedded_count=12)
    document(organization, "locked.pdf", state="failed", error_code="encrypted", error_message="It has a password.")
    page = shown(manager)
    for words in ("2 passages", "12 of 40 passages embedded", "It has a password.", "Try again"):
        assert words in page


def test_list_counts_the_answers_that_cite_a_document(
    manager: Client, organization: Organization, alice: Visitor
) -> None:
    row = document(organization)
    for _ in range(3):
        run = lifecycle.start(alice.conversation, "How long?").run
        cited(factories.answered(run), row)
    assert re.search(r'class="field-cited[^>]*>\s*3\s*<', shown(manager))


def test_files_of_a_conversation_are_not_listed(manager: Client, organization: Organization, alice: Visitor) -> None:
    row = document(organization, "mine.pdf", conversation=alice.conversation)
    assert "mine.pdf" not in shown(manager)
    assert manager.get(reverse("admin:conversations_document_change", args=[row.pk])).status_code == 404


@pytest.mark.parametrize(
    "params",
    [
        {"state": "ready"},
        {"language": "ja"},
        {"audience": "group:wholesale"},
        {"q": "Zebra"},
        {"q": "zebra.md"},
        {"from": "upload"},
    ],
)
def test_filters_and_search_keep_what_matches(
    manager: Client, organization: Organization, params: dict[str, str]
) -> None:
    document(organization, "zebra.md", title="Zebra", language="ja", audiences=["group:wholesale"])
    source = Source.objects.create(organization=organization, url="https://shop.example/")
    document(organization, "other.md", language="en", state="failed", source=source)
    page = shown(manager, **params)
    assert "zebra.md" in page
    assert "other.md" not in page


def test_search_takes_an_id_and_a_source_filters(manager: Client, organization: Organization) -> None:
    source = Source.objects.create(organization=organization, url="https://shop.example/")
    row = document(organization, "zebra.md", source=source)
    document(organization, "other.md")
    for params in ({"q": row.public_id}, {"from": source.public_id}):
        page = shown(manager, **params)
        assert ("zebra.md" in page, "other.md" in page) == (True, False)


@pytest.mark.parametrize("query", ["state=%00", "language=%00", "audience=%00", "from=%00", "from=src_0", "q=doc_x"])
def test_filters_that_make_no_sense(manager: Client, organization: Organization, query: str) -> None:
    document(organization)
    assert manager.get(f"{LIST}?{query}", follow=True).status_code == 200


def test_list_costs_the_same_with_more_rows(
    manager: Client, organization: Organization, django_assert_max_num_queries: Any
) -> None:
    document(organization, "0.md")
    shown(manager)
    with django_assert_max_num_queries(100) as few:
        shown(manager)
    for number in range(1, 6):
        document(organization, f"{number}.md")
    with django_assert_max_num_queries(len(few)):
        shown(manager)


def test_readers_of_many_are_changed_at_once(manager: Client, organization: Organization) -> None:
    rows = [document(organization, "a.md"), document(organization, "b.md")]
    page = act(manager, "change_readers", *rows).content.decode()
    assert "a.md" in page
    assert 'name="audiences"' in page
    act(manager, "change_readers", *rows, apply="1", audiences=["agents"], audiences_groups="wholesale、 b2b.eu")
    lists = Document.objects.values_list("audiences", flat=True)
    assert [set(names) for names in lists] == [{"agents", "group:wholesale", "group:b2b.eu"}] * 2


@pytest.mark.parametrize("values", [{}, {"audiences_groups": "two words"}, {"audiences": ["everybody"]}])
def test_readers_that_make_no_sense_change_nothing(
    manager: Client, organization: Organization, values: dict[str, Any]
) -> None:
    row = document(organization)
    page = act(manager, "change_readers", row, apply="1", **values).content.decode()
    assert 'role="alert"' in page
    row.refresh_from_db()
    assert row.audiences == ["public"]


def test_what_failed_is_tried_again(manager: Client, organization: Organization) -> None:
    failed = document(organization, "a.md", state="failed", error_code="broken", error_message="Broken.")
    ready = document(organization, "b.md")
    assert "1 document is tried again." in act(manager, "try_again", failed, ready).content.decode()
    failed.refresh_from_db()
    ready.refresh_from_db()
    assert (failed.state, ready.state) == ("queued", "ready")


def test_many_are_deleted_at_once(manager: Client, organization: Organization) -> None:
    rows = [document(organization, "a.md"), document(organization, "b.md")]
    page = act(manager, "delete_selected", *rows).content.decode()
    assert "Passages" in page
    act(manager, "delete_selected", *rows, post="yes")
    assert not Document.objects.exists()


def test_agents_look_and_change_nothing(sign_in: SignIn, organization: Organization) -> None:
    agent = sign_in("agent", organization)
    row = document(organization, state="failed", error_message="Broken.")
    page = shown(agent)
    assert "Broken." in page
    assert "Try again" not in page
    change = reverse("admin:conversations_document_change", args=[row.pk])
    assert agent.get(change).status_code == 200
    assert agent.post(change, {"title": "Taken"}).status_code == 403
    assert agent.post(reverse("admin:conversations_document_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    act(agent, "change_readers", row, apply="1", audiences=["agents"])
    row.refresh_from_db()
    assert row.audiences == ["public"]


def test_who_manages_one_organization_only_looks_at_another_where_they_are_an_agent(
    sign_in: SignIn, organization: Organization, other_organization: Organization
) -> None:
    both = sign_in("manager", organization)
    Membership.objects.create(organization=other_organization, user=User.objects.get(), role="agent")
    ours, theirs = document(organization), document(other_organization, state="failed")
    source = Source.objects.create(organization=other_organization, url="https://b.example/", state="done")
    act(both, "change_readers", ours, theirs, apply="1", audiences=["agents"])
    act(both, "try_again", ours, theirs)
    act(both, "delete_selected", theirs, post="yes")
    both.post("/admin/conversations/source/", {"action": "fetch_again", "_selected_action": [source.pk]})
    for row in (ours, theirs, source):
        row.refresh_from_db()
    assert (ours.audiences, theirs.audiences, theirs.state, source.state) == (["agents"], ["public"], "failed", "done")


def test_members_see_none_of_it(sign_in: SignIn, organization: Organization) -> None:
    member = sign_in("member", organization)
    assert member.get(LIST).status_code == 403
    assert member.get("/admin/conversations/source/").status_code == 403


def test_nothing_of_another_organization_is_there(
    manager: Client, other_organization: Organization, organization: Organization
) -> None:
    document(organization)
    source = Source.objects.create(organization=other_organization, url="https://zebra.example/")
    row = document(
        other_organization, "zebra.md", language="xx", audiences=["group:zebra"], source=source, title="Zebra"
    )
    page = shown(manager)
    assert "zebra" not in page.lower()
    change = reverse("admin:conversations_document_change", args=[row.pk])
    assert manager.get(change).status_code == 404
    assert manager.post(change, {"title": "Taken"}).status_code in (403, 404)
    act(manager, "change_readers", row, apply="1", audiences=["agents"])
    act(manager, "delete_selected", row, post="yes")
    row.refresh_from_db()
    assert row.audiences == ["group:zebra"]
    assert manager.get(reverse("admin:conversations_source_change", args=[source.pk])).status_code == 404
