"""What is due after an answer, handed to Celery. What the broker loses is found again by the sweep."""

import uuid
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from chatsite import ids
from chatsite.celery import enqueue
from conversations import summaries
from conversations.models import Conversation, Run

TITLE = "conversations.tasks.title"
SUMMARIZE = "conversations.tasks.summarize"
RECENT = timedelta(hours=1)
"""How far the sweep looks back. A conversation that is older has nobody who waits for its summary."""
MAX_SWEPT = 200


def after_answer(run: Run) -> None:
    """Called in a database thread when an answer is complete: at most one query, and none early in a talk, then
    at most two messages. Never raises for a broker that is away."""
    assert run.answer
    conversation = run.answer.conversation
    due = [] if conversation.title else [(TITLE, conversation.pk)]
    if run.answer.seq >= summaries.KEEP + summaries.MIN_FOLD:
        overdue = summaries.overdue(Conversation.objects.filter(pk=conversation.pk))
        due += [(SUMMARIZE, key) for key in overdue.values_list("pk", flat=True)]
    _enqueue(due)


def sweep() -> None:
    """Find what a lost message left undone."""
    recent = Conversation.objects.filter(pk__in=_answered_since(timezone.now() - RECENT))
    free = Q(summary_claimed_until=None) | Q(summary_claimed_until__lt=timezone.now())
    overdue = summaries.overdue(recent.filter(free))
    due = [(TITLE, key) for key in recent.filter(title="").values_list("pk", flat=True)[:MAX_SWEPT]]
    due += [(SUMMARIZE, key) for key in overdue.values_list("pk", flat=True)[:MAX_SWEPT]]
    _enqueue(due)


def _enqueue(due: list[tuple[str, uuid.UUID]]) -> None:
    for task, key in due:
        if not enqueue(task, key.hex):
            return


def _answered_since(moment: datetime) -> QuerySet[Run, uuid.UUID]:
    answered = Run.objects.filter(pk__gte=ids.lowest_at(moment), status=Run.Status.COMPLETED)
    return answered.values_list("conversation_id", flat=True)
