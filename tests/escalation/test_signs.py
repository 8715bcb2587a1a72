"""An agent types and reads; the visitor hears of the one who has their conversation, and of nobody else."""

from typing import Any

import pytest
from channels.layers import get_channel_layer

from chatsite import ids
from chatsite.threads import in_thread
from conversations.runs import wakeups
from escalation import lifecycle
from escalation.models import AgentProfile, Escalation
from escalation.talk import signs
from tests import desk, factories
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def escalation(alice: Visitor, agent: AgentProfile) -> Escalation:
    factories.sent(alice, "Hello?")
    return lifecycle.claim(desk.escalated(alice), agent)


async def heard(escalation: Escalation, sign: Any, *given: Any) -> list[dict[str, Any]]:
    """The frames for the visitor that come of it."""
    layer, group = get_channel_layer(), wakeups.group(escalation.conversation_id)
    channel = await layer.new_channel()
    await layer.group_add(group, channel)
    await in_thread(sign)(escalation, *given)
    await in_thread(wakeups.tell)(escalation.conversation_id, "nobody", {})
    frames = []
    while (message := await layer.receive(channel)).get("to") != "nobody":
        if message.get("to") == "visitor":
            frames.append(message["frame"])
    await layer.group_discard(group, channel)
    return frames


async def test_the_visitor_sees_who_types(escalation: Escalation, agent: AgentProfile) -> None:
    [frame] = await heard(escalation, signs.typing, agent, True)
    assert frame == {
        "type": "status",
        "session_id": ids.public("conv", escalation.conversation_id),
        "state": "typing",
        "role": "agent",
        "name": "Aiko",
        "on": True,
    }


async def test_what_was_read_goes_forward_only(escalation: Escalation, agent: AgentProfile) -> None:
    seqs = []
    for seq in (1, 1, 2, 1, 2**31 - 1):
        seqs += [frame["seq"] for frame in await heard(escalation, signs.read, agent, seq)]
    assert seqs == [1, 2, 3]
    await escalation.arefresh_from_db()
    assert escalation.agent_read_seq == 3


async def test_who_only_looks_on_is_not_seen(
    escalation: Escalation, colleague: AgentProfile, agent: AgentProfile
) -> None:
    assert await heard(escalation, signs.typing, colleague, True) == []
    assert await heard(escalation, signs.read, colleague, 3) == []
    escalation.state = Escalation.State.ASSIGNED
    assert await heard(escalation, signs.typing, agent, True) == []
