"""Whoever still has an ended escalation open is led to the one with which the visitor asked again."""

import pytest

from chatsite.threads import in_thread
from escalation import lifecycle
from escalation.models import AgentProfile, Escalation
from escalation.types import Actor
from tests import desk
from tests.escalation.desk_client import Desk
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


async def test_an_ended_escalation_names_the_one_that_is_open(agent: AgentProfile, alice: Visitor) -> None:
    async def leads_to(escalation: Escalation) -> str | None:
        found = (await Desk(agent).get(f"escalations/{escalation.public_id}")).json["continues_in"]
        return None if found is None else str(found)

    first = await in_thread(desk.escalated)(alice)
    assert await leads_to(first) is None
    await in_thread(lifecycle.hand_back)(await in_thread(lifecycle.claim)(first, agent), Actor.of(agent))
    assert await leads_to(first) is None
    await alice.conversation.arefresh_from_db()
    again = await in_thread(desk.escalated)(alice)
    assert await leads_to(first) == again.public_id
    assert await leads_to(again) is None
