"""The list behind a figure has exactly the rows that the figure counts."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from chatsite.tenancy.models import Organization
from escalation.models import AgentProfile, Team
from feedback.reports.asked import ORGANIZATION
from tests.reports.conftest import SignIn, at_home
from tests.reports.figures import REPORTS, figures, listed, page


def days(count: int, until: int = 0) -> dict[str, str]:
    last = timezone.now().date() - timedelta(days=until)
    return {"from": str(last - timedelta(days=count - 1)), "to": str(last)}


def assert_all_agree(client: Client, text: str) -> None:
    known: dict[str, int] = {}
    wrong = []
    shown = figures(text)
    assert shown
    for figure in shown:
        if figure.url not in known:
            known[figure.url] = listed(client, figure.url)
        if known[figure.url] != figure.count:
            wrong.append((figure, known[figure.url]))
    assert wrong == []
    assert all(client.get(url).status_code == 200 for url in list(known)[::20])


@pytest.mark.parametrize("name", REPORTS)
def test_of_a_few_days(manager: Client, told: Organization, name: str) -> None:
    assert_all_agree(manager, page(manager, name, **days(2)))


@pytest.mark.parametrize("name", REPORTS)
def test_of_weeks(manager: Client, told: Organization, name: str) -> None:
    assert_all_agree(manager, page(manager, name, **days(33)))


NARROWED = (
    ("overview", {"language": "en", "page": "https://halfmoon.example/"}),
    ("quality", {"model": "qwen3-32b"}),
    ("handoff", {"language": "en"}),
)


def test_narrowed(manager: Client, told: Organization) -> None:
    for name, narrowed in NARROWED:
        everything = sum(figure.count for figure in figures(page(manager, name, **days(3))))
        text = page(manager, name, **days(3), **narrowed)
        assert 0 < sum(figure.count for figure in figures(text)) < everything
        assert_all_agree(manager, text)


def test_narrowed_to_an_agent_or_a_team(manager: Client, told: Organization) -> None:
    agent, team = AgentProfile.objects.get(name="Omar"), Team.objects.get(name="Workshop")
    for narrowed in ({"agent": str(agent.pk)}, {"team": str(team.pk)}):
        assert_all_agree(manager, page(manager, "handoff", **days(3), **narrowed))


def test_on_a_calendar_of_another_time_zone(manager: Client, told: Organization) -> None:
    at_home(told, "Pacific/Auckland")
    text = page(manager, "overview", **days(2, until=2))
    assert "Pacific/Auckland" in text
    assert_all_agree(manager, text)


def test_for_who_manages_two_organizations(
    sign_in: SignIn, told: Organization, other_organization: Organization
) -> None:
    both = sign_in("manager", told, other_organization)
    text = page(both, "overview", **days(2), **{ORGANIZATION: str(told.pk)})
    assert all(ORGANIZATION in figure.url for figure in figures(text))
    assert_all_agree(both, text)
    other = page(both, "overview", **days(2), **{ORGANIZATION: str(other_organization.pk)})
    assert {figure.count for figure in figures(other)} == {0}
