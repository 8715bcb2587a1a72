"""Transcripts that were never before the desk are opened with a permission and a reason, which is kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from chatsite.tenancy.models import Membership, Organization
from chatsite.threads import in_thread
from conversations.models import Conversation
from escalation.models import AgentProfile, Escalation, Team, TranscriptAccess
from tests import desk, factories
from tests.escalation.desk_client import Desk
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

REASON = "The visitor called about it"


@pytest.fixture
def talk(alice: Visitor) -> Conversation:
    factories.answered(factories.sent(alice, "Zebra?"))
    return alice.conversation


@pytest.fixture
def manager(manager: AgentProfile) -> AgentProfile:
    permit(manager)
    return manager


def permit(agent: AgentProfile) -> None:
    agent.user.user_permissions.add(*Permission.objects.filter(codename__in=["read_any_transcript"]))
    agent.user.user_permissions.add(*Permission.objects.filter(codename="view_conversation"))


def url(talk: Conversation) -> str:
    return reverse("admin:conversations_conversation_change", args=[talk.pk])


def browser(agent: AgentProfile) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=agent.user_id))
    return client


async def opened(agent: AgentProfile, talk: Conversation, reason: Any = REASON) -> Any:
    return await Desk(agent).post(f"conversations/{talk.public_id}/open", {"reason": reason})


async def test_a_reason_opens_a_transcript_and_is_kept(talk: Conversation, manager: AgentProfile) -> None:
    answer = await opened(manager, talk)
    assert (answer.status, answer.json) == (200, {"transcript_url": url(talk)})
    entry = await TranscriptAccess.objects.aget()
    assert (entry.conversation_id, entry.user_id, entry.reason) == (talk.pk, manager.user_id, REASON)


@pytest.mark.parametrize("reason", [None, "", "because", " " * 40, "x" * 501, 7, ["a reason that is long enough"]])
async def test_no_reason_opens_nothing(talk: Conversation, manager: AgentProfile, reason: Any) -> None:
    assert (await opened(manager, talk, reason)).refusal == (400, "invalid_message")
    assert not await TranscriptAccess.objects.aexists()


async def test_without_the_permission_nothing_is_opened(
    talk: Conversation, agent: AgentProfile, stranger: AgentProfile
) -> None:
    assert (await opened(agent, talk)).refusal == (403, "forbidden")
    await in_thread(permit)(stranger)
    assert (await opened(stranger, talk)).refusal == (404, "not_found")
    for unknown in ("conv_1", "conv_" + "0" * 32):
        answer = await Desk(agent).post(f"conversations/{unknown}/open", {"reason": REASON})
        assert answer.refusal == (403, "forbidden")
        answer = await Desk(stranger).post(f"conversations/{unknown}/open", {"reason": REASON})
        assert answer.refusal == (404, "not_found")
    assert (await Desk(None, agent.organization.slug).post("conversations/x/open")).refusal == (401, "unauthorized")
    assert (await Desk(agent).get(f"conversations/{talk.public_id}/open")).refusal == (405, "method_not_allowed")
    assert (await Desk(agent, csrf=False).post(f"conversations/{talk.public_id}/open")).refusal == (403, "csrf_failed")
    assert not await TranscriptAccess.objects.aexists()


async def test_a_role_elsewhere_opens_nothing_here(
    talk: Conversation, agent: AgentProfile, other_organization: Organization
) -> None:
    def manages_elsewhere() -> None:
        Membership.objects.create(user=agent.user, organization=other_organization, role=Membership.Role.MANAGER)

    await in_thread(manages_elsewhere)()
    assert (await opened(agent, talk)).refusal == (403, "forbidden")
    assert not (await Desk(agent).get("me")).json["permissions"]["read_any_transcript"]
    assert (await Desk(agent, other_organization.slug).get("me")).json["permissions"]["read_any_transcript"]
    auditors = await Group.objects.acreate(name="auditors")  # given in person
    await auditors.permissions.aadd(await Permission.objects.aget(codename="read_any_transcript"))
    await agent.user.groups.aadd(auditors)
    assert (await opened(agent, talk)).status == 200


async def test_what_is_before_the_desk_needs_no_permission(
    talk: Conversation, agent: AgentProfile, alice: Visitor
) -> None:
    await in_thread(desk.escalated)(alice)
    assert (await opened(agent, talk)).status == 200
    assert not await TranscriptAccess.objects.aexists()


def test_the_page_asks_a_manager_for_a_reason(talk: Conversation, manager: AgentProfile) -> None:
    client = browser(manager)
    asked = client.get(url(talk)).content.decode()
    assert "Zebra?" not in asked
    assert 'name="reason"' in asked
    assert "Zebra?" not in client.post(url(talk), {"reason": "short"}).content.decode()
    answer = client.post(url(talk), {"reason": REASON})
    assert (answer.status_code, answer["Location"]) == (302, url(talk))
    assert "Zebra?" in client.get(url(talk)).content.decode()
    assert TranscriptAccess.objects.get().reason == REASON


def test_a_reason_holds_for_an_hour_and_for_one_person(
    talk: Conversation, manager: AgentProfile, agent: AgentProfile
) -> None:
    for who in (manager, agent):
        TranscriptAccess.objects.create(
            organization=talk.organization, conversation=talk, user_id=who.user_id, reason=REASON
        )
        assert "Zebra?" in browser(who).get(url(talk)).content.decode()
    TranscriptAccess.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    assert "Zebra?" not in browser(manager).get(url(talk)).content.decode()
    assert browser(agent).get(url(talk)).status_code in (403, 404)


def test_what_came_before_the_desk_is_open_to_who_sees_it(
    talk: Conversation, manager: AgentProfile, agent: AgentProfile, stranger: AgentProfile, alice: Visitor
) -> None:
    escalation = desk.escalated(alice)
    for who in (manager, agent):
        assert "Zebra?" in browser(who).get(url(talk)).content.decode()
    team = Team.objects.create(organization=talk.organization, name="Returns")
    Escalation.objects.filter(pk=escalation.pk).update(team=team)
    assert browser(agent).get(url(talk)).status_code in (403, 404)
    assert browser(stranger).get(url(talk)).status_code in (403, 404)
    agent.teams.add(team)
    assert "Zebra?" in browser(agent).get(url(talk)).content.decode()


def test_agents_have_no_list_of_conversations(talk: Conversation, agent: AgentProfile, alice: Visitor) -> None:
    desk.escalated(alice)
    assert browser(agent).get(reverse("admin:conversations_conversation_changelist")).status_code == 403


def test_admins_read_without_being_asked(talk: Conversation) -> None:
    admin = desk.agent(talk.organization, "Ada", Membership.Role.ADMIN)
    permit(admin)
    assert "Zebra?" in browser(admin).get(url(talk)).content.decode()


def test_the_form_needs_the_csrf_token(talk: Conversation, manager: AgentProfile) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(pk=manager.user_id))
    assert client.post(url(talk), {"reason": REASON}).status_code == 403
    assert not TranscriptAccess.objects.exists()
