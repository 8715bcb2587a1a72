"""The desk is a page of the admin for everybody who works at it, each at the desks of their own organizations."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from chatsite.tenancy.models import Organization
from tests import desk, factories
from tests.admin.conftest import SignIn


def desk_of(client: Client, *escalation: str, **query: str) -> str | None:
    """Whose desk is shown; None when there is no such page."""
    response = client.get(reverse("admin:desk", args=escalation), query)
    if response.status_code == 404:
        return None
    assert response.status_code == 200
    found = re.search(r'data-organization="([^"]+)"', response.content.decode())
    assert found
    return found[1]


@pytest.mark.parametrize("role", ["agent", "manager", "admin"])
def test_whoever_works_there_gets_the_desk_and_its_place_in_the_sidebar(
    sign_in: SignIn, organization: Organization, role: str
) -> None:
    client = sign_in(role, organization)
    assert desk_of(client) == organization.slug
    assert reverse("admin:desk") in client.get(reverse("admin:index")).content.decode()


def test_a_member_who_is_no_agent_does_not(sign_in: SignIn, organization: Organization) -> None:
    client = sign_in("member", organization)
    assert client.get(reverse("admin:desk")).status_code == 403
    assert reverse("admin:desk") not in client.get(reverse("admin:index")).content.decode()


def test_whoever_is_not_signed_in_is_asked_to(client: Client, transactional_db: None) -> None:
    response = client.get(reverse("admin:desk"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("admin:login"))


def test_an_agent_of_several_organizations_chooses_between_their_desks(
    sign_in: SignIn, organization: Organization
) -> None:
    other, foreign = factories.organization("Zebra"), factories.organization("Yak")
    client = sign_in("agent", organization, other)
    assert desk_of(client, organization=other.slug) == other.slug
    assert desk_of(client, organization=foreign.slug) is None
    page = client.get(reverse("admin:desk")).content.decode()
    assert other.slug in page
    assert foreign.slug not in page


def test_the_address_of_an_escalation_leads_to_its_own_desk(sign_in: SignIn, organization: Organization) -> None:
    other, foreign = factories.organization("Zebra"), factories.organization("Yak")
    client = sign_in("agent", organization, other)
    assert desk_of(client, _escalation(other)) == other.slug
    assert desk_of(client, _escalation(foreign)) is None
    assert desk_of(client, "esc_nonsense") is None


def test_only_reading_is_possible(sign_in: SignIn, organization: Organization) -> None:
    assert sign_in("agent", organization).post(reverse("admin:desk")).status_code == 405


def _escalation(organization: Organization) -> str:
    return desk.escalated(factories.visitor(factories.site(organization))).public_id
