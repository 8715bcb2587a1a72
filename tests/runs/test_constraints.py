"""What the database itself refuses, whoever asks."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from conversations.models import Conversation, Run, Turn
from tests import factories
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


def run(conversation: Conversation, seq: int, **fields: object) -> Run:
    turn = Turn.objects.create(
        organization_id=conversation.organization_id, conversation=conversation, seq=seq, role="user", content="Hello"
    )
    return Run.objects.create(
        organization_id=conversation.organization_id,
        conversation=conversation,
        user_turn=turn,
        user_turn_seq=seq,
        **fields,
    )


def test_two_turns_with_one_seq_are_refused(alice: Visitor) -> None:
    factories.turns(alice.conversation, 1)
    with pytest.raises(IntegrityError, match="turn_seq_once"):
        run(alice.conversation, seq=1)


def test_a_turn_before_the_first_is_refused(alice: Visitor) -> None:
    with pytest.raises(IntegrityError, match="turn_seq_from_one"):
        run(alice.conversation, seq=0)


def test_two_running_runs_of_one_conversation_are_refused(alice: Visitor) -> None:
    run(alice.conversation, seq=1, status=Run.Status.RUNNING)
    with pytest.raises(IntegrityError, match="run_one_running"):
        run(alice.conversation, seq=2, status=Run.Status.RUNNING)


def test_running_runs_of_two_conversations_are_allowed(alice: Visitor, bob: Visitor) -> None:
    run(alice.conversation, seq=1, status=Run.Status.RUNNING)
    run(bob.conversation, seq=1, status=Run.Status.RUNNING)


def test_a_completed_run_without_its_turn_is_refused(alice: Visitor) -> None:
    with pytest.raises(IntegrityError, match="run_completed_has_answer"):
        run(alice.conversation, seq=1, status=Run.Status.COMPLETED, finished_at=timezone.now())


@pytest.mark.parametrize("status", [Run.Status.FAILED, Run.Status.CANCELLED])
def test_an_ended_run_without_its_time_is_refused(alice: Visitor, status: Run.Status) -> None:
    with pytest.raises(IntegrityError, match="run_finished_when_terminal"):
        run(alice.conversation, seq=1, status=status)


def test_one_idempotency_key_for_two_runs_of_a_conversation_is_refused(alice: Visitor) -> None:
    run(alice.conversation, seq=1, idempotency_key="k")
    with pytest.raises(IntegrityError, match="run_idempotency"):
        run(alice.conversation, seq=2, idempotency_key="k")


@pytest.mark.parametrize(
    ("model", "field", "constraint"),
    [(Conversation, "mode", "conversation_mode"), (Turn, "role", "turn_role"), (Turn, "state", "turn_state"),
     (Run, "status", "run_status")],
)  # fmt: skip
def test_values_outside_of_the_known_ones_are_refused(
    alice: Visitor, model: type[Conversation | Turn | Run], field: str, constraint: str
) -> None:
    run(alice.conversation, seq=1, finished_at=timezone.now())
    with pytest.raises(IntegrityError, match=constraint):
        model.objects.update(**{field: "other"})
