"""A visitor's opinion of an answer: given, changed, taken back. Each of them is kept."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from chatsite.tenancy import limits
from chatsite.tenancy.principal import Principal
from conversations import access, turns
from conversations.models import Conversation, Run
from conversations.signals import answer_rated
from conversations.validation import InvalidInput
from feedback import reasons
from feedback.models import Rating, RatingChange
from feedback.pages import address

MAX_COMMENT = 2000
"""Characters."""
MAX_SHOWN = 500
"""Ratings of one conversation that a reload gets, the newest."""


class NotRatable(Exception):
    """There is no finished answer: a question, a failed run, one that is being written or was stopped."""


@dataclass(frozen=True, slots=True)
class Opinion:
    value: str | None
    """None takes the rating back."""
    reasons: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Rated:
    run: Run
    rating: Rating | None
    """None: there was nothing to take back."""
    created: bool


def rate(principal: Principal, response_id: object, opinion: Opinion) -> Rated:
    """Rate an answer. The same opinion twice, at once or later, is one.

    Raises:
        access.NotFound, sites.SiteDisabled, limits.RateLimited, NotRatable
        InvalidInput: a reason is not on the organization's list.
    """
    run = access.run(principal, response_id)
    limits.check_rating(principal)
    if not is_ratable(run):
        raise NotRatable
    with transaction.atomic():
        run.conversation = turns.lock(run.conversation_id)  # two clicks at once come here one after another
        found = Rating.objects.filter(run=run).first()
        opinion = _checked(run, found, opinion)
        if found is None:
            return Rated(run, _given(run, opinion), created=True) if opinion.value else Rated(run, None, created=False)
        return Rated(run, _changed(run, found, opinion), created=False)


def is_ratable(run: Run) -> bool:
    return run.status == Run.Status.COMPLETED and run.answer is not None and bool(run.answer.content.strip())


def shown(conversation: Conversation) -> dict[str, dict[str, Any]]:
    """The conversation's present ratings by response id. One query."""
    rows = Rating.objects.filter(conversation=conversation, value__isnull=False).order_by("-id")[:MAX_SHOWN]
    return {
        Run(pk=row.run_id).public_id: {"value": row.value, "reasons": row.reasons, "comment": row.comment}
        for row in rows
    }


def _checked(run: Run, found: Rating | None, opinion: Opinion) -> Opinion:
    """Reasons and comment belong to an opinion, and reasons only to a bad one."""
    if opinion.value is None:
        return Opinion(None)
    if opinion.value == Rating.Value.UP:
        return Opinion(opinion.value, (), opinion.comment)
    known = {*reasons.offered(run.organization_id, "en"), *(found.reasons if found else [])}
    unknown = [key for key in opinion.reasons if key not in known]
    if unknown:
        sentence = "A reason is not on this organization's list, which is in the session's config."
        raise InvalidInput("invalid_message", sentence, {"fields": {"reasons": unknown}})
    return Opinion(opinion.value, tuple(dict.fromkeys(opinion.reasons)), opinion.comment)


def _given(run: Run, opinion: Opinion) -> Rating:
    assert run.answer
    now = timezone.now()
    rating = Rating(
        organization_id=run.organization_id,
        conversation=run.conversation,
        run=run,
        model=run.model,
        language=run.answer.language or run.conversation.locale,
        page=_page(run),
        created_at=now,
    )
    return _kept(run, rating, opinion, tell=True)


def _changed(run: Run, rating: Rating, opinion: Opinion) -> Rating:
    if (rating.value, tuple(rating.reasons), rating.comment) == (opinion.value, opinion.reasons, opinion.comment):
        return rating
    return _kept(run, rating, opinion, tell=rating.value != opinion.value)


def _kept(run: Run, rating: Rating, opinion: Opinion, *, tell: bool) -> Rating:
    said = {"value": opinion.value, "reasons": list(opinion.reasons), "comment": opinion.comment}
    rating.value, rating.reasons, rating.comment = opinion.value, list(opinion.reasons), opinion.comment
    rating.updated_at = timezone.now()
    rating.save()
    RatingChange.objects.create(
        organization_id=rating.organization_id, rating=rating, created_at=rating.updated_at, **said
    )
    if tell:  # a comment that is added is no new verdict
        answer_rated.send(Rating, run=run, value=opinion.value or "")
    return rating


def _page(run: Run) -> str:
    """Where the question was asked."""
    page = run.user_turn.payload.get("page") or run.conversation.page_context
    return address(page.get("url"))
