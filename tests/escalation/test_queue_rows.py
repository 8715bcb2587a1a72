"""What the queue shows, and in which order."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from chatsite.tenancy.models import WidgetSite
from conversations.runs.cursor import InvalidCursor
from conversations.validation import InvalidInput
from escalation.listing import queue
from escalation.models import AgentProfile, Escalation, Label, Priority, Reason, Team
from tests import desk, factories
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

Counted = Callable[[int], AbstractContextManager[object]]


def listed(viewer: AgentProfile, /, **query: Any) -> list[str]:
    return [row["id"] for row in queue.page(viewer, query)["data"]]


def make(site: WidgetSite, due_in: float | None = None, **fields: Any) -> Escalation:
    """An open escalation, due in so many minutes, written past its clocks."""
    row = desk.escalated(factories.visitor(site))
    values = {"due_at": None if due_in is None else timezone.now() + timedelta(minutes=due_in), **fields}
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


def test_what_is_most_at_risk_stands_first(site: WidgetSite, agent: AgentProfile) -> None:
    calm, urgent = make(site), make(site, priority=Priority.URGENT)
    later, overdue, soon = make(site, 60), make(site, -5), make(site, 1)
    expected = [overdue, soon, later, urgent, calm]
    assert listed(agent) == [row.public_id for row in expected]
    page = queue.page(agent, {})
    assert [row["breached"] for row in page["data"]] == [True, False, False, False, False]
    assert page["counts"] == {"queued": 5, "mine": 0, "unassigned": 5, "breached": 1, "all_open": 5}


def test_pages_hold_every_row_once(site: WidgetSite, agent: AgentProfile) -> None:
    made = {make(site, due).public_id for due in (1, 1, 2, None, None, None, 3)}
    seen: list[str] = []
    cursor = None
    while True:
        page = queue.page(agent, {}, cursor=cursor, limit=2)
        seen += [row["id"] for row in page["data"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(made)
    assert set(seen) == made


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "bnVsbA", "W10", "🙂"])
def test_a_cursor_that_is_none_is_refused(agent: AgentProfile, cursor: str) -> None:
    if cursor:
        with pytest.raises(InvalidCursor):
            queue.page(agent, {}, cursor=cursor)


def test_a_row_says_what_is_known(alice: Visitor, agent: AgentProfile) -> None:
    factories.answered(factories.sent(alice, "Where is my parcel?"))
    factories.sent(alice, "Hello?")
    reason = Reason.objects.create(organization=agent.organization, key="parcel", labels={"en": "An order"})
    row = desk.escalated(alice, reason=reason, contact_name="Alice", contact_email="a@example.com", note="Please")
    label = Label.objects.create(organization=agent.organization, name="vip", color="#ff0000")
    row.labels.add(label)
    (shown,) = queue.page(agent, {})["data"]
    assert shown["reason"] == {"key": "parcel", "label": "An order"}
    assert shown["visitor"] == {"name": "Alice", "email": "a@example.com", "tier": ""}
    assert shown["last_message"]["text"] == "Hello?"
    assert shown["labels"] == [{"id": label.public_id, "name": "vip", "color": "#ff0000"}]
    assert (shown["state"], shown["mode"], shown["unread"], shown["agent"]) == ("queued", "queued", 1, None)


def test_agents_see_their_teams_and_managers_everything(
    site: WidgetSite, agent: AgentProfile, colleague: AgentProfile, manager: AgentProfile, stranger: AgentProfile
) -> None:
    team = Team.objects.create(organization=agent.organization, name="Billing")
    colleague.teams.add(team)
    free, teams = make(site), make(site, team=team)
    assert listed(agent) == [free.public_id]
    assert set(listed(colleague)) == set(listed(manager)) == {free.public_id, teams.public_id}
    assert listed(stranger) == []
    assert queue.page(agent, {})["counts"]["all_open"] == 1
    assert queue.page(colleague, {})["counts"]["all_open"] == 2
    teams.agent = agent
    teams.save()
    assert set(listed(agent)) == {free.public_id, teams.public_id}


def test_filters_narrow_the_list(site: WidgetSite, agent: AgentProfile, colleague: AgentProfile) -> None:
    label = Label.objects.create(organization=agent.organization, name="vip")
    reason = Reason.objects.create(organization=agent.organization, key="parcel")
    team = Team.objects.create(organization=agent.organization, name="Billing")
    agent.teams.add(team)
    mine = make(site, agent=agent, state="assigned", language="zh-tw", priority=Priority.HIGH)
    theirs = make(site, -1, agent=colleague, state="active", language="ja", reason=reason)
    nobodys = make(site, language="en", team=team, contact_name="Zoë 100%", last_text="The parcel is late")
    nobodys.labels.add(label)
    wanted: dict[str, tuple[str, Escalation]] = {
        "state": ("active", theirs),
        "agent": ("me", mine),
        "team": (team.public_id, nobodys),
        "language": ("zh", mine),
        "label": (label.public_id, nobodys),
        "priority": ("high", mine),
        "reason": ("parcel", theirs),
        "breached": ("1", theirs),
        "q": ("PARCEL", nobodys),
    }
    for name, (value, row) in wanted.items():
        assert listed(agent, **{name: value}) == [row.public_id], name
    assert listed(agent, agent="none", q="zoë 100%") == [nobodys.public_id]
    assert listed(agent, agent=colleague.public_id) == [theirs.public_id]
    assert listed(agent, q=mine.conversation.public_id) == [mine.public_id]
    assert listed(agent, q="100_") == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("state", "lost"), ("team", "1"), ("agent", "you"), ("label", "lbl_1"), ("priority", "1")],
)
def test_a_filter_that_is_not_known_is_refused(agent: AgentProfile, name: str, value: str) -> None:
    with pytest.raises(InvalidInput):
        queue.page(agent, {name: value})


def test_what_is_over_is_listed_newest_first(site: WidgetSite, agent: AgentProfile) -> None:
    ended: dict[str, Any] = {"state": "resolved", "ended_at": timezone.now()}
    first, second, third = (make(site, **ended) for _ in range(3))
    assert listed(agent) == []
    page = queue.page(agent, {"state": "resolved"}, limit=2)
    assert [row["id"] for row in page["data"]] == [third.public_id, second.public_id]
    rest = queue.page(agent, {"state": "resolved"}, limit=2, cursor=page["next_cursor"])
    assert [row["id"] for row in rest["data"]] == [first.public_id]


@pytest.mark.parametrize("count", [1, 30])
def test_a_page_costs_a_fixed_number_of_queries(
    site: WidgetSite, agent: AgentProfile, count: int, django_assert_num_queries: Counted
) -> None:
    for _ in range(count):
        make(site)
    agent.refresh_from_db()
    _ = agent.user
    with django_assert_num_queries(6):
        assert len(queue.page(agent, {})["data"]) == count
