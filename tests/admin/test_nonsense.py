"""Addresses that nobody would write who means well: never an error of the server's."""

import pytest
from django.test import Client

from chatsite.tenancy.models import Organization
from tests.admin.conftest import SignIn

LISTS = (
    "conversations/conversation",
    "conversations/document",
    "conversations/source",
    "conversations/run",
    "conversations/modeldeployment",
    "conversations/modelpool",
    "tenancy/widgetsite",
    "tenancy/apikey",
    "tenancy/organization",
    "tenancy/membership",
)
FILTERS = {
    "conversations/conversation": (
        "mode=%00",
        "mode__exact=%00",
        "language=%00",
        "created_at_to=9999-12-31",
        "updated_at_from=0001-01-01",
    ),
    "conversations/run": ("status=%00", "model=%00", "error_code=%00", "created_at_to=12/31/9999"),
    "conversations/modeldeployment": ("provider=%00", "enabled__exact=2"),
    "tenancy/widgetsite": ("enabled__exact=%00", "created_at__year=-1", "created_at__year=99999999999999999999"),
    "tenancy/membership": ("role=%00", "role__exact=%00"),
}
ANYWHERE = ("q=%00", "q=%27+OR+1%3D1--", "p=99999999", "p=-1", "p=x", "o=999.x.-", "all=1", "nope=1", "id__in=x")


@pytest.mark.parametrize("path", LISTS)
def test_filters_that_make_no_sense(admin: Client, path: str) -> None:
    for query in (*ANYWHERE, *FILTERS.get(path, ())):
        response = admin.get(f"/admin/{path}/?{query}", follow=True)
        assert response.status_code < 500, query


def test_filters_that_make_no_sense_for_the_installer(sign_in: SignIn) -> None:
    installer = sign_in("admin", superuser=True)
    for query in (*ANYWHERE, "is_staff__exact=%00", "date_joined__year=-1", "organization__id__exact=x"):
        for path in ("auth/user", *LISTS):
            assert installer.get(f"/admin/{path}/?{query}", follow=True).status_code < 500, (path, query)


def test_a_filter_cannot_reach_another_table(admin: Client, organization: Organization) -> None:
    for query in ("user__password__startswith=p", "organization__widget_sites__identity_secret__startswith=a"):
        assert admin.get(f"/admin/tenancy/membership/?{query}").status_code == 400
