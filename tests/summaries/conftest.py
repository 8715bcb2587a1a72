from typing import Any

import pytest

from chatsite.tenancy.models import Organization
from conversations.models import Conversation
from tests import factories
from tests.modelserver import ModelServer

NOTES = "Wants green tea. Order 4711 is late."


@pytest.fixture
def model(model_server: ModelServer, settings: Any) -> ModelServer:
    """The model that the environment names; it answers with NOTES."""
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = model_server.base_url, "test"
    model_server.script(default=NOTES)
    return model_server


@pytest.fixture
def no_model(settings: Any) -> None:
    settings.OPENAI_BASE_URL = settings.OPENAI_API_KEY = settings.DEMO_MODEL_URL = ""


@pytest.fixture
def conversation(organization: Organization) -> Conversation:
    """Thirty turns."""
    row = factories.conversation(organization)
    factories.turns(row, 30)
    return row
