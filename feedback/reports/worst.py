"""Answers that were rated down, to be read: those with a comment first, the newest first."""

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import get_language

from feedback import reasons
from feedback.models import Rating
from feedback.reports.listings import RATINGS
from feedback.reports.scope import Scope
from feedback.reports.shapes import Answer

MOST = 8
SHOWN = 280
"""Characters."""


def answers(scope: Scope) -> list[Answer]:
    """Two queries, however much was said."""
    rows: QuerySet[Rating] = RATINGS.rows(scope, "down").select_related("run__answer", "run__user_turn")
    newest = rows.order_by("-created_at")
    found = list(newest.filter(~Q(comment=""))[:MOST])
    if len(found) < MOST:
        found += newest.filter(comment="")[: MOST - len(found)]
    return [_answer(rating, scope) for rating in found]


def _answer(rating: Rating, scope: Scope) -> Answer:
    run, language = rating.run, get_language() or "en"
    when = date_format(localtime(rating.created_at, scope.period.zone), "SHORT_DATETIME_FORMAT")
    url = reverse("admin:conversations_conversation_change", args=[rating.conversation_id])
    return Answer(
        Truncator(run.user_turn.content).chars(SHOWN),
        Truncator(run.answer.content if run.answer else "").chars(SHOWN),
        [reasons.label(key, language) for key in rating.reasons],
        Truncator(rating.comment).chars(SHOWN),
        f"{when} · {rating.model}",
        f"{url}#turn-{run.answer.seq if run.answer else run.user_turn_seq}",
    )
