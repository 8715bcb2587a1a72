"""`GET me` and `POST presence`: what a console begins with."""

import pytest

from chatsite.tenancy.models import Membership, Organization
from chatsite.threads import in_thread
from escalation.assigning import presence
from escalation.models import AgentProfile
from tests import desk
from tests.escalation.desk_client import Desk

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_console_begins_with_who_one_is_and_who_else_is_there(
    agent: AgentProfile, colleague: AgentProfile
) -> None:
    await in_thread(presence.beat)(agent.organization_id, [agent.pk])
    answer = await Desk(agent).get("me")
    assert answer.status == 200
    assert (answer.json["agent"]["name"], answer.json["role"], answer.json["presence"]) == ("Aiko", "agent", "online")
    assert {row["name"]: row["presence"] for row in answer.json["agents"]} == {"Aiko": "online", "Ben": "offline"}


async def test_who_has_no_profile_yet_gets_one_with_their_name(agent: AgentProfile) -> None:
    user = agent.user
    user.first_name, user.last_name = "Aiko", "Mori"
    await user.asave()
    await agent.adelete()
    answer = await Desk(agent).get("me")
    assert answer.json["agent"]["name"] == "Aiko Mori"


async def test_an_address_that_one_signs_in_with_is_no_name_for_visitors(agent: AgentProfile) -> None:
    agent.user.username = "aiko.mori@acme.example"
    await agent.user.asave()
    await agent.adelete()
    assert (await Desk(agent).get("me")).json["agent"]["name"] == "aiko.mori"


async def test_who_is_away_says_so(agent: AgentProfile) -> None:
    await in_thread(presence.beat)(agent.organization_id, [agent.pk])
    assert (await Desk(agent).post("presence", {"status": "away"})).json["presence"] == "away"
    assert (await Desk(agent).post("presence", {"status": "online"})).json["presence"] == "online"
    assert (await Desk(agent).post("presence", {"status": "asleep"})).refusal == (400, "invalid_message")


async def test_the_desk_is_closed_to_whoever_is_not_signed_in(organization: Organization) -> None:
    assert (await Desk(None, organization.slug).get("me")).refusal == (401, "unauthorized")


async def test_the_desk_is_closed_to_members_without_the_role(organization: Organization) -> None:
    member = await in_thread(desk.agent)(organization, "Max", Membership.Role.MEMBER)
    assert (await Desk(member, organization.slug).get("me")).refusal == (403, "forbidden")


async def test_another_organizations_desk_looks_like_none(stranger: AgentProfile, agent: AgentProfile) -> None:
    for slug in (agent.organization.slug, "nowhere"):
        assert (await Desk(stranger, slug).get("me")).refusal == (404, "not_found")


async def test_nothing_changes_without_the_csrf_header(agent: AgentProfile) -> None:
    answer = await Desk(agent, csrf=False).post("presence", {"status": "away"})
    assert answer.refusal == (403, "csrf_failed")
    await agent.arefresh_from_db()
    assert agent.availability == "online"


async def test_a_wrong_method_is_refused(agent: AgentProfile) -> None:
    assert (await Desk(agent).post("me")).refusal == (405, "method_not_allowed")
    assert (await Desk(agent).get("presence")).refusal == (405, "method_not_allowed")
