"""Outcomes are derived from the durable log: a little every minute, or all of them by `manage.py outcomes`.

What is due costs a turn nothing: primary keys are in order of time, so what was written since the mark is found by
them. Whoever derives holds the mark's lock.
"""

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from chatsite import ids
from conversations.models import Conversation, Run, Turn
from escalation.models import DeskSettings, Escalation, EscalationEvent
from feedback import episodes, review
from feedback.facts import Log, outcomes
from feedback.models import Outcome, OutcomeMark, Rating, RatingChange, SurveyAnswer

BATCH = 200
"""Conversations that are derived at once."""
SLICE = timedelta(minutes=10)
"""What one step looks at, at most: after a long pause the work is done piece by piece."""
MARGIN = timedelta(minutes=2)
"""Before the mark, looked at again: for transactions that took long, and clocks that differ."""
MOST_SILENT = 2000
"""Episodes that one step finds to have fallen silent."""
SILENCE_HOURS = DeskSettings._meta.get_field("silence_hours").get_default()
KEY = ["conversation", "first_seq"]
FACTS = [
    field.name
    for field in Outcome._meta.concrete_fields
    if field.name not in (*KEY, "id", "organization", "reopened_from")
] + ["reopened_from"]


def refresh() -> int:
    """Derive what changed since the mark, and move it. Returns how many conversations were looked at.

    Nothing happens while somebody else is at it.
    """
    count = 0
    while True:
        done, finished = _step()
        count += done
        if finished:
            return count


def rebuild(organization_id: uuid.UUID | None = None, since: datetime | None = None) -> Iterator[int]:
    """Derive these conversations anew. Yields how many each batch had."""
    rows = chosen(organization_id, since).order_by("pk").values_list("pk", flat=True)
    last = uuid.UUID(int=0)
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        with transaction.atomic():
            _mark()
            derive(batch, timezone.now())
        last = batch[-1]
        yield len(batch)


def chosen(organization_id: uuid.UUID | None, since: datetime | None) -> QuerySet[Conversation]:
    """Conversations with something said since then."""
    rows = Conversation.objects.filter(organization=organization_id) if organization_id else Conversation.objects.all()
    return rows.filter(updated_at__gte=since) if since else rows


def derive(conversations: Iterable[uuid.UUID], now: datetime) -> list[Log]:
    """Write the episodes of these conversations as they are. In a transaction that holds the mark."""
    logs = _logs(conversations)
    found = [row for log in logs for row in outcomes(log, now)]
    for row in found:
        row.updated_at = now
    Outcome.objects.bulk_create(found, update_conflicts=True, unique_fields=KEY, update_fields=FACTS, batch_size=500)
    kept = [row.pk for row in found]
    Outcome.objects.filter(conversation__in=conversations).exclude(pk__in=kept).delete()
    return logs


def _step() -> tuple[int, bool]:
    with transaction.atomic():
        mark = _mark(wait=False)
        if mark is None:
            return 0, True
        now = timezone.now()
        until = min(now, mark.until + SLICE)
        due = sorted(_due(mark.until - MARGIN, until, now))
        for start in range(0, len(due), BATCH):
            review.put_up(derive(due[start : start + BATCH], now), now)
        mark.until = until
        mark.save()
        return len(due), until == now


def _mark(*, wait: bool = True) -> OutcomeMark | None:
    """The mark, locked; None when somebody else has it and there is no waiting. A first one begins an hour ago."""
    OutcomeMark.objects.bulk_create([OutcomeMark(until=timezone.now() - timedelta(hours=1))], ignore_conflicts=True)
    return OutcomeMark.objects.select_for_update(skip_locked=not wait).first()


def _due(since: datetime, until: datetime, now: datetime) -> set[uuid.UUID]:
    """Conversations whose facts may have changed."""
    span = {"pk__gte": ids.lowest_at(since), "pk__lt": ids.lowest_at(until + timedelta(milliseconds=1))}
    sources: list[QuerySet[Any]] = [
        Turn.objects.filter(**span).values_list("conversation_id"),
        Run.objects.filter(**span).values_list("conversation_id"),  # a regeneration begins without a turn
        EscalationEvent.objects.filter(**span).values_list("escalation__conversation_id"),
        RatingChange.objects.filter(**span).values_list("rating__conversation_id"),
        SurveyAnswer.objects.filter(answered_at__gte=since, answered_at__lte=until).values_list("conversation_id"),
        Outcome.objects.filter(awaits_answer=True).values_list("conversation_id"),  # a failure leaves no turn
        _silent(now).values_list("conversation_id"),
    ]
    return {key for source in sources for (key,) in source}


def _silent(now: datetime) -> QuerySet[Outcome]:
    hours = Coalesce(F("organization__desk__silence_hours"), SILENCE_HOURS)
    asked = Escalation.objects.open().filter(conversation=OuterRef("conversation"))
    rows = Outcome.objects.filter(end=Outcome.End.OPEN, awaits_answer=False, ended_at__lt=now - timedelta(hours=1))
    silence = ExpressionWrapper(hours * Value(timedelta(hours=1)), output_field=DurationField())
    rows = rows.annotate(silence=silence).filter(ended_at__lt=Value(now) - F("silence"))
    return rows.exclude(Exists(asked)).order_by()[:MOST_SILENT]


def _logs(keys: Iterable[uuid.UUID]) -> list[Log]:
    """Seven queries, however many conversations there are."""
    rules = DeskSettings.objects.in_bulk()
    logs = {
        row.pk: _log(row, rules.get(row.organization_id) or DeskSettings())
        for row in Conversation.objects.filter(pk__in=keys)
    }
    for mark in episodes.marks(logs):
        logs[mark.conversation_id].marks.append(mark)
    runs = Run.objects.filter(conversation__in=logs).only(
        "conversation_id", "user_turn_seq", "status", "model", "created_at", "first_token_at", "finished_at"
    )
    for run in runs.order_by("conversation_id", "id"):
        logs[run.conversation_id].runs[run.pk] = run
    for escalation in Escalation.objects.filter(conversation__in=logs).select_related("reason").order_by("created_at"):
        logs[escalation.conversation_id].escalations.append(escalation)
    for conversation, run_id, value in Rating.objects.filter(conversation__in=logs, value__isnull=False).values_list(
        "conversation_id", "run_id", "value"
    ):
        logs[conversation].ratings[run_id] = str(value)
    for survey in SurveyAnswer.objects.filter(conversation__in=logs).order_by("offered_at"):
        logs[survey.conversation_id].surveys.append(survey)
    return list(logs.values())


def _log(row: Conversation, rules: DeskSettings) -> Log:
    return Log(row, timedelta(hours=rules.silence_hours), rules.review_share)
