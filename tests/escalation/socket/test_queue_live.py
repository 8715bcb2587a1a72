"""The queue on an open console: every change comes by itself, to those who may see it."""

from chatsite.threads import in_thread
from escalation import lifecycle
from escalation.models import AgentProfile, Team
from escalation.types import Actor
from tests.desk import escalated
from tests.escalation.socket.consoles import Console
from tests.factories import Visitor
from tests.streaming.tabs import Tab
from tests.streaming.webserver import WebServer


async def test_who_asks_for_a_person_appears_on_every_console(
    web: WebServer, alice: Visitor, agent: AgentProfile, colleague: AgentProfile
) -> None:
    async with Console(web, agent) as one, Console(web, colleague) as other:
        await one.welcomed()
        await other.welcomed()
        escalation = await in_thread(escalated)(alice)
        for console in (one, other):
            row = await console.row()
            assert (row["id"], row["state"]) == (escalation.public_id, "queued")
            counts = await console.kind("counts")
            assert counts["counts"]["queued"] == 1
        await in_thread(lifecycle.claim)(escalation, agent)
        row = await other.row(lambda row: row["state"] == "active")
        assert row["agent"]["name"] == "Aiko"


async def test_what_another_team_has_is_not_shown_and_leaves_when_it_is_given_away(
    web: WebServer, alice: Visitor, agent: AgentProfile, colleague: AgentProfile, manager: AgentProfile
) -> None:
    def given_to_ben() -> None:
        team = Team.objects.create(organization=agent.organization, name="Orders")
        colleague.teams.add(team)
        lifecycle.assign(escalation, Actor.of(manager), team=team)

    async with Console(web, agent) as outside, Console(web, manager) as above:
        await outside.welcomed()
        await above.welcomed()
        escalation = await in_thread(escalated)(alice)
        await outside.row()
        await in_thread(given_to_ben)()
        assert (await outside.kind("gone"))["escalation_id"] == escalation.public_id
        assert (await above.row(lambda row: row["team"]))["team"]["name"] == "Orders"


async def test_a_stranger_hears_nothing(
    web: WebServer, alice: Visitor, agent: AgentProfile, stranger: AgentProfile
) -> None:
    async with Console(web, agent) as ours, Console(web, stranger) as theirs:
        await ours.welcomed()
        await theirs.welcomed()
        await in_thread(escalated)(alice)
        await ours.row()
        await theirs.send("ping")
        await theirs.kind("pong")
        assert theirs.named("escalation") == []


async def test_an_assignment_rings_at_the_agents_desk_only(
    web: WebServer, alice: Visitor, agent: AgentProfile, colleague: AgentProfile, manager: AgentProfile
) -> None:
    escalation = await in_thread(escalated)(alice)
    async with Console(web, agent) as one, Console(web, colleague) as other:
        await one.welcomed()
        await other.welcomed()
        await in_thread(lifecycle.assign)(escalation, Actor.of(manager), agent=agent, why="You know her.")
        alert = await one.kind("alert")
        assert (alert["kind"], alert["escalation_id"]) == ("assigned", escalation.public_id)
        await other.row(lambda row: row["state"] == "assigned")
        assert other.named("alert") == []


async def test_who_looks_and_who_types_is_shown_to_all(
    web: WebServer, alice: Visitor, agent: AgentProfile, colleague: AgentProfile
) -> None:
    escalation = await in_thread(escalated)(alice)
    async with Console(web, colleague) as other:
        await other.welcomed()
        async with Console(web, agent) as one:
            await one.welcomed()
            await one.watch(escalation)
            seen = await other.kind("viewing")
            assert [viewer["name"] for viewer in seen["viewers"]] == ["Aiko"]
            await one.send("typing", escalation_id=escalation.public_id, on=True)
            seen = await other.kind("viewing", lambda frame: frame["viewers"][0]["typing"])
            assert seen["escalation_id"] == escalation.public_id
        assert (await other.kind("viewing", lambda frame: not frame["viewers"]))["viewers"] == []


async def test_an_open_conversation_is_followed_word_by_word_and_after_a_reconnect_nothing_is_missing(
    web: WebServer, alice: Visitor, agent: AgentProfile
) -> None:
    escalation = await in_thread(escalated)(alice)
    await in_thread(lifecycle.claim)(escalation, agent)
    async with Console(web, agent) as console, Tab(web, alice) as tab:
        await console.welcomed()
        await console.watch(escalation)
        joined = await console.kind("turn", lambda frame: frame["turn"]["payload"].get("event") == "agent_joined")
        await tab.settled()
        await tab.ask("Are you there?", key="one")
        said = await console.kind("turn", lambda frame: frame["turn"]["role"] == "user")
        assert said["turn"]["content"] == "Are you there?"
        assert said["escalation_id"] == escalation.public_id
        await console.drop()
        await tab.ask("Hello?", key="two")
    async with Console(web, agent) as again:
        await again.welcomed()
        await again.watch(escalation, joined["turn"]["seq"])
        turns = [await again.kind("turn"), await again.kind("turn")]
        assert [frame["turn"]["content"] for frame in turns] == ["Are you there?", "Hello?"]


async def test_the_visitors_typing_reaches_the_agent_and_the_agents_the_visitor(
    web: WebServer, alice: Visitor, agent: AgentProfile
) -> None:
    escalation = await in_thread(escalated)(alice)
    await in_thread(lifecycle.claim)(escalation, agent)
    async with Console(web, agent) as console, Tab(web, alice) as tab:
        await console.welcomed()
        await tab.settled()
        await console.watch(escalation)
        await console.kind("turn")
        await console.send("typing", escalation_id=escalation.public_id, on=True)
        typing = await tab.until(lambda frame: frame.get("state") == "typing")
        assert (typing["name"], typing["on"]) == ("Aiko", True)
        await tab.send("typing", session_id=alice.session_id, on=True)
        visitor = await console.kind("visitor")
        assert visitor["typing"] is True
