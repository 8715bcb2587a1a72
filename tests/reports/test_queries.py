"""A report costs the same number of queries, however much there is."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from chatsite.tenancy.models import Organization, WidgetSite
from tests.reports.conftest import history
from tests.reports.figures import REPORTS, page


@pytest.mark.parametrize("name", REPORTS)
def test_queries_do_not_grow(
    manager: Client, organization: Organization, site: WidgetSite, django_assert_max_num_queries: Any, name: str
) -> None:
    history(organization, site, 60, timezone.now())
    page(manager, name)
    with django_assert_max_num_queries(30) as few:
        page(manager, name, **{"from": "2026-01-01", "to": "2026-01-03"})
    with django_assert_max_num_queries(len(few) + 4):
        page(manager, name)
