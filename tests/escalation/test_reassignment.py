"""Nobody waits for an agent who is not there."""

import pytest

from chatsite import valkey
from chatsite.threads import in_thread
from escalation import lifecycle
from escalation.assigning import assignment, reassignment, upkeep
from escalation.models import AgentProfile, DeskSettings, Escalation, EscalationEvent, Team
from escalation.types import Actor
from tests import desk
from tests.escalation.absence import assigned_ago, come, went
from tests.escalation.test_notes import alerts
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def escalation(alice: Visitor) -> Escalation:
    return desk.escalated(alice)


@pytest.fixture
def given(escalation: Escalation, agent: AgentProfile, manager: AgentProfile) -> Escalation:
    """Assigned to Aiko, who has not joined."""
    come(agent)
    return lifecycle.assign(escalation, Actor.of(manager), agent=agent)


def sweep(row: Escalation) -> str:
    reassignment.sweep(row.organization_id)
    row.refresh_from_db()
    return str(row.state)


def last_event(row: Escalation) -> tuple[str, str]:
    event = EscalationEvent.objects.filter(escalation=row).latest("id")
    return event.kind, event.data.get("cause", "")


def test_who_is_there_keeps_it_for_the_time_to_accept(given: Escalation) -> None:
    assigned_ago(given, 60)
    assert sweep(given) == "assigned"


def test_who_does_not_join_in_time_loses_it(given: Escalation, agent: AgentProfile) -> None:
    assigned_ago(given, 121)
    assert sweep(given) == "queued"
    assert last_event(given) == ("reassigned", "late")
    assert given.agent is None


def test_who_goes_offline_has_half_a_minute_to_come_back(given: Escalation, agent: AgentProfile) -> None:
    assigned_ago(given, 50)
    went(agent, 29)
    assert sweep(given) == "assigned"
    went(agent, 31)
    assert sweep(given) == "queued"
    assert last_event(given) == ("reassigned", "gone")


def test_who_was_offline_all_along_has_the_time_to_accept(given: Escalation, agent: AgentProfile) -> None:
    assigned_ago(given, 60)
    went(agent, 600)
    assert sweep(given) == "assigned"
    assigned_ago(given, 121)
    assert sweep(given) == "queued"


def test_a_message_left_for_later_waits_for_its_agent(given: Escalation, agent: AgentProfile) -> None:
    Escalation.objects.filter(pk=given.pk).update(is_message=True)
    assigned_ago(given, 3600)
    went(agent, 600)
    assert sweep(given) == "assigned"


def test_a_talk_goes_back_when_its_agent_is_gone_and_the_visitor_waits(
    escalation: Escalation, agent: AgentProfile
) -> None:
    lifecycle.claim(escalation, agent)
    went(agent, 100)
    assert sweep(escalation) == "active"
    went(agent, 121)
    assert sweep(escalation) == "queued"
    assert last_event(escalation) == ("reassigned", "gone")
    assert escalation.conversation.turns.filter(payload__event="agent_left").exists()


def test_a_talk_stays_while_the_visitor_is_awaited(escalation: Escalation, agent: AgentProfile) -> None:
    lifecycle.claim(escalation, agent)
    Escalation.objects.filter(pk=escalation.pk).update(waiting_since=None)
    went(agent, 3600)
    assert sweep(escalation) == "active"


def test_a_talk_whose_agents_account_is_gone_goes_back(escalation: Escalation, agent: AgentProfile) -> None:
    lifecycle.claim(escalation, agent)
    agent.user.delete()
    assert sweep(escalation) == "queued"


def test_nothing_is_taken_from_anybody_after_valkey_was_flushed(
    given: Escalation, escalation: Escalation, agent: AgentProfile
) -> None:
    assigned_ago(given, 100)
    valkey.client().flushall()
    assert sweep(given) == "assigned"


def test_who_let_it_time_out_is_not_given_it_again_at_once(
    given: Escalation, agent: AgentProfile, colleague: AgentProfile
) -> None:
    DeskSettings.objects.update_or_create(organization=agent.organization, defaults={"assignment": "balanced"})
    assigned_ago(given, 121)
    upkeep.sweep()
    given.refresh_from_db()
    assert (given.state, given.agent) == ("queued", None)
    come(colleague)
    upkeep.sweep()
    given.refresh_from_db()
    assert (given.state, given.agent) == ("assigned", colleague)


def test_who_came_back_may_be_given_it_again(given: Escalation, agent: AgentProfile) -> None:
    DeskSettings.objects.update_or_create(organization=agent.organization, defaults={"assignment": "balanced"})
    assigned_ago(given, 60)
    went(agent, 31)
    assert sweep(given) == "queued"
    come(agent)
    assert assignment.drain(agent.organization_id) == 1


def test_a_sweep_that_comes_late_takes_nothing_from_who_has_joined(given: Escalation, agent: AgentProfile) -> None:
    assigned_ago(given, 121)
    stale = Escalation.objects.get(pk=given.pk)
    lifecycle.join(given, agent)
    assert not reassignment.take_back(stale, reassignment.LATE, DeskSettings.of(agent.organization_id))
    given.refresh_from_db()
    assert given.state == "active"


async def test_the_team_hears_of_a_talk_that_came_back(
    escalation: Escalation, agent: AgentProfile, colleague: AgentProfile, manager: AgentProfile
) -> None:
    """Not who lost it, nor who may not see it."""
    team = await Team.objects.acreate(organization=agent.organization, name="Billing")
    await agent.teams.aadd(team)
    await Escalation.objects.filter(pk=escalation.pk).aupdate(team=team)
    await in_thread(lifecycle.claim)(escalation, agent)
    await in_thread(went)(agent, 121)
    heard = await alerts(agent.organization_id, in_thread(sweep)(escalation))
    assert [message["agent"] for message in heard if message.get("alert") == "returned"] == [manager.pk.hex]
