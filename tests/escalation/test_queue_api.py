"""`escalations`, `escalations/bulk` and `saved-views` over HTTP."""

import base64
from typing import Any

import orjson
import pytest

from chatsite.tenancy.models import WidgetSite
from chatsite.threads import in_thread
from escalation import lifecycle
from escalation.listing.bulk import MOST
from escalation.models import AgentProfile, Escalation, Label, SavedView, Team, TranscriptAccess
from tests import desk, factories
from tests.escalation.desk_client import Desk
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def three(site: WidgetSite) -> list[Escalation]:
    return [desk.escalated(factories.visitor(site)) for _ in range(3)]


async def test_the_queue_is_read_page_by_page(three: list[Escalation], agent: AgentProfile) -> None:
    first = await Desk(agent).get("escalations", limit=2)
    assert [row["id"] for row in first.json["data"]] == [row.public_id for row in three[:2]]
    rest = await Desk(agent).get("escalations", limit=2, cursor=first.json["next_cursor"])
    assert [row["id"] for row in rest.json["data"]] == [three[2].public_id]
    assert rest.json["next_cursor"] is None
    assert rest.json["counts"]["all_open"] == 3


def cursor(*place: object) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"state": "lost"}, "invalid_message"),
        ({"team": "1"}, "invalid_message"),
        ({"limit": "1000"}, "invalid_message"),
        ({"cursor": "x"}, "invalid_cursor"),
        ({"cursor": cursor(None, 3, "2026-01-01T00:00:00", "0" * 32)}, "invalid_cursor"),
        ({"cursor": cursor(None, 3, "0001-01-01T00:00:00+23:59", "0" * 32)}, "invalid_cursor"),
        ({"cursor": cursor("9999-12-31T23:59:59-23:59", 3, "2026-01-01T00:00:00Z", "0" * 32)}, "invalid_cursor"),
        ({"cursor": cursor(None, 3, "2026-01-01T00:00:00Z", "z" * 32)}, "invalid_cursor"),
    ],
)
async def test_a_malformed_question_is_refused(agent: AgentProfile, query: dict[str, str], code: str) -> None:
    assert (await Desk(agent).get("escalations", **query)).refusal == (400, code)


async def test_an_agent_steps_into_a_conversation(alice: Visitor, agent: AgentProfile, colleague: AgentProfile) -> None:
    wish = {"session_id": alice.session_id, "note": "I know her."}
    assert (await Desk(agent).post("escalations", wish)).refusal == (404, "not_found")
    await TranscriptAccess.objects.acreate(
        organization=agent.organization, conversation=alice.conversation, user=agent.user, reason="She called."
    )
    answer = await Desk(agent).post("escalations", wish)
    assert answer.status == 201
    shown = answer.json
    assert (shown["state"], shown["origin"], shown["agent"]["name"]) == ("active", "agent", "Aiko")
    again = await Desk(colleague).post("escalations", wish)
    assert again.refusal == (409, "already_claimed")
    await in_thread(lifecycle.end)(alice.conversation)
    assert (await Desk(agent).post("escalations", wish)).refusal == (409, "conversation_closed")


async def test_what_another_team_has_is_not_stepped_into(alice: Visitor, agent: AgentProfile) -> None:
    def now_with_legal() -> Escalation:
        lifecycle.withdraw(desk.escalated(alice))  # which Aiko saw, so that she may read the conversation
        return desk.escalated(alice, team=Team.objects.create(organization=agent.organization, name="Legal"))

    escalation = await in_thread(now_with_legal)()
    answer = await Desk(agent).post("escalations", {"session_id": alice.session_id, "note": "Mine now."})
    assert answer.refusal == (409, "already_claimed")
    await escalation.arefresh_from_db()
    assert (escalation.state, escalation.agent_id, escalation.note) == ("queued", None, "")


@pytest.mark.parametrize("session_id", ["conv_1", "", "conv_" + "0" * 32])
async def test_what_is_no_conversation_is_not_stepped_into(agent: AgentProfile, session_id: str) -> None:
    assert (await Desk(agent).post("escalations", {"session_id": session_id})).status in (400, 404)


async def test_a_strangers_conversation_is_not_stepped_into(charlie: Visitor, manager: AgentProfile) -> None:
    answer = await Desk(manager).post("escalations", {"session_id": charlie.session_id})
    assert answer.refusal == (404, "not_found")


async def test_many_are_resolved_at_once_and_each_failure_is_told(
    three: list[Escalation], agent: AgentProfile, colleague: AgentProfile, charlie: Visitor
) -> None:
    await in_thread(lifecycle.claim)(three[1], colleague)
    foreign = await in_thread(desk.escalated)(charlie)
    ids = [row.public_id for row in three] + [three[0].public_id, foreign.public_id, "esc_1"]
    answer = await Desk(agent).post("escalations/bulk", {"ids": ids, "action": "resolve", "resolution": "solved"})
    assert answer.json["done"] == [three[0].public_id, three[2].public_id]
    assert {row["id"]: row["code"] for row in answer.json["failed"]} == {
        three[1].public_id: "not_yours",
        foreign.public_id: "not_found",
        "esc_1": "not_found",
    }


async def test_many_are_assigned_labeled_and_made_urgent(three: list[Escalation], agent: AgentProfile) -> None:
    ids = [row.public_id for row in three]
    label = await Label.objects.acreate(organization=agent.organization, name="vip")
    wishes: list[dict[str, Any]] = [
        {"action": "assign", "agent": agent.public_id},
        {"action": "priority", "priority": "urgent"},
        {"action": "label", "add": [label.public_id]},
    ]
    for wish in wishes:
        answer = await Desk(agent).post("escalations/bulk", {"ids": ids, **wish})
        assert (answer.json["done"], answer.json["failed"]) == (ids, [])
    found = Escalation.objects.filter(agent=agent, priority=1, state="assigned", labels=label)
    assert await found.acount() == 3


@pytest.mark.parametrize(
    "body",
    [
        {"ids": [], "action": "priority", "priority": "low"},
        {"ids": ["esc_1"] * (MOST + 1), "action": "priority", "priority": "low"},
        {"ids": ["esc_1"], "action": "delete"},
        {"ids": ["esc_1"], "action": "priority"},
        {"ids": "esc_1", "action": "priority", "priority": "low"},
    ],
)
async def test_a_malformed_order_changes_nothing(agent: AgentProfile, body: dict[str, Any]) -> None:
    assert (await Desk(agent).post("escalations/bulk", body)).refusal == (400, "invalid_message")


async def test_a_saved_view_narrows_the_queue(three: list[Escalation], agent: AgentProfile) -> None:
    await in_thread(lifecycle.claim)(three[1], agent)
    wish = {"name": "Mine", "query": {"tab": "mine", "state": "active"}, "shared": False}
    made = await Desk(agent).post("saved-views", wish)
    assert made.status == 201
    found = await Desk(agent).get("escalations", view=made.json["id"])
    assert [row["id"] for row in found.json["data"]] == [three[1].public_id]
    assert (await Desk(agent).get("escalations", view="view_1")).refusal == (404, "not_found")


@pytest.mark.parametrize("query", [{"a\0": "b"}, {"x" * 1000: "b"}, {f"x{chr(97 + n)}": "b" for n in range(26)}])
async def test_a_view_holds_parameters_and_nothing_else(agent: AgentProfile, query: dict[str, str]) -> None:
    answer = await Desk(agent).post("saved-views", {"name": "Odd", "query": query})
    assert answer.refusal == (400, "invalid_message")


async def test_only_its_owner_or_a_manager_changes_a_view(
    agent: AgentProfile, colleague: AgentProfile, manager: AgentProfile, stranger: AgentProfile
) -> None:
    wish = {"name": "Urgent", "query": {"priority": "urgent"}}
    own, shared = [
        (await Desk(agent).post("saved-views", wish | {"shared": shared})).json["id"] for shared in (False, True)
    ]
    seen = (await Desk(colleague).get("saved-views")).json["data"]
    assert [(row["id"], row["is_mine"]) for row in seen] == [(shared, False)]
    assert (await Desk(colleague).delete(f"saved-views/{shared}")).refusal == (403, "forbidden")
    assert (await Desk(colleague).post(f"saved-views/{shared}", wish)).refusal == (403, "forbidden")
    assert (await Desk(colleague).delete(f"saved-views/{own}")).refusal == (404, "not_found")
    assert (await Desk(stranger).delete(f"saved-views/{shared}")).refusal == (404, "not_found")
    assert (await Desk(agent, csrf=False).delete(f"saved-views/{own}")).refusal == (403, "csrf_failed")
    renamed = await Desk(manager).post(f"saved-views/{shared}", wish | {"name": "Now", "shared": True})
    assert renamed.json["name"] == "Now"
    assert (await Desk(agent).delete(f"saved-views/{own}")).status == 204
    assert (await Desk(manager).delete(f"saved-views/{shared}")).status == 204
    assert await SavedView.objects.acount() == 0


@pytest.mark.parametrize("path", ["escalations", "escalations/bulk", "saved-views"])
async def test_nothing_changes_without_the_csrf_header_or_a_session(agent: AgentProfile, path: str) -> None:
    assert (await Desk(agent, csrf=False).post(path, {})).refusal == (403, "csrf_failed")
    assert (await Desk(None, agent.organization.slug).post(path, {})).refusal == (401, "unauthorized")


async def test_a_team_that_is_left_is_seen_no_more(three: list[Escalation], agent: AgentProfile) -> None:
    team = await Team.objects.acreate(organization=agent.organization, name="Billing")
    await Escalation.objects.filter(pk=three[0].pk).aupdate(team=team)
    await agent.teams.aadd(team)
    assert len((await Desk(agent).get("escalations")).json["data"]) == 3
    await agent.teams.aremove(team)
    assert len((await Desk(agent).get("escalations")).json["data"]) == 2
