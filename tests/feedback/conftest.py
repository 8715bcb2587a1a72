"""Answers to rate, and callers of the API."""

import pytest

from conversations.models import Run
from tests import factories
from tests.api.conftest import (  # noqa: F401 (fixtures)
    _closed_connections,
    anyone,
    as_alice,
    as_bob,
    as_charlie,
    other_program,
    program,
)
from tests.escalation.conftest import agent, colleague, manager, stranger  # noqa: F401 (fixtures)
from tests.factories import Visitor


@pytest.fixture
def answer(alice: Visitor) -> Run:
    """What the assistant answered Alice."""
    return factories.answered(factories.sent(alice))
