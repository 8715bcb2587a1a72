"""Searching by hand."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from chatsite.tenancy.models import Organization
from conversations.models import KnowledgePolicy
from tests.admin.conftest import SignIn
from tests.admin.documents import document

PATH = "/admin/knowledge/search/"


def found(client: Client, query: str, **params: Any) -> str:
    response = client.get(PATH, {"q": query, "mode": "lexical", **params})
    assert response.status_code == 200
    return response.content.decode()


def test_page_says_what_is_found_and_why(manager: Client, organization: Organization) -> None:
    row = document(organization, "delivery.md", "Deliveries take <two> days.", title="Delivery")
    page = found(manager, "How long does delivery take?")
    assert "<mark>Deliveries</mark> <mark>take</mark> &lt;two&gt; days." in page
    assert "passed as [1]" in page
    assert "#1" in page
    assert reverse("admin:conversations_document_change", args=[row.pk]) in page


def test_words_without_spaces_are_marked(manager: Client, organization: Organization) -> None:
    document(organization, "返品.md", "返品方法はこちらです。", language="ja")
    assert "<mark>返品方法</mark>" in found(manager, "返品方法を教えて")


def test_audiences_are_those_of_the_reader_asked_for(manager: Client, organization: Organization) -> None:
    document(organization, "vip.md", "Delivery for partners is free.", audiences=["group:vip"])
    document(organization, "staff.md", "Delivery for staff is slow.", audiences=["agents"])
    assert "Nothing was found" in found(manager, "delivery")
    stranger = found(manager, "delivery", groups="vip")  # nobody vouches for a stranger
    assert "Nothing was found" in stranger
    assert "The groups do not count" in stranger
    partner = found(manager, "delivery", reader="signed_in", groups="vip")
    assert "partners" in partner
    assert "The groups do not count" not in partner
    assert "is slow" in found(manager, "delivery", reader="agent")


def test_page_says_when_words_alone_had_to_do(manager: Client, organization: Organization) -> None:
    document(organization, "delivery.md", "Delivery takes two days.")  # nothing is embedded
    page = found(manager, "delivery", mode="hybrid")
    assert "Searched by words only: " in page
    assert "<mark>Delivery</mark>" in page


def test_what_belongs_to_the_page_is_said_to(manager: Client, organization: Organization) -> None:
    document(organization, "delivery.md", "Delivery takes two days.", url="https://shop.example/delivery")
    assert "of this page" in found(manager, "delivery", url="https://shop.example/delivery?from=mail")
    assert "of this page" not in found(manager, "delivery", url="https://shop.example/returns")


def test_policy_limits_what_would_be_passed(manager: Client, organization: Organization) -> None:
    KnowledgePolicy.objects.create(organization=organization, max_passages=1)
    document(organization, "a.md", "Delivery takes two days.", "Delivery of lamps takes a week, in a box.")
    page = found(manager, "delivery")
    assert "passed as [1]" in page
    assert "passed as [2]" not in page


def test_another_organizations_documents_are_not_found(
    manager: Client, organization: Organization, other_organization: Organization
) -> None:
    document(other_organization, "zebra.md", "Zebra delivery.")
    assert "Nothing was found" in found(manager, "zebra delivery")
    assert manager.get(PATH, {"q": "zebra", "organization": other_organization.slug}).status_code == 404


def test_who_belongs_to_several_chooses(
    sign_in: SignIn, organization: Organization, other_organization: Organization
) -> None:
    document(other_organization, "zebra.md", "Zebra delivery.")
    both = sign_in("agent", organization, other_organization)
    assert "Nothing was found" in found(both, "zebra", organization=organization.slug)
    assert "<mark>Zebra</mark>" in found(both, "zebra", organization=other_organization.slug)


@pytest.mark.parametrize(
    "params",
    [
        {"q": ""},
        {"q": "\0"},
        {"q": "a" * 5000},
        {"q": "'; DROP TABLE x; -- \\ & | ! ( :* <->"},
        {"q": "x", "mode": "nonsense"},
        {"q": "x", "reader": "root"},
        {"q": "x", "groups": "two words"},
        {"q": "x", "language": "%00"},
        {"q": "x", "url": "\0", "title": "\0"},
        {"q": "x", "organization": "\0"},
    ],
)
def test_what_makes_no_sense_is_no_error_of_the_servers(
    manager: Client, organization: Organization, params: dict[str, str]
) -> None:
    document(organization)
    assert manager.get(PATH, params).status_code in (200, 404)


def test_members_and_other_methods_are_refused(manager: Client, sign_in: SignIn, organization: Organization) -> None:
    assert sign_in("member", organization).get(PATH, {"q": "x"}).status_code == 403
    assert manager.post(PATH, {"q": "x"}).status_code == 405


# How documents are used


def test_policy_is_one_form_that_an_admin_finds(admin: Client, organization: Organization) -> None:
    page = admin.get("/admin/conversations/knowledgepolicy/", follow=True)
    assert "Quote when no model can be reached" in page.content.decode()
    row = KnowledgePolicy.objects.get(organization=organization)
    values = {
        "languages": "visitor",
        "default_language": "ja",
        "weak_evidence": "ask",
        "max_passages": 4,
        "max_passage_tokens": 900,
    }
    path = reverse("admin:conversations_knowledgepolicy_change", args=[row.pk])
    assert admin.post(path, values).status_code == 302
    row.refresh_from_db()
    assert (row.languages, row.max_passages, row.quote_when_down) == ("visitor", 4, False)
    assert admin.post(path, values | {"max_passages": 0}).status_code == 200


def test_policy_is_no_managers(manager: Client, organization: Organization) -> None:
    row = KnowledgePolicy.objects.create(organization=organization)
    assert manager.get(reverse("admin:conversations_knowledgepolicy_change", args=[row.pk])).status_code in (403, 404)


def test_policy_of_another_organization_is_not_there(admin: Client, other_organization: Organization) -> None:
    row = KnowledgePolicy.objects.create(organization=other_organization)
    assert admin.get(reverse("admin:conversations_knowledgepolicy_change", args=[row.pk])).status_code == 404
