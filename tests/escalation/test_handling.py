"""Claim, take over, assign, release, label, priority: what each does, and who is refused."""

from typing import Any

import pytest

from chatsite.threads import in_thread
from escalation import lifecycle
from escalation.models import AgentProfile, Escalation, EscalationEvent, Label, Team
from tests import desk
from tests.escalation.desk_client import Desk
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

ACTIONS: dict[str, dict[str, Any]] = {
    "claim": {},
    "take-over": {},
    "assign": {"agent": "agt_" + "0" * 32},
    "release": {},
    "labels": {},
    "priority": {"priority": "high"},
}


@pytest.fixture
def escalation(alice: Visitor) -> Escalation:
    return desk.escalated(alice)


async def test_who_claims_has_joined(escalation: Escalation, agent: AgentProfile) -> None:
    answer = await Desk(agent).post(f"escalations/{escalation.public_id}/claim")
    assert answer.status == 200
    assert (answer.json["state"], answer.json["mode"], answer.json["agent"]["name"]) == ("active", "human", "Aiko")
    again = await Desk(agent).post(f"escalations/{escalation.public_id}/claim")
    assert again.status == 200


async def test_who_comes_second_is_told_who_was_first(
    escalation: Escalation, agent: AgentProfile, colleague: AgentProfile
) -> None:
    await in_thread(lifecycle.claim)(escalation, agent)
    answer = await Desk(colleague).post(f"escalations/{escalation.public_id}/claim")
    assert answer.refusal == (409, "already_claimed")
    assert answer.json["error"]["details"]["agent"]["name"] == "Aiko"


async def test_another_is_replaced_only_deliberately(
    escalation: Escalation, agent: AgentProfile, colleague: AgentProfile
) -> None:
    await in_thread(lifecycle.claim)(escalation, agent)
    path = f"escalations/{escalation.public_id}/take-over"
    refused = await Desk(colleague).post(path)
    assert refused.refusal == (409, "not_yours")
    assert refused.json["error"]["details"]["agent"]["name"] == "Aiko"
    taken = await Desk(colleague).post(path, {"deliberate": True})
    assert taken.json["agent"]["name"] == "Ben"


async def test_a_transfer_asks_the_other_to_join(
    escalation: Escalation, agent: AgentProfile, colleague: AgentProfile
) -> None:
    await in_thread(lifecycle.claim)(escalation, agent)
    wish = {"agent": colleague.public_id, "note": "She asks about billing."}
    answer = await Desk(agent).post(f"escalations/{escalation.public_id}/assign", wish)
    assert (answer.json["state"], answer.json["agent"]["name"]) == ("assigned", "Ben")
    event = await EscalationEvent.objects.filter(escalation=escalation).alatest("id")
    assert (event.kind, event.why) == ("transferred", "She asks about billing.")


async def test_who_has_it_already_keeps_it(escalation: Escalation, agent: AgentProfile) -> None:
    await in_thread(lifecycle.claim)(escalation, agent)
    answer = await Desk(agent).post(f"escalations/{escalation.public_id}/assign", {"agent": agent.public_id})
    assert answer.json["state"] == "active"


async def test_a_colleagues_talk_is_given_away_by_a_manager_or_deliberately(
    escalation: Escalation, agent: AgentProfile, colleague: AgentProfile, manager: AgentProfile
) -> None:
    await in_thread(lifecycle.claim)(escalation, agent)
    path, wish = f"escalations/{escalation.public_id}/assign", {"agent": colleague.public_id}
    assert (await Desk(colleague).post(path, wish)).refusal == (409, "not_yours")
    assert (await Desk(colleague).post(path.replace("assign", "release"))).refusal == (409, "not_yours")
    assert (await Desk(manager).post(path, wish)).json["agent"]["name"] == "Ben"


async def test_a_team_gets_it_into_its_queue(escalation: Escalation, agent: AgentProfile) -> None:
    team = await Team.objects.acreate(organization=agent.organization, name="Billing")
    await in_thread(lifecycle.claim)(escalation, agent)
    answer = await Desk(agent).post(f"escalations/{escalation.public_id}/assign", {"team": team.public_id})
    assert (answer.json["state"], answer.json["agent"], answer.json["team"]["name"]) == ("queued", None, "Billing")


async def test_a_released_one_waits_again(escalation: Escalation, agent: AgentProfile) -> None:
    await in_thread(lifecycle.claim)(escalation, agent)
    answer = await Desk(agent).post(f"escalations/{escalation.public_id}/release")
    assert (answer.json["state"], answer.json["mode"]) == ("queued", "queued")
    again = await Desk(agent).post(f"escalations/{escalation.public_id}/release")
    assert again.refusal == (409, "not_possible_now")


async def test_labels_come_and_go(escalation: Escalation, agent: AgentProfile) -> None:
    vip, late = [await Label.objects.acreate(organization=agent.organization, name=name) for name in ("vip", "late")]
    path = f"escalations/{escalation.public_id}/labels"
    answer = await Desk(agent).post(path, {"add": [vip.public_id, late.public_id]})
    assert [row["name"] for row in answer.json["labels"]] == ["late", "vip"]
    answer = await Desk(agent).post(path, {"add": [vip.public_id], "remove": [late.public_id]})
    assert [row["name"] for row in answer.json["labels"]] == ["vip"]
    assert await EscalationEvent.objects.filter(escalation=escalation, kind="labeled").acount() == 2
    assert (await Desk(agent).post(path, {"add": ["lbl_1"]})).refusal == (404, "not_found")


async def test_the_priority_changes_while_it_is_open(escalation: Escalation, agent: AgentProfile) -> None:
    path = f"escalations/{escalation.public_id}/priority"
    assert (await Desk(agent).post(path, {"priority": "urgent"})).json["priority"] == "urgent"
    assert (await Desk(agent).post(path, {"priority": "1"})).refusal == (400, "invalid_message")
    await in_thread(lifecycle.withdraw)(escalation)
    assert (await Desk(agent).post(path, {"priority": "low"})).refusal == (409, "not_possible_now")


@pytest.mark.parametrize("action", ["claim", "take-over", "release"])
async def test_what_has_ended_stays_as_it_is(escalation: Escalation, agent: AgentProfile, action: str) -> None:
    await in_thread(lifecycle.withdraw)(escalation)
    answer = await Desk(agent).post(f"escalations/{escalation.public_id}/{action}")
    assert answer.refusal == (409, "not_possible_now")


@pytest.mark.parametrize("action", ACTIONS)
async def test_who_may_not_see_it_finds_nothing(
    escalation: Escalation, agent: AgentProfile, stranger: AgentProfile, action: str
) -> None:
    """Another team, another organization, and ids that are none."""
    team = await Team.objects.acreate(organization=agent.organization, name="Billing")
    await Escalation.objects.filter(pk=escalation.pk).aupdate(team=team)
    body = ACTIONS[action]
    path = f"escalations/{escalation.public_id}/{action}"
    assert (await Desk(agent).post(path, body)).refusal == (404, "not_found")
    assert (await Desk(stranger).post(path, body)).refusal == (404, "not_found")
    assert (await Desk(stranger, agent.organization.slug).post(path, body)).refusal == (404, "not_found")
    for wrong in ("esc_1", "1", "esc_" + "0" * 32, escalation.conversation.public_id):
        assert (await Desk(agent).post(f"escalations/{wrong}/{action}", body)).refusal == (404, "not_found")


@pytest.mark.parametrize("action", ACTIONS)
async def test_every_action_needs_the_csrf_header_and_its_method(
    escalation: Escalation, agent: AgentProfile, action: str
) -> None:
    path = f"escalations/{escalation.public_id}/{action}"
    assert (await Desk(agent, csrf=False).post(path, ACTIONS[action])).refusal == (403, "csrf_failed")
    assert (await Desk(agent).get(path)).refusal == (405, "method_not_allowed")
    await escalation.arefresh_from_db()
    assert escalation.state == "queued"
    assert (await escalation.events.aget()).kind == "opened"


@pytest.mark.parametrize("wish", [{}, {"agent": "agt_1"}, {"team": "team_" + "0" * 32}, {"agent": 5}])
async def test_nobody_is_given_to_who_is_not_there(
    escalation: Escalation, agent: AgentProfile, stranger: AgentProfile, wish: dict[str, Any]
) -> None:
    path = f"escalations/{escalation.public_id}/assign"
    assert (await Desk(agent).post(path, wish)).status in (400, 404)
    assert (await Desk(agent).post(path, {"agent": stranger.public_id})).refusal == (404, "not_found")
