"""The desk's rows in the admin: for the own organization, by role; what is a log is never changed."""

from collections.abc import Iterator
from datetime import time

import pytest
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from chatsite.tenancy import groups
from chatsite.tenancy.models import Membership, Organization
from escalation.models import (
    BusinessInterval,
    CannedReply,
    DeskSettings,
    Holiday,
    Label,
    Reason,
    Rule,
    SlaTarget,
    Team,
    WebhookDelivery,
    WebhookEndpoint,
)
from tests import desk, factories
from tests.desk import escalated

MANAGERS = ("escalation", "agentprofile", "team", "label", "cannedreply")
ADMINS = (
    "desksettings",
    "businessinterval",
    "holiday",
    "slatarget",
    "reason",
    "rule",
    "webhookendpoint",
    "webhookdelivery",
)


def rows(organization: Organization) -> dict[str, Model]:
    visitor = factories.visitor(factories.site(organization), title="Zebra question")
    endpoint = WebhookEndpoint.objects.create(organization=organization, name="Zebra hook", url="https://zebra.example")
    return {
        "escalation": escalated(visitor, contact_name="Zebra"),
        "agentprofile": desk.agent(organization, "Zebra"),
        "team": Team.objects.create(organization=organization, name="Zebra team"),
        "label": Label.objects.create(organization=organization, name="Zebra label"),
        "cannedreply": CannedReply.objects.create(
            organization=organization, shortcut="zebra", title="Zebra reply", text="Hello"
        ),
        "desksettings": DeskSettings.of(organization.pk),
        "businessinterval": BusinessInterval.objects.create(
            organization=organization, weekday=0, opens=time(9), closes=time(17)
        ),
        "holiday": Holiday.objects.create(organization=organization, date="2026-12-25", name="Zebra day"),
        "slatarget": SlaTarget.objects.create(organization=organization, priority=1, first_reply=60),
        "reason": Reason.objects.create(organization=organization, key="zebra", labels={"en": "Zebra"}),
        "rule": Rule.objects.create(organization=organization, name="Zebra rule", kind="words", values=["zebra"]),
        "webhookendpoint": endpoint,
        "webhookdelivery": WebhookDelivery.objects.get(),
    }


def client(organization: Organization, role: str) -> Client:
    number = User.objects.count() + 1
    user = User.objects.create_user(f"staff{number}", is_staff=True)
    Membership.objects.create(organization=organization, user=user, role=role)
    browser = Client()
    browser.force_login(user)
    return browser


def changelist(page: str) -> str:
    return reverse(f"admin:escalation_{page}_changelist")


def change(page: str, row: Model) -> str:
    return reverse(f"admin:escalation_{page}_change", args=[row.pk])


@pytest.mark.parametrize("role", ["agent", "manager", "admin"])
def test_each_role_finds_what_is_its_own_and_nothing_above(organization: Organization, role: str) -> None:
    own, browser = rows(organization), client(organization, role)
    allowed = {"agent": ("cannedreply",), "manager": MANAGERS, "admin": MANAGERS + ADMINS}[role]
    for page in MANAGERS + ADMINS:
        expected = 200 if page in allowed else 403
        assert browser.get(changelist(page), follow=True).status_code == expected, page
        assert browser.get(change(page, own[page])).status_code == expected, page


def test_another_organizations_rows_are_neither_listed_nor_found(organization: Organization) -> None:
    foreign, browser = rows(factories.organization("Zebra")), client(organization, "admin")
    for page, row in foreign.items():
        assert "zebra" not in browser.get(changelist(page)).content.decode().lower(), page
        assert browser.get(change(page, row)).status_code == 404, page
        assert browser.post(change(page, row), {"name": "Taken"}).status_code in (403, 404), page


def test_an_agent_reads_canned_replies_and_does_not_write_them(organization: Organization) -> None:
    own, browser = rows(organization), client(organization, "agent")
    assert browser.post(change("cannedreply", own["cannedreply"]), {"text": "Changed"}).status_code == 403
    assert browser.post(reverse("admin:escalation_cannedreply_add"), {"text": "New"}).status_code == 403


def test_an_escalation_is_a_log_even_for_admins(organization: Organization) -> None:
    own, browser = rows(organization), client(organization, "admin")
    for page in ("escalation", "webhookdelivery"):
        assert browser.post(change(page, own[page]), {"state": "resolved"}).status_code == 403
        assert browser.post(reverse(f"admin:escalation_{page}_delete", args=[own[page].pk]), {}).status_code == 403


def test_a_rule_without_words_and_a_reason_without_english_are_refused(organization: Organization) -> None:
    browser = client(organization, "admin")
    form = {"name": "Empty", "kind": "words", "count": 2, "priority": 3, "position": 0, "values": ""}
    page = browser.post(reverse("admin:escalation_rule_add"), form).content.decode()
    assert "at least one line" in page
    form = {"key": "spare", "labels": "ja: 部品", "priority": 3, "position": 0}
    page = browser.post(reverse("admin:escalation_reason_add"), form).content.decode()
    assert "English label" in page
    assert not Rule.objects.exists()


def test_labels_are_written_by_language(organization: Organization) -> None:
    browser = client(organization, "admin")
    form = {"key": "spare", "labels": "Spare parts\nja: 部品: 交換", "priority": 3, "position": 0, "enabled": "on"}
    assert browser.post(reverse("admin:escalation_reason_add"), form).status_code == 302
    row = Reason.objects.get(key="spare")
    assert row.labels == {"en": "Spare parts", "ja": "部品: 交換"}
    assert row.organization == organization


def test_a_time_zone_that_does_not_exist_is_refused(organization: Organization) -> None:
    browser, row = client(organization, "admin"), DeskSettings.of(organization.pk)
    page = browser.post(change("desksettings", row), {"time_zone": "Mars/Olympus"})
    assert page.status_code == 200
    row.refresh_from_db()
    assert row.time_zone == "UTC"


def test_the_signing_secret_is_shown_to_admins_only(organization: Organization) -> None:
    endpoint = rows(organization)["webhookendpoint"]
    assert isinstance(endpoint, WebhookEndpoint)
    page = client(organization, "admin").get(change("webhookendpoint", endpoint)).content.decode()
    assert endpoint.secret in page
    assert client(organization, "manager").get(change("webhookendpoint", endpoint)).status_code == 403


def test_a_delivery_is_sent_again_from_the_list(organization: Organization) -> None:
    row = rows(organization)["webhookdelivery"]
    WebhookDelivery.objects.update(state="failed", attempts=8)
    browser = client(organization, "admin")
    answer = browser.post(changelist("webhookdelivery"), {"action": "replay", "_selected_action": [str(row.pk)]})
    assert answer.status_code == 302
    found = WebhookDelivery.objects.get()
    assert (found.state, found.attempts) == ("pending", 0)


def test_a_foreign_delivery_is_not_sent_again(organization: Organization) -> None:
    row = rows(factories.organization("Zebra"))["webhookdelivery"]
    WebhookDelivery.objects.update(state="failed")
    chosen = {"action": "replay", "_selected_action": [str(row.pk)]}
    client(organization, "admin").post(changelist("webhookdelivery"), chosen)
    assert WebhookDelivery.objects.get().state == "failed"


def test_a_test_can_be_sent_to_an_endpoint(organization: Organization) -> None:
    endpoint = rows(organization)["webhookendpoint"]
    WebhookDelivery.objects.all().delete()
    chosen = {"action": "test", "_selected_action": [str(endpoint.pk)]}
    assert client(organization, "admin").post(changelist("webhookendpoint"), chosen).status_code == 302
    assert WebhookDelivery.objects.get().event == "test"


def test_markup_of_visitors_is_inert(organization: Organization) -> None:
    visitor = factories.visitor(factories.site(organization), title="<script>alert(1)</script>")
    row = escalated(visitor, note="<img src=x onerror=alert(2)>", contact_name="<b>Bo</b>")
    browser = client(organization, "manager")
    for page in (changelist("escalation"), change("escalation", row)):
        shown = browser.get(page).content.decode()
        assert "<script>alert(1)" not in shown
        assert "<img src=x" not in shown


def test_a_role_is_a_group_and_ends_with_the_membership(organization: Organization) -> None:
    agent = desk.agent(organization, "Aiko")
    assert [group.name for group in agent.user.groups.all()] == ["agent"]
    membership = Membership.objects.get(user=agent.user)
    membership.role = "manager"
    membership.save()
    assert [group.name for group in agent.user.groups.all()] == ["manager"]
    membership.delete()
    assert not agent.user.groups.exists()


@pytest.fixture
def groups_as_they_were() -> Iterator[None]:
    """No test but this one changes them, and they are not emptied with the rest."""
    yield
    groups.create(using="default")


@pytest.mark.usefixtures("groups_as_they_were")
def test_without_the_permission_the_role_alone_opens_nothing(organization: Organization) -> None:
    group = Group.objects.get(name="manager")
    group.permissions.remove(*group.permissions.filter(content_type__model="escalation"))
    browser = client(organization, "manager")
    assert browser.get(changelist("escalation")).status_code == 403


def test_events_that_nobody_knows_are_not_offered(organization: Organization) -> None:
    browser = client(organization, "admin")
    form = {"name": "Odd", "url": "https://zebra.example", "events": ["escalation.exploded"], "enabled": "on"}
    assert browser.post(reverse("admin:escalation_webhookendpoint_add"), form).status_code == 200
    assert not WebhookEndpoint.objects.exists()
