"""Whatever an address says, the page says something sensible."""

import pytest
from django.test import Client

from chatsite.tenancy.models import Organization
from tests.reports.conftest import at_home
from tests.reports.figures import REPORTS, figures, page

LISTS = ("/admin/feedback/outcome/", "/admin/feedback/rating/", "/admin/escalation/escalation/")
NOBODY = "00000000-0000-0000-0000-000000000000"
NONSENSE = ["\0", "' OR 1=1 --", "9" * 400, "../..", "<script>alert(1)</script>", NOBODY]
OF_REPORTS = ("from", "to", "language", "site", "model", "page", "agent", "team", "organization__id__exact")
OF_LISTS = ("period", "measure", "language", "site", "model", "page", "agent", "reason", "joined_by")


def test_nonsense_in_every_parameter(manager: Client, told: Organization) -> None:
    for name in REPORTS:
        for value in NONSENSE:
            text = page(manager, name, **dict.fromkeys(OF_REPORTS, value))
            assert "<script>alert(1)" not in text


def test_nonsense_in_every_filter_of_a_list(manager: Client, told: Organization) -> None:
    for path in LISTS:
        for value in NONSENSE:
            assert manager.get(path, dict.fromkeys(OF_LISTS, value)).status_code in (200, 302)


def test_reversed_days_are_exchanged(manager: Client, organization: Organization) -> None:
    text = page(manager, "overview", **{"from": "2026-05-20", "to": "2026-05-01"})
    assert "they have been exchanged" in text
    assert 'value="2026-05-01"' in text


def test_twenty_years_are_bounded_and_said_so(manager: Client, organization: Organization) -> None:
    text = page(manager, "overview", **{"from": "2006-01-01", "to": "2026-01-01"})
    assert "A report spans a year at most" in text
    assert 'value="2025-01-01"' in text


def test_days_that_are_none(manager: Client, organization: Organization) -> None:
    for day in ("0001-01-01", "9999-12-31", "2026-02-30", "yesterday", "2026-1-1x", "1999-12-31"):
        for params in ({"from": day}, {"to": day}, {"from": day, "to": day}):
            page(manager, "overview", **params)


@pytest.mark.parametrize("name", REPORTS)
def test_without_any_data(manager: Client, name: str) -> None:
    text = page(manager, name)
    assert "in this time" in text
    assert {figure.text for figure in figures(text)} == {"0"}  # no share, no time of nothing


def test_a_day_on_which_the_clocks_change(manager: Client, told: Organization) -> None:
    for zone, day in (("Europe/Berlin", "2026-03-29"), ("Europe/Berlin", "2026-10-25"), ("Africa/Cairo", "2026-04-24")):
        at_home(told, zone)
        for name in REPORTS:
            page(manager, name, **{"from": day, "to": day})


def test_a_report_that_does_not_exist(manager: Client) -> None:
    assert manager.get("/admin/reports/nothing/").status_code == 404
    assert manager.post("/admin/reports/overview/").status_code == 405
