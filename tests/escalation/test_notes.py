"""Notes are for colleagues: whoever is mentioned hears of it, the visitor and the assistant never do."""

from typing import Any

import pytest
from channels.layers import get_channel_layer

from chatsite.threads import in_thread
from conversations import context, snapshots
from conversations.runs import lifecycle as runs
from escalation import lifecycle, wakeups
from escalation.models import AgentProfile, Escalation, Note, Team
from escalation.talk import notes
from escalation.types import Actor
from tests import desk, factories
from tests.api.client import Api
from tests.escalation.desk_client import Desk
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "Gave a refund twice already"


@pytest.fixture
def escalation(alice: Visitor) -> Escalation:
    factories.answered(factories.sent(alice, "Hello?"))
    return desk.escalated(alice)


def body(**fields: Any) -> dict[str, Any]:
    return {"text": SECRET, "idempotency_key": "k1"} | fields


def url(escalation: Escalation) -> str:
    return f"escalations/{escalation.public_id}/notes"


async def alerts(organization_id: Any, doing: Any) -> list[dict[str, Any]]:
    """What the desk is told meanwhile."""
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add(wakeups.group(organization_id), channel)
    await doing
    await in_thread(wakeups.tell)(organization_id, {"last": True})
    heard = []
    while not (message := await layer.receive(channel)).get("last"):
        heard.append(message)
    await layer.group_discard(wakeups.group(organization_id), channel)
    return heard


async def test_a_note_is_written_once_for_each_key(
    escalation: Escalation, agent: AgentProfile, colleague: AgentProfile
) -> None:
    client = Desk(agent)
    first = await client.post(url(escalation), body(mentions=[colleague.public_id]))
    again = await client.post(url(escalation), body(mentions=[colleague.public_id]))
    assert (first.status, again.status) == (201, 200)
    assert first.json == again.json
    assert (first.json["author"]["name"], first.json["mentions"][0]["name"]) == ("Aiko", "Ben")
    assert (await client.post(url(escalation), body(text="Else"))).refusal == (409, "idempotency_conflict")
    assert (await Desk(colleague).post(url(escalation), body())).refusal == (409, "idempotency_conflict")
    assert await Note.objects.acount() == 1


async def test_whoever_is_mentioned_is_rung_and_consoles_look_again(
    escalation: Escalation, agent: AgentProfile, colleague: AgentProfile
) -> None:
    posting = Desk(agent).post(url(escalation), body(mentions=[colleague.public_id, agent.public_id]))
    heard = await alerts(agent.organization_id, posting)
    [rung] = [message for message in heard if "alert" in message]
    assert (rung["alert"], rung["agent"], rung["text"]) == ("mention", colleague.pk.hex, f"Aiko: {SECRET}")
    assert [message["detail"] for message in heard if "detail" in message] == [escalation.pk.hex]


async def test_who_may_not_see_it_is_not_told(
    escalation: Escalation, agent: AgentProfile, colleague: AgentProfile
) -> None:
    def put_away() -> None:
        team = Team.objects.create(organization=agent.organization, name="Returns")
        agent.teams.add(team)
        Escalation.objects.update(team=team)

    await in_thread(put_away)()
    heard = await alerts(agent.organization_id, Desk(agent).post(url(escalation), body(mentions=[colleague.public_id])))
    assert not [message for message in heard if "alert" in message]


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"text": ""}, (400, "message_empty")),
        ({"text": "x" * 32_001}, (400, "message_too_long")),
        ({"idempotency_key": None}, (400, "idempotency_key_invalid")),
        ({"mentions": "agt_1"}, (400, "invalid_message")),
        ({"mentions": ["agt_1"]}, (404, "not_found")),
        ({"mentions": ["agt_" + "0" * 32]}, (404, "not_found")),
        ({"mentions": [{}] * 21}, (400, "invalid_message")),
    ],
)
async def test_what_is_no_note(escalation: Escalation, agent: AgentProfile, fields: Any, refusal: Any) -> None:
    assert (await Desk(agent).post(url(escalation), body(**fields))).refusal == refusal
    assert not await Note.objects.aexists()


async def test_people_of_another_organization_cannot_be_mentioned(
    escalation: Escalation, agent: AgentProfile, stranger: AgentProfile
) -> None:
    answer = await Desk(agent).post(url(escalation), body(mentions=[stranger.public_id]))
    assert answer.refusal == (404, "not_found")


async def test_neither_the_visitor_nor_a_program_reads_notes(
    escalation: Escalation, agent: AgentProfile, alice: Visitor, api_key: str
) -> None:
    await in_thread(notes.add)(escalation, agent, SECRET, "k1")
    await in_thread(lifecycle.claim)(escalation, agent)
    await in_thread(lifecycle.hand_back)(escalation, Actor.of(agent), SECRET)
    seen = [
        await snapshots.after(alice.principal, alice.session_id, 0),
        (await Api(alice.token).get(f"/v1/conversations/{alice.session_id}/turns")).json,
        (await Api(api_key).get(f"/v1/conversations/{alice.session_id}/turns")).json,
        (await Api(api_key).get(f"/v1/conversations/{alice.session_id}")).json,
    ]
    assert SECRET not in str(seen)
    assert "agent_joined" in str(seen)


def test_the_assistant_reads_no_notes(escalation: Escalation, agent: AgentProfile, alice: Visitor) -> None:
    notes.add(escalation, agent, SECRET, "k1")
    lifecycle.claim(escalation, agent)
    lifecycle.hand_back(escalation, Actor.of(agent))
    run = runs.start(alice.conversation, "Are you there?").run
    assert SECRET not in str(context.load(run))
