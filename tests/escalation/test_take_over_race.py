"""A person takes over while the model streams: nothing of the model's may follow, in the log or at the visitor."""

import threading

import pytest
from django.db import connection

from conversations.models import Conversation, Run, Turn
from conversations.runs import events, lifecycle, log
from conversations.runs.cursor import END, Cursor
from conversations.runs.log import Outcome
from escalation import asking
from escalation import lifecycle as desk
from escalation.models import AgentProfile, Escalation
from escalation.types import Wish
from tests import factories
from tests.factories import Visitor

ROUNDS = 20
pytestmark = pytest.mark.django_db(transaction=True)


def write(run: Run, stop: threading.Event, refused: list[int]) -> None:
    """A runner that writes as fast as it can, until it is refused."""
    for seq in range(2, 100_000):
        outcome = log.append(run.pk, events.chunk(run.public_id, Cursor(run.attempt, seq), f"word{seq} "))
        if outcome != Outcome.APPENDED or stop.is_set():
            refused.append(seq)
            return


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_no_word_of_the_model_enters_the_log_after_a_take_over(
    alice: Visitor, agent: AgentProfile, _round: int
) -> None:
    run = factories.claimed(factories.sent(alice, "Tell me a story"))
    log.append(run.pk, events.start(run, run.attempt))
    escalation = asking.ask(alice.conversation, Wish(Escalation.Origin.VISITOR)).escalation
    stop, refused = threading.Event(), list[int]()
    writer = threading.Thread(target=write, args=(run, stop, refused))
    writer.start()
    try:
        desk.claim(escalation, agent)
    finally:
        stop.set()
        writer.join()
    run.refresh_from_db()
    conversation = Conversation.objects.get(pk=alice.conversation.pk)
    assert (run.status, conversation.mode, conversation.epoch) == (Run.Status.CANCELLED, "human", 1)
    assert log.append(run.pk, events.chunk(run.public_id, Cursor(run.attempt, 100_001), "late")) == Outcome.REFUSED
    with pytest.raises(lifecycle.IllegalTransition):
        lifecycle.finish(run, run.attempt, lifecycle.Answer("late"), lifecycle.Execution())
    seen = Turn.objects.filter(run=run).first()
    assert (seen.content if seen else "") == log.text(run.pk)
    joined = Turn.objects.get(conversation=conversation, payload__event="agent_joined")
    assert not Turn.objects.filter(conversation=conversation, role="assistant", seq__gt=joined.seq).exists()
    assert connection.is_usable()
    assert END
