import pytest

from chatsite.tenancy.models import Organization, WidgetSite
from tests import factories
from tests.api.client import Api


@pytest.fixture
def anyone() -> Api:
    """Without a token."""
    return Api()


@pytest.fixture
def own_site(organization: Organization) -> WidgetSite:
    """Allowed on the server's own pages only."""
    return factories.site(organization, allowed_origins=["self"])
