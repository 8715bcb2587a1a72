"""Automatic assignment: to whom, in which order, and never twice."""

import json
from collections.abc import Iterator
from functools import partial

import pytest

from chatsite import valkey
from chatsite.tenancy.models import Membership, WidgetSite
from escalation import lifecycle
from escalation.assigning import assignment, presence
from escalation.models import AgentProfile, DeskSettings, Escalation, EscalationEvent, Priority, Team
from escalation.types import SYSTEM
from tests import desk, factories
from tests.escalation.absence import come
from tests.runs.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def by_load(agent: AgentProfile) -> DeskSettings:
    return mode(agent, DeskSettings.Assignment.BALANCED)


def mode(agent: AgentProfile, value: str) -> DeskSettings:
    settings = DeskSettings.of(agent.organization_id)
    settings.assignment = value
    settings.save()
    return settings


def waiting(site: WidgetSite, count: int, **fields: object) -> list[Escalation]:
    made = [desk.escalated(factories.visitor(site)) for _ in range(count)]
    Escalation.objects.filter(pk__in=[row.pk for row in made]).update(**fields)
    return made


def drain(agent: AgentProfile) -> int:
    return assignment.drain(agent.organization_id)


def load(agent: AgentProfile) -> int:
    return agent.escalations.open().count()


def queued_tasks() -> Iterator[str]:
    for message in valkey.client().lrange("celery", 0, -1):
        yield json.loads(message)["headers"]["task"]


def test_who_is_there_gets_what_waits_and_is_asked_to_join(site: WidgetSite, agent: AgentProfile) -> None:
    (row,) = waiting(site, 1)
    assert drain(agent) == 0
    come(agent)
    assert drain(agent) == 1
    row.refresh_from_db()
    assert (row.state, row.agent, row.conversation.mode) == ("assigned", agent, "queued")
    event = EscalationEvent.objects.filter(escalation=row).latest("id")
    assert (event.kind, event.actor_kind) == ("assigned", "system")


def test_nothing_is_assigned_where_agents_claim(site: WidgetSite, agent: AgentProfile) -> None:
    mode(agent, DeskSettings.Assignment.OFF)
    waiting(site, 1)
    come(agent)
    assert drain(agent) == 0


def test_by_load_the_freest_is_next(site: WidgetSite, agent: AgentProfile, colleague: AgentProfile) -> None:
    AgentProfile.objects.filter(pk=colleague.pk).update(capacity=8)
    come(agent, colleague)
    waiting(site, 6)
    assert drain(agent) == 6
    assert (load(agent), load(colleague)) == (2, 4)


def test_in_turn_each_is_next_whatever_they_have(
    site: WidgetSite, agent: AgentProfile, colleague: AgentProfile
) -> None:
    mode(agent, DeskSettings.Assignment.ROUND_ROBIN)
    come(agent, colleague)
    for row in waiting(site, 2):
        lifecycle.claim(row, agent)
    given = []
    for _ in range(4):
        (row,) = waiting(site, 1)
        drain(agent)
        given.append(Escalation.objects.get(pk=row.pk).agent_id)
    assert given[0] != given[1]
    assert given[2:] == given[:2]


def test_nobody_gets_more_than_they_can_attend_to_and_the_rest_follows_when_there_is_room(
    site: WidgetSite, agent: AgentProfile
) -> None:
    AgentProfile.objects.filter(pk=agent.pk).update(capacity=2)
    come(agent)
    waiting(site, 3)
    assert drain(agent) == 2
    held = agent.escalations.open().first()
    assert held
    lifecycle.resolve(held, SYSTEM, "solved")
    assert assignment.TASK in queued_tasks()
    assert drain(agent) == 1


def test_what_is_most_at_risk_is_given_first(site: WidgetSite, agent: AgentProfile) -> None:
    AgentProfile.objects.filter(pk=agent.pk).update(capacity=1)
    waiting(site, 2)
    (urgent,) = waiting(site, 1, priority=Priority.URGENT)
    come(agent)
    drain(agent)
    assert agent.escalations.open().get() == urgent


def test_skill_language_and_team_must_fit(site: WidgetSite, agent: AgentProfile, colleague: AgentProfile) -> None:
    team = Team.objects.create(organization=agent.organization, name="Billing")
    AgentProfile.objects.filter(pk=agent.pk).update(skills=["refunds"], languages=["en", "zh"])
    AgentProfile.objects.filter(pk=colleague.pk).update(languages=["ja"])
    colleague.teams.add(team)
    come(agent, colleague)
    nobodys = waiting(site, 1, language="de") + waiting(site, 1, skill="tea", language="en")
    nobodys += waiting(site, 1, team=team, language="en")
    mine = waiting(site, 1, skill="refunds", language="en") + waiting(site, 1, language="zh-tw")
    theirs = waiting(site, 1, team=team, language="ja")
    assert drain(agent) == 3
    assert set(agent.escalations.open()) == set(mine)
    assert set(colleague.escalations.open()) == set(theirs)
    assert set(Escalation.objects.filter(state="queued")) == set(nobodys)


def test_only_who_is_online_and_still_works_there_is_asked(
    site: WidgetSite, agent: AgentProfile, colleague: AgentProfile, manager: AgentProfile
) -> None:
    come(agent, colleague, manager)
    presence.choose(agent, "away")
    Membership.objects.filter(user=colleague.user).update(role=Membership.Role.MEMBER)
    manager.user.is_active = False
    manager.user.save()
    waiting(site, 1)
    assert drain(agent) == 0


def test_another_organizations_agents_are_not_asked(
    site: WidgetSite, agent: AgentProfile, stranger: AgentProfile
) -> None:
    mode(stranger, DeskSettings.Assignment.BALANCED)
    come(stranger)
    waiting(site, 1)
    assert drain(agent) == drain(stranger) == 0


def test_processes_at_once_assign_each_once_and_nobody_too_many(
    site: WidgetSite, agent: AgentProfile, colleague: AgentProfile
) -> None:
    AgentProfile.objects.update(capacity=3)
    come(agent, colleague)
    rows = waiting(site, 8)
    outcomes = race(*[partial(assignment.drain, agent.organization_id)] * 4)
    assert sum(one for one in outcomes if isinstance(one, int)) == 6
    assert (load(agent), load(colleague)) == (3, 3)
    given = EscalationEvent.objects.filter(escalation__in=rows, kind="assigned")
    assert given.count() == given.values("escalation").distinct().count() == 6


def test_what_is_claimed_at_the_same_moment_is_nobody_elses(
    site: WidgetSite, agent: AgentProfile, colleague: AgentProfile
) -> None:
    come(colleague)
    rows = waiting(site, 4)
    race(partial(assignment.drain, agent.organization_id), *[partial(lifecycle.claim, row, agent) for row in rows])
    for row in Escalation.objects.filter(pk__in=[row.pk for row in rows]):
        joined = row.events.filter(kind="joined")
        transferred = row.events.filter(kind="transferred")
        assert not transferred.exists()
        assert (row.agent == agent) == joined.exists()


@pytest.mark.parametrize("event", ["opened", "online", "back"])
def test_whatever_changes_hands_the_work_over_to_celery(site: WidgetSite, agent: AgentProfile, event: str) -> None:
    if event == "back":
        come(agent)
        presence.choose(agent, "away")
    valkey.client().delete("celery")
    if event == "opened":
        waiting(site, 1)
    elif event == "online":
        come(agent)
    else:
        presence.choose(agent, "online")
    assert assignment.TASK in queued_tasks()
