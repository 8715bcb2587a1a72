"""Who is at the desk."""

import pytest

from chatsite import valkey
from escalation.assigning import presence
from escalation.models import AgentProfile
from tests.escalation.absence import come, went

pytestmark = pytest.mark.django_db(transaction=True)


def state(agent: AgentProfile) -> str:
    return presence.of(agent.organization_id)[agent.pk]


def test_who_was_heard_of_is_there(agent: AgentProfile, colleague: AgentProfile, stranger: AgentProfile) -> None:
    come(agent)
    assert presence.of(agent.organization_id) == {agent.pk: "online", colleague.pk: "offline"}
    assert state(stranger) == "offline"


def test_who_says_so_is_away_while_the_desk_is_open(agent: AgentProfile) -> None:
    come(agent)
    presence.choose(agent, "away")
    assert state(agent) == "away"
    went(agent, 0)
    assert state(agent) == "offline"


def test_who_closes_the_desk_is_offline_until_the_next_beat(agent: AgentProfile) -> None:
    come(agent)
    presence.leave(agent.organization_id, [agent.pk])
    assert state(agent) == "offline"
    come(agent)
    assert state(agent) == "online"


def test_who_was_not_heard_of_for_a_while_is_offline_since_then(agent: AgentProfile) -> None:
    went(agent, 60)
    gone = presence.beats(agent.organization_id).gone_since(agent.pk)
    assert state(agent) == "offline"
    assert gone
    assert abs(presence.beats(agent.organization_id).now - gone.timestamp() - 60) < 1


def test_after_a_flush_nobody_counts_as_gone_for_longer_than_that(agent: AgentProfile, colleague: AgentProfile) -> None:
    went(agent, 3600)
    valkey.client().flushall()
    come(colleague)
    beats = presence.beats(agent.organization_id)
    gone = beats.gone_since(agent.pk)
    assert gone
    assert beats.now - gone.timestamp() < 5
    assert state(colleague) == "online"


def test_one_call_speaks_for_all_of_a_process(agent: AgentProfile, colleague: AgentProfile) -> None:
    presence.beat(agent.organization_id, [agent.pk, colleague.pk])
    presence.beat(agent.organization_id, [])
    assert set(presence.of(agent.organization_id).values()) == {"online"}
