from collections.abc import Iterator

import pytest
from pytest_django import Settings

from chatsite import outbound
from chatsite.tenancy.models import Organization
from escalation.models import AgentProfile, WebhookEndpoint
from tests import desk
from tests.webhooks.receiver import Receiver


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.OUTBOUND_PRIVATE = outbound.networks("true")
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def endpoint(organization: Organization, receiver: Receiver) -> WebhookEndpoint:
    return WebhookEndpoint.objects.create(organization=organization, name="CRM", url=receiver.url)


@pytest.fixture
def agent(organization: Organization) -> AgentProfile:
    return desk.agent(organization, "Aiko")
