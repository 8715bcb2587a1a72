"""Managers read of their own organization, and take it along; nobody else does."""

import pytest
from django.test import Client

from chatsite.tenancy.models import Organization
from tests.reports.conftest import SignIn
from tests.reports.figures import REPORTS, figures, page

EXPORTS = ("/admin/feedback/outcome/export/", "/admin/feedback/rating/export/", "/admin/escalation/escalation/export/")


@pytest.mark.parametrize("role", ["agent", "member"])
def test_agents_and_members_see_no_report(sign_in: SignIn, organization: Organization, role: str) -> None:
    client = sign_in(role, organization)
    for name in (*REPORTS, "definitions"):
        assert client.get(f"/admin/reports/{name}/").status_code == 403
    for path in EXPORTS:
        assert client.get(path).status_code == 403
        assert client.post(path, {"format": "0", "resource": "0"}).status_code == 403
    assert "/admin/reports/" not in client.get("/admin/").content.decode()


def test_who_is_not_signed_in_is_asked_to(organization: Organization) -> None:
    for path in ("/admin/reports/overview/", EXPORTS[0]):
        assert Client().get(path).status_code == 302


def test_another_organization_is_not_there(stranger: Client, told: Organization) -> None:
    for name in REPORTS:
        text = page(stranger, name, organization__id__exact=str(told.pk))
        assert {figure.count for figure in figures(text)} <= {0}
        assert "halfmoon.example" not in text
    for path in EXPORTS:
        response = stranger.post(path, {"format": "0", "resource": "0"})
        assert len(b"".join(response.streaming_content).splitlines()) == 1  # type: ignore[attr-defined]
