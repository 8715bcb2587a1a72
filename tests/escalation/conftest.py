"""The people of the desk: Aiko and Ben work for Alice's organization, Dora elsewhere."""

from collections.abc import Iterator

import pytest

from chatsite.tenancy.models import Membership, Organization
from escalation.models import AgentProfile, DeskSettings
from tests import desk
from tests.api.client import Api
from tests.factories import Visitor
from tests.streaming.webserver import WebServer

Role = Membership.Role


@pytest.fixture
def agent(organization: Organization) -> AgentProfile:
    return desk.agent(organization, "Aiko")


@pytest.fixture
def colleague(organization: Organization) -> AgentProfile:
    return desk.agent(organization, "Ben")


@pytest.fixture
def manager(organization: Organization) -> AgentProfile:
    return desk.agent(organization, "Mara", Role.MANAGER)


@pytest.fixture
def as_alice(alice: Visitor) -> Api:
    return Api(alice.token)


@pytest.fixture
def stranger(other_organization: Organization) -> AgentProfile:
    return desk.agent(other_organization, "Dora")


@pytest.fixture
def assistant_answers(organization: Organization) -> DeskSettings:
    """While somebody waits for a person, the assistant goes on."""
    row = DeskSettings.of(organization.pk)
    row.while_queued = DeskSettings.WhileQueued.ANSWER
    row.save()
    return row


@pytest.fixture(scope="session")
def _web(django_db_setup: None, valkey_server: str) -> Iterator[WebServer]:
    with WebServer("uvicorn") as server:
        yield server


@pytest.fixture
def web(transactional_db: None, _web: WebServer) -> WebServer:
    return _web
