"""An organization's rows are there for its own staff and for nobody else's."""

import pytest
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from chatsite.tenancy.models import ApiKey, Membership, Organization
from conversations.models import ModelDeployment, ModelPool
from conversations.runs import lifecycle
from tests import factories
from tests.admin.conftest import SignIn
from tests.factories import Visitor

MANAGED = ("conversations_conversation", "conversations_run")
OWNED = (
    "conversations_modelpool",
    "conversations_modeldeployment",
    "tenancy_widgetsite",
    "tenancy_apikey",
    "tenancy_membership",
    "tenancy_organization",
)


def rows(organization: Organization) -> dict[str, Model]:
    """One row of each page, with "Zebra" in what a list would show."""
    visitor = factories.visitor(factories.site(organization, name="Zebra site"), title="Zebra question")
    run = lifecycle.start(visitor.conversation, "Zebra?").run
    pool = ModelPool.objects.create(organization=organization, name="Zebra pool")
    deployment = ModelDeployment.objects.create(organization=organization, pool=pool, name="Zebra model", model="m")
    member = Membership.objects.create(organization=organization, user=_user("zebra"), role="agent")
    assert visitor.conversation.site
    return {
        "conversations_conversation": visitor.conversation,
        "conversations_run": run,
        "conversations_modelpool": pool,
        "conversations_modeldeployment": deployment,
        "tenancy_widgetsite": visitor.conversation.site,
        "tenancy_apikey": ApiKey.issue(organization, "Zebra key")[0],
        "tenancy_membership": member,
        "tenancy_organization": organization,
    }


def _user(name: str) -> User:
    return User.objects.create_user(name)


def change(page: str, row: Model) -> str:
    return reverse(f"admin:{page}_change", args=[row.pk])


def test_another_organizations_rows_are_neither_listed_nor_found(admin: Client) -> None:
    foreign = rows(factories.organization("Zebra"))
    for page, row in foreign.items():
        assert "zebra" not in admin.get(reverse(f"admin:{page}_changelist")).content.decode().lower(), page
        assert admin.get(change(page, row)).status_code == 404, page
        assert admin.post(change(page, row), {"name": "Taken"}).status_code in (403, 404), page
        assert admin.get(reverse(f"admin:{page}_history", args=[row.pk])).status_code == 404, page


def test_own_rows_are_listed_and_found(admin: Client, organization: Organization) -> None:
    for page, row in rows(organization).items():
        assert admin.get(reverse(f"admin:{page}_changelist")).status_code == 200, page
        assert admin.get(change(page, row)).status_code == 200, page


@pytest.mark.parametrize("page", OWNED)
def test_manager_has_no_way_to_what_admins_own(manager: Client, organization: Organization, page: str) -> None:
    row = rows(organization)[page]
    assert manager.get(reverse(f"admin:{page}_changelist")).status_code == 403
    assert manager.get(change(page, row)).status_code in (403, 404)


@pytest.mark.parametrize("page", MANAGED)
def test_log_is_read_only_even_for_admins(admin: Client, alice: Visitor, page: str) -> None:
    run = lifecycle.start(alice.conversation, "Hello").run
    row: Model = run if page.endswith("run") else alice.conversation
    assert admin.get(reverse(f"admin:{page}_add")).status_code == 403
    assert admin.post(change(page, row), {"title": "Changed"}).status_code == 403
    assert admin.post(reverse(f"admin:{page}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("role", ["member", "agent"])
def test_agents_see_their_profile_and_nothing_else(sign_in: SignIn, organization: Organization, role: str) -> None:
    client = sign_in(role, organization)
    assert organization.name in client.get("/admin/").content.decode()
    for page in (*MANAGED, *OWNED):
        assert client.get(reverse(f"admin:{page}_changelist")).status_code == 403, page


def test_rights_end_where_the_role_ends(sign_in: SignIn, organization: Organization) -> None:
    """An admin here who is an agent there is an agent there."""
    elsewhere = factories.organization("Zebra")
    client = sign_in("admin", organization)
    Membership.objects.create(organization=elsewhere, user_id=client.session["_auth_user_id"], role="agent")
    for page, row in rows(elsewhere).items():
        assert client.get(change(page, row)).status_code == 404, page


def test_superuser_without_organization_sees_all(sign_in: SignIn, organization: Organization) -> None:
    client = sign_in("", superuser=True)
    for owner in (organization, factories.organization("Zebra")):
        site = factories.site(owner)
        assert client.get(change("tenancy_widgetsite", site)).status_code == 200
    assert client.get(reverse("admin:auth_user_changelist")).status_code == 200


def test_superuser_with_an_organization_stays_in_it(sign_in: SignIn, organization: Organization) -> None:
    client = sign_in("admin", organization, superuser=True)
    foreign = factories.site(factories.organization("Zebra"))
    assert client.get(change("tenancy_widgetsite", foreign)).status_code == 404
    assert client.get(reverse("admin:auth_user_changelist")).status_code == 403


def test_row_cannot_be_put_into_another_organization(admin: Client, organization: Organization) -> None:
    foreign = ModelPool.objects.create(organization=factories.organization("Zebra"), name="Zebra pool")
    page = admin.get(reverse("admin:conversations_modeldeployment_add")).content.decode()
    assert "Zebra pool" not in page
    values = {"name": "Spy", "pool": foreign.pk, "provider": "openai_compatible", "model": "m", "priority": 0}
    limits = {
        "max_concurrency": 1,
        "first_byte_timeout": 1,
        "idle_timeout": 1,
        "context_window": 1,
        "max_output_tokens": 1,
    }
    admin.post(reverse("admin:conversations_modeldeployment_add"), values | limits)
    assert not ModelDeployment.objects.exists()


def test_nobody_changes_their_own_role(admin: Client) -> None:
    own = Membership.objects.get()
    assert admin.post(change("tenancy_membership", own), {"role": "agent"}).status_code == 403
    assert Membership.objects.get().role == "admin"


def test_strangers_are_sent_to_sign_in(db: None) -> None:
    response = Client().get(reverse("admin:conversations_conversation_changelist"))
    assert response.status_code == 302
    assert "/admin/login/" in response["Location"]


@pytest.mark.parametrize("malformed", ["x", "0", "conv_00", "%00", "00000000-0000-0000-0000-000000000000"])
def test_malformed_and_unknown_keys_are_not_found(manager: Client, malformed: str) -> None:
    assert manager.get(f"/admin/conversations/conversation/{malformed}/change/").status_code == 404
