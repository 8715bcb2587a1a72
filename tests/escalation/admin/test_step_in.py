"""From a transcript in the admin to the desk: an agent steps into a conversation that nobody escalated."""

import pytest
from django.test import Client
from django.urls import reverse

from chatsite.tenancy.models import Membership
from conversations.models import Conversation
from escalation import lifecycle
from escalation.models import AgentProfile, Escalation
from tests import factories
from tests.desk import escalated
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


def browser(agent: AgentProfile) -> Client:
    client = Client()
    client.force_login(agent.user)
    return client


def url(conversation: Conversation) -> str:
    return reverse("admin:desk_step_in", args=[conversation.public_id])


@pytest.fixture
def admin(manager: AgentProfile) -> AgentProfile:
    Membership.objects.get(user=manager.user).delete()
    Membership.objects.create(organization=manager.organization, user=manager.user, role="admin")
    return manager


def test_stepping_in_takes_the_conversation_over(alice: Visitor, admin: AgentProfile) -> None:
    run = factories.claimed(factories.sent(alice))
    page = browser(admin).get(reverse("admin:conversations_conversation_change", args=[alice.conversation.pk]))
    assert url(alice.conversation) in page.content.decode()
    answer = browser(admin).post(url(alice.conversation))
    row = Escalation.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == reverse("admin:desk", args=[row.public_id])
    assert (row.state, row.agent, row.origin) == ("active", admin, "agent")
    run.refresh_from_db()
    assert run.status == "cancelled"


def test_where_a_person_was_asked_for_it_only_leads_there(
    alice: Visitor, admin: AgentProfile, agent: AgentProfile
) -> None:
    row = lifecycle.claim(escalated(alice), agent)
    assert browser(admin).post(url(alice.conversation))["Location"] == reverse("admin:desk", args=[row.public_id])
    row.refresh_from_db()
    assert row.agent == agent


def test_a_conversation_that_has_ended_stays_ended(alice: Visitor, admin: AgentProfile) -> None:
    lifecycle.end(alice.conversation)
    answer = browser(admin).post(url(alice.conversation), follow=True)
    assert "This conversation has ended." in answer.content.decode()
    assert not Escalation.objects.exists()


def test_who_may_not_read_it_may_not_step_in(
    alice: Visitor, agent: AgentProfile, manager: AgentProfile, stranger: AgentProfile
) -> None:
    for somebody in (agent, manager, stranger):
        assert browser(somebody).post(url(alice.conversation)).status_code == 404
    assert browser(agent).post("/admin/desk/step-in/conv_1/").status_code == 404
    assert not Escalation.objects.exists()


def test_only_a_post_with_its_token_steps_in(alice: Visitor, admin: AgentProfile) -> None:
    assert browser(admin).get(url(alice.conversation)).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin.user)
    assert strict.post(url(alice.conversation)).status_code == 403
    assert not Escalation.objects.exists()
