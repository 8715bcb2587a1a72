"""The review queue: answers that somebody should look at, put up as they become known."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from conversations.models import Run
from conversations.transcript import reading
from feedback.facts import SHOWN, Log, is_over, spans
from feedback.models import Rating, ReviewItem
from feedback.sampling import is_in

Cause = ReviewItem.Cause
State = ReviewItem.State
RECENT = timedelta(days=7)
"""What is older is put up no more: raising the share of the sample is about answers to come."""
BEFORE, AFTER = 4, 3
"""Turns that are shown around an answer."""
FAR = 20
"""Turns between a question and an answer that was written anew much later."""


def put_up(logs: Iterable[Log], now: datetime) -> None:
    """Each answer once. One that was only in the sample gets the graver cause, as long as nobody has judged it."""
    rows = [
        ReviewItem(
            organization_id=log.conversation.organization_id,
            conversation=log.conversation,
            run_id=run_id,
            cause=cause,
            created_at=now,
        )
        for log in logs
        for run_id, cause in causes(log, now).items()
    ]
    ReviewItem.objects.bulk_create(rows, ignore_conflicts=True)
    for cause in (Cause.DOWN_RATED, Cause.FAILED, Cause.ESCALATED):
        graver = [row.run_id for row in rows if row.cause == cause]
        if graver:
            ReviewItem.objects.filter(run__in=graver, state=State.OPEN, cause=Cause.SAMPLE).update(cause=cause)


def causes(log: Log, now: datetime) -> dict[uuid.UUID, Cause]:
    """By run; of several causes the gravest."""
    recent = now - RECENT
    runs = [run for run in log.runs.values() if run.finished_at and run.finished_at >= recent]
    sample = [run.pk for run in runs if run.status == Run.Status.COMPLETED and is_in(run.pk.bytes, log.review_share)]
    found = dict.fromkeys(sample, Cause.SAMPLE)
    found |= dict.fromkeys(_before_escalations(log, recent), Cause.ESCALATED)
    found |= dict.fromkeys(_failed(log, now), Cause.FAILED)
    down = (run_id for run_id, value in log.ratings.items() if value == Rating.Value.DOWN)
    return found | dict.fromkeys(down, Cause.DOWN_RATED)


def judge(item: ReviewItem, reviewer_id: int) -> None:
    """Done, by this person. Whoever judges again replaces the judgement."""
    item.state, item.reviewer_id, item.reviewed_at = State.DONE, reviewer_id, timezone.now()
    item.save()


def skip(items: QuerySet[ReviewItem]) -> int:
    return items.filter(state=State.OPEN).update(state=State.SKIPPED)


def following(items: QuerySet[ReviewItem], item: ReviewItem, user_id: int) -> ReviewItem | None:
    """What this person looks at next: their own first, then what nobody has, newest first."""
    waiting = items.filter(state=State.OPEN).exclude(pk=item.pk).order_by("-id")
    for rows in (waiting.filter(assignee=user_id), waiting.filter(assignee=None)):
        if found := rows.filter(pk__lt=item.pk).first() or rows.first():
            return found
    return None


def excerpt(item: ReviewItem) -> list[reading.Entry]:
    """Question and answer, with what was said around them. Two queries; four when much lies between the two."""
    question = item.run.user_turn_seq
    answered = item.run.answer.seq if item.run.answer else question
    if answered - question <= FAR:
        return reading.around(item.conversation, question - BEFORE, answered + AFTER)
    asked = reading.around(item.conversation, question - BEFORE, question + AFTER)
    return asked + reading.around(item.conversation, answered - BEFORE, answered + AFTER)


def _before_escalations(log: Log, recent: datetime) -> list[uuid.UUID]:
    """The last answer that was read before a person was asked for."""
    answers = [(mark.seq, mark.run_id) for mark in log.marks if mark.role == "assistant" and mark.state in SHOWN]
    asked = (row.from_seq for row in log.escalations if row.created_at >= recent)
    last = (next((run_id for seq, run_id in reversed(answers) if seq <= before), None) for before in asked)
    return [run_id for run_id in last if run_id]


def _failed(log: Log, now: datetime) -> list[uuid.UUID]:
    """The last failed run of each episode that is over: until then another may follow."""
    over = (span for span in spans(log) if is_over(span, now))
    last = (next((run for run in reversed(span.runs) if run.status == Run.Status.FAILED), None) for span in over)
    return [run.pk for run in last if run and run.finished_at and run.finished_at >= now - RECENT]
