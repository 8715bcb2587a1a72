"""Ids of callers: what is malformed, unknown or somebody else's cannot be told apart."""

import uuid

import pytest

from chatsite import ids
from conversations import access
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


def test_own_conversation_is_found(alice: Visitor) -> None:
    assert access.conversation(alice.principal, alice.session_id) == alice.conversation


@pytest.mark.parametrize(
    "public_id", ["", "x", "conv_", "conv_1", "run_" + "0" * 32, ids.public("conv", uuid.UUID(int=7)), None, 7]
)
def test_malformed_and_unknown_ids_are_not_found(alice: Visitor, public_id: object) -> None:
    with pytest.raises(access.NotFound):
        access.conversation(alice.principal, public_id)


def test_conversations_of_others_are_not_found(alice: Visitor, bob: Visitor, charlie: Visitor) -> None:
    for other in (bob, charlie):
        with pytest.raises(access.NotFound):
            access.conversation(alice.principal, other.session_id)
