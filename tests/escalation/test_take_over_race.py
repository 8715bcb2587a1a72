"""A person takes over while the model streams: nothing of the model's may follow, in the log or at the visitor.

Each round is a run that is written as fast as Redis takes it, by a thread that knows nothing of the take-over.
"""

import threading

import pytest

from conversations.models import Conversation, Run, Turn
from conversations.runs import events, lifecycle, log
from conversations.runs.cursor import Cursor
from conversations.runs.log import Outcome
from conversations.runs.types import Answer, Execution
from escalation import lifecycle as desk
from escalation.models import AgentProfile
from tests import factories
from tests.desk import escalated
from tests.factories import Visitor

ROUNDS = 50
pytestmark = pytest.mark.django_db(transaction=True)


class Writer(threading.Thread):
    """A runner that writes until it is refused."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run_ = run
        log.append(run.pk, events.start(run, run.attempt))

    def run(self) -> None:
        for seq in range(2, 1_000_000):
            chunk = events.chunk(self.run_.public_id, Cursor(self.run_.attempt, seq), f"word{seq} ")
            if log.append(self.run_.pk, chunk) != Outcome.APPENDED:
                return


def test_no_word_of_the_model_enters_the_log_after_a_take_over(alice: Visitor, agent: AgentProfile) -> None:
    for _ in range(ROUNDS):
        visitor = factories.visitor(alice.conversation.site) if alice.conversation.site else alice
        take_over_while_it_streams(visitor, agent)


def take_over_while_it_streams(visitor: Visitor, agent: AgentProfile) -> None:
    run = factories.claimed(factories.sent(visitor, "Tell me a story"))
    escalation = escalated(visitor)
    writer = Writer(run)
    writer.start()
    desk.claim(escalation, agent)
    writer.join()  # it was refused, or this never returns
    run.refresh_from_db()
    conversation = Conversation.objects.get(pk=visitor.conversation.pk)
    assert (run.status, conversation.mode, conversation.epoch) == (Run.Status.CANCELLED, "human", 1)
    with pytest.raises(lifecycle.IllegalTransition):
        lifecycle.finish(run, run.attempt, Answer("late"), Execution())
    kept = Turn.objects.filter(run=run).first()
    assert (kept.content if kept else "") == log.text(run.pk)
    joined = Turn.objects.get(conversation=conversation, payload__event="agent_joined")
    assert not Turn.objects.filter(conversation=conversation, role="assistant", seq__gt=joined.seq).exists()


def test_the_queue_shows_what_was_seen_of_the_answer_that_was_cut_off(alice: Visitor, agent: AgentProfile) -> None:
    run = factories.claimed(factories.sent(alice, "Tell me a story"))
    escalation = escalated(alice)
    log.append(run.pk, events.start(run, run.attempt))
    log.append(run.pk, events.chunk(run.public_id, Cursor(run.attempt, 2), "Once upon"))
    row = desk.claim(escalation, agent)
    row.refresh_from_db()
    assert (row.last_role, row.last_text, row.state) == ("assistant", "Once upon", "active")
