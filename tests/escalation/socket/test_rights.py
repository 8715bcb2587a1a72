"""Who may open the desk's socket, and who is shown out of it."""

import pytest
from django.contrib.sessions.models import Session

from chatsite.tenancy.models import Membership
from chatsite.threads import in_thread
from conversations import intake
from conversations.streaming.socket import Close
from escalation import lifecycle
from escalation.models import AgentProfile, Escalation, Team
from escalation.types import Actor
from tests.desk import escalated
from tests.escalation.socket.consoles import Console, signed_in
from tests.factories import Visitor
from tests.streaming.webserver import WebServer


async def refused(console: Console, code: str, close: int) -> None:
    async with console:
        assert (await console.error())["code"] == code
        assert await console.close_code() == close


async def test_without_a_session_nobody_is_let_in(web: WebServer, agent: AgentProfile) -> None:
    for cookie in ("", "x" * 32, '"\\000"'):
        await refused(Console(web, agent, cookie=cookie), "unauthorized", Close.UNAUTHORIZED)


async def test_a_page_of_another_origin_is_refused_whoever_is_signed_in(web: WebServer, agent: AgentProfile) -> None:
    for origin in ("https://evil.example", "null", None, f"http://127.0.0.1:{web.port + 1}"):
        await refused(Console(web, agent, origin=origin), "origin_not_allowed", Close.FORBIDDEN)


async def test_another_organizations_desk_looks_like_none(
    web: WebServer, agent: AgentProfile, stranger: AgentProfile
) -> None:
    for slug in (stranger.organization.slug, "no-such-desk"):
        await refused(Console(web, agent, slug=slug), "not_found", Close.UNAUTHORIZED)


async def test_a_member_who_is_no_agent_is_refused(web: WebServer, agent: AgentProfile) -> None:
    await in_thread(Membership.objects.filter(user=agent.user).update)(role="member")
    await refused(Console(web, agent), "not_found", Close.UNAUTHORIZED)


def demote(agent: AgentProfile, cookie: str) -> None:
    Membership.objects.get(user=agent.user).delete()


def log_out(agent: AgentProfile, cookie: str) -> None:
    Session.objects.get(session_key=cookie).delete()


def change_password(agent: AgentProfile, cookie: str) -> None:
    agent.user.set_password("another password for tests")
    agent.user.save()


def deactivate(agent: AgentProfile, cookie: str) -> None:
    agent.user.is_active = False
    agent.user.save()


@pytest.mark.parametrize("what", [demote, log_out, change_password, deactivate])
async def test_whoever_loses_the_right_is_shown_out_and_hears_nothing_more(
    web: WebServer, alice: Visitor, agent: AgentProfile, what: object
) -> None:
    assert callable(what)
    cookie = await in_thread(signed_in)(agent)
    escalation = await in_thread(escalated)(alice)
    async with Console(web, agent, cookie=cookie) as console:
        await console.welcomed()
        await console.watch(escalation)
        await console.kind("viewing")
        await in_thread(what)(agent, cookie)
        assert (await console.error())["code"] == "unauthorized"
        assert await console.close_code() == Close.UNAUTHORIZED


async def test_who_leaves_a_team_no_longer_follows_its_conversations(
    web: WebServer, alice: Visitor, agent: AgentProfile, colleague: AgentProfile
) -> None:
    def given_to_the_team() -> Team:
        team = Team.objects.create(organization=agent.organization, name="Orders")
        agent.teams.add(team)
        colleague.teams.add(team)
        return team

    team = await in_thread(given_to_the_team)()
    escalation = await in_thread(escalated)(alice, team=team)
    async with Console(web, agent) as one, Console(web, colleague) as other:
        for console in (one, other):
            await console.welcomed()
            await console.watch(escalation)
        await other.kind("viewing", lambda frame: len(frame["viewers"]) == 2)
        await in_thread(agent.teams.clear)()
        await other.kind("viewing", lambda frame: len(frame["viewers"]) == 1)
        await in_thread(lifecycle.claim)(escalation, colleague)
        await other.kind("turn", lambda frame: frame["turn"]["payload"].get("event") == "agent_joined")
        await one.send("ping")
        await one.kind("pong")
        joined = [frame for frame in one.named("turn") if frame["turn"]["payload"].get("event") == "agent_joined"]
        assert joined == []


async def test_what_is_given_to_another_team_is_no_longer_followed(
    web: WebServer, alice: Visitor, agent: AgentProfile, colleague: AgentProfile
) -> None:
    def bens_team() -> Team:
        team = Team.objects.create(organization=agent.organization, name="Legal")
        colleague.teams.add(team)
        return team

    team = await in_thread(bens_team)()
    escalation = await in_thread(escalated)(alice)
    async with Console(web, agent) as one, Console(web, colleague) as other:
        for console in (one, other):
            await console.welcomed()
            await console.watch(escalation)
        await other.kind("viewing", lambda frame: len(frame["viewers"]) == 2)
        await in_thread(lifecycle.assign)(escalation, Actor.of(colleague), team=team)
        await one.kind("gone")
        await other.kind("viewing", lambda frame: len(frame["viewers"]) == 1)
        await in_thread(intake.send)(alice.principal, alice.session_id, intake.Message("For Legal only"))
        await other.kind("turn", lambda frame: frame["turn"]["content"] == "For Legal only")
        await one.send("ping")
        await one.kind("pong")
        assert "For Legal only" not in [frame["turn"]["content"] for frame in one.named("turn")]


async def test_who_looks_at_what_another_team_has_is_not_told(
    web: WebServer, alice: Visitor, agent: AgentProfile, colleague: AgentProfile, manager: AgentProfile
) -> None:
    def of_another_team() -> Escalation:
        team = Team.objects.create(organization=agent.organization, name="Legal")
        colleague.teams.add(team)
        return escalated(alice, team=team)

    escalation = await in_thread(of_another_team)()  # before anybody's console is open
    async with Console(web, agent) as outside, Console(web, manager) as above, Console(web, colleague) as inside:
        for console in (outside, above, inside):
            await console.welcomed()
        await inside.watch(escalation)
        assert [viewer["name"] for viewer in (await above.kind("viewing"))["viewers"]] == ["Ben"]
        async with Console(web, agent) as late:
            await late.welcomed()
            for console in (outside, late):
                await console.send("ping")
                await console.kind("pong")
                assert console.named("viewing") == []


async def test_what_one_may_not_see_one_may_not_watch(
    web: WebServer, alice: Visitor, charlie: Visitor, agent: AgentProfile, colleague: AgentProfile
) -> None:
    def hidden() -> list[str]:
        team = Team.objects.create(organization=agent.organization, name="Orders")
        return [escalated(alice, team=team).public_id, escalated(charlie).public_id, "esc_x", "", "conv_1"]

    names = await in_thread(hidden)()
    async with Console(web, agent) as console:
        await console.welcomed()
        for name in names:
            error = await console.refused("watch", escalation_id=name, after_seq=0)
            assert error["code"] == "not_found", name


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"type": "explode"}, "unknown_type"),
        ({"type": ["watch"]}, "unknown_type"),
        ({"type": "watch", "after_seq": -1}, "invalid_message"),
        ({"type": "watch", "after_seq": "1"}, "invalid_message"),
        ({"type": "presence", "status": "asleep"}, "invalid_message"),
        ({"type": "read", "seq": True}, "invalid_message"),
        ({"type": "watch", "escalation_id": {"a": 1}, "after_seq": 0}, "not_found"),
    ],
)
async def test_nonsense_is_answered_and_the_console_lives(
    web: WebServer, agent: AgentProfile, frame: dict[str, object], code: str
) -> None:
    async with Console(web, agent) as console:
        await console.welcomed()
        kind = frame.pop("type")
        assert (await console.refused(kind, **frame))["code"] == code  # type: ignore[arg-type]
        await console.send_raw("no json")
        assert (await console.error())["code"] == "invalid_json"
        await console.send("ping")
        await console.kind("pong")


async def test_who_opens_the_desk_is_present_and_who_says_away_is_away(
    web: WebServer, agent: AgentProfile, colleague: AgentProfile
) -> None:
    def here(frame: dict[str, object], state: str) -> bool:
        agents = frame["agents"]
        assert isinstance(agents, list)
        return any(one["name"] == "Aiko" and one["presence"] == state for one in agents)

    async with Console(web, colleague) as other:
        await other.welcomed()
        async with Console(web, agent) as one:
            await one.welcomed()
            await other.kind("presence", lambda frame: here(frame, "online"))
            await one.send("presence", status="away")
            await other.kind("presence", lambda frame: here(frame, "away"))
