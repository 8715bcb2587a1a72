from collections.abc import Iterator

import pytest
from pytest_django import Settings

from chatsite import outbound
from tests.knowledge.sources.site import HOST, Site


@pytest.fixture
def web(settings: Settings) -> Iterator[Site]:
    """The one private address that may be asked."""
    settings.OUTBOUND_PRIVATE = outbound.networks(f"{HOST}/32")
    with Site() as site:
        yield site
