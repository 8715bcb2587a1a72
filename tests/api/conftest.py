import pytest

from tests.api.client import Api
from tests.factories import Visitor


@pytest.fixture
def anyone() -> Api:
    """Without a token."""
    return Api()


@pytest.fixture
def as_alice(alice: Visitor) -> Api:
    return Api(alice.token)


@pytest.fixture
def as_bob(bob: Visitor) -> Api:
    return Api(bob.token)


@pytest.fixture
def as_charlie(charlie: Visitor) -> Api:
    return Api(charlie.token)


@pytest.fixture
def program(api_key: str) -> Api:
    return Api(api_key)


@pytest.fixture
def other_program(other_api_key: str) -> Api:
    return Api(other_api_key)
