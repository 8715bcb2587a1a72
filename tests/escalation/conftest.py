"""The people of the desk: Aiko and Ben work for Alice's organization, Dora elsewhere."""

import pytest

from chatsite.tenancy.models import Membership, Organization
from escalation.models import AgentProfile
from tests import desk

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
def stranger(other_organization: Organization) -> AgentProfile:
    return desk.agent(other_organization, "Dora")
