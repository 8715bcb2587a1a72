"""Fifty agents reach for one escalation in the same moment."""

import asyncio
from functools import partial

import pytest

from chatsite.tenancy.models import Organization
from chatsite.threads import in_thread
from escalation import lifecycle
from escalation.lifecycle import AlreadyClaimed
from escalation.models import Escalation, EscalationEvent
from tests import desk
from tests.escalation.desk_client import Desk
from tests.factories import Visitor
from tests.runs.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_wins_and_forty_nine_are_told_who(alice: Visitor, organization: Organization) -> None:
    agents = [desk.agent(organization, f"Agent{number}") for number in range(50)]
    escalation = desk.escalated(alice)
    outcomes = race(*[partial(lifecycle.claim, escalation, agent) for agent in agents])
    winners = [agent for agent, one in zip(agents, outcomes, strict=True) if isinstance(one, Escalation)]
    told = [one.agent for one in outcomes if isinstance(one, AlreadyClaimed)]
    assert len(winners) == 1
    assert told == winners * 49
    escalation.refresh_from_db()
    assert (escalation.state, escalation.agent) == ("active", winners[0])
    for kind in ("assigned", "joined"):
        assert EscalationEvent.objects.filter(escalation=escalation, kind=kind).count() == 1


async def test_the_same_over_http(alice: Visitor, organization: Organization) -> None:
    agents = [await in_thread(desk.agent)(organization, f"Agent{number}") for number in range(8)]
    escalation = await in_thread(desk.escalated)(alice)
    consoles = [Desk(agent) for agent in agents]
    for console in consoles:
        await console.get("me")
    path = f"escalations/{escalation.public_id}/claim"
    answers = await asyncio.gather(*[console.post(path) for console in consoles])
    won = [answer.json["agent"]["name"] for answer in answers if answer.status == 200]
    told = [answer.json["error"]["details"]["agent"]["name"] for answer in answers if answer.status == 409]
    assert len(won) == 1
    assert told == won * 7
