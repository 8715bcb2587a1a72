"""Long conversations become a rolling summary and their newest turns. Never on the answering path.

Only one process folds a conversation at a time: it claims it by a conditional update with an end. A row lock or
an advisory lock would keep a transaction or a connection for as long as the model writes, and a session's lock
means nothing behind a pooler. A claim outlives a killed process by `CLAIM` at most, and a summary that was
written twice after all is one row, by its constraint.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.conf import settings
from django.db.models import F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from conversations import context
from conversations.inference import background
from conversations.inference.types import Completion, ContextTooLongError, Pool, TransientError
from conversations.models import Conversation, ConversationSummary, Turn
from conversations.prompts import summarizing, tokens
from conversations.prompts.types import HistoryTurn

KEEP = 8
"""The newest turns are never folded: the model sees them as they were said."""
MIN_FOLD = 4
"""Fewer turns are not worth a call, however long they are."""
MAX_FOLD = 100
BYTES_A_TOKEN = 4
"""About right for Latin, Chinese and Japanese text alike, and the database can count bytes."""
SHRINKS = 3
"""How often the window is halved for a model that finds the request too long after all."""
CLAIM = timedelta(seconds=SHRINKS * background.TIME_LIMIT + 30)

logger = structlog.get_logger(__name__)


class Busy(Exception):
    """Somebody else is folding the conversation."""


@dataclass(frozen=True, slots=True)
class Fold:
    """What the next summary is made of."""

    conversation: Conversation
    previous: str
    turns: tuple[HistoryTurn, ...]
    """Oldest first; at most `MAX_FOLD`."""


def overdue(conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """Those of which so much is not yet summarized that a fold is worth its price."""
    newest = ConversationSummary.objects.filter(conversation=OuterRef("pk")).order_by("-up_to_seq")
    size = Func("content", function="octet_length", output_field=IntegerField())
    after = Turn.objects.filter(conversation=OuterRef("pk"), seq__gt=OuterRef("summarized")).order_by()
    waiting = conversations.annotate(
        summarized=Coalesce(Subquery(newest.values("up_to_seq")[:1]), 0),
        unsummarized=F("latest_turn_seq") - F("summarized"),
    )
    # The bytes are asked for second: then there are few turns to add up.
    many = Q(unsummarized__gt=settings.SUMMARY_AFTER_TURNS)
    long = Q(
        unsummarized__gte=KEEP + MIN_FOLD,
        bytes__gt=settings.SUMMARY_AFTER_TOKENS * BYTES_A_TOKEN,
    )
    total = after.values("conversation").annotate(bytes=Sum(size)).values("bytes")
    return waiting.annotate(bytes=Subquery(total)).filter(many | long)


def due(conversation: Conversation) -> Fold | None:
    """The oldest turns that no summary covers, when it is time to fold them."""
    if not overdue(Conversation.objects.filter(pk=conversation.pk)).exists():
        return None
    return _oldest(conversation, context.newest_summary(conversation))


def _oldest(conversation: Conversation, summary: ConversationSummary | None) -> Fold | None:
    """The turns after a summary, but for the newest and for what is being answered."""
    spoken = conversation.turns.exclude(state=Turn.State.SUPERSEDED).exclude(role=Turn.Role.SYSTEM)
    kept = spoken.order_by("-seq").values_list("seq", flat=True)[KEEP - 1 : KEEP]
    active = conversation.runs.active().order_by("user_turn_seq").values_list("user_turn_seq", flat=True)[:1]
    end = min([*kept, *active], default=0)
    rows = spoken.filter(seq__gt=summary.up_to_seq if summary else 0, seq__lt=end).order_by("seq")
    turns = tuple(HistoryTurn(*row) for row in rows.values_list("seq", "role", "content", "state")[:MAX_FOLD])
    if len(turns) < MIN_FOLD:
        return None
    return Fold(conversation, summary.text if summary else "", turns)


def fold(conversation: Conversation) -> ConversationSummary | None:
    """Write the next summary. None: nothing is due, no model is there, or somebody else is at it.

    Raises:
        ProviderError: the model did not deliver; the conversation is as it was.
    """
    pool = background.pool_of(conversation.organization_id)
    if not pool.deployments or not context.policy().uses_summary:
        return None
    with _claimed(conversation) as ours:
        plan = due(conversation) if ours else None
        return _write(plan, pool) if plan else None


def _write(plan: Fold, pool: Pool) -> ConversationSummary:
    completion, taken = _ask(plan, pool)
    text = tokens.cut(completion.text.strip(), summarizing.MAX_OUTPUT)
    if not text:
        raise TransientError("the model wrote an empty summary")
    values = {"organization_id": plan.conversation.organization_id, "text": text, "model": pool.deployments[0].model}
    row, _ = ConversationSummary.objects.update_or_create(
        conversation=plan.conversation, up_to_seq=taken[-1].seq, defaults=values
    )
    logger.info("summary_written", conversation=plan.conversation.public_id, up_to_seq=row.up_to_seq, turns=len(taken))
    return row


def _ask(plan: Fold, pool: Pool) -> tuple[Completion, list[HistoryTurn]]:
    """Counts are estimates for most models, so a window that was too large is tried smaller."""
    window = background.window_of(pool)
    for shrink in range(SHRINKS):
        request, taken = summarizing.request(plan.previous, plan.turns, window >> shrink)
        try:
            return background.ask(pool, request), taken
        except ContextTooLongError:
            if shrink == SHRINKS - 1:
                raise
    raise AssertionError("unreachable")


@contextmanager
def _claimed(conversation: Conversation) -> Iterator[bool]:
    """Whether this process may fold the conversation now."""
    now = timezone.now()
    until = now + CLAIM
    row = Conversation.objects.filter(pk=conversation.pk)
    free = Q(summary_claimed_until=None) | Q(summary_claimed_until__lt=now)
    ours = row.filter(free).update(summary_claimed_until=until) == 1
    try:
        yield ours
    finally:
        if ours:
            row.filter(summary_claimed_until=until).update(summary_claimed_until=None)


def rebuild(conversation: Conversation) -> Iterator[ConversationSummary]:
    """Write a conversation's summaries anew, step by step. The old ones serve until the last step is done.

    Raises:
        ProviderError: as `fold`.
        Busy: a worker is folding this conversation.
    """
    pool = background.pool_of(conversation.organization_id)
    written: list[ConversationSummary] = []
    while pool.deployments and (plan := _oldest(conversation, written[-1] if written else None)):
        with _claimed(conversation) as ours:
            if not ours:
                raise Busy("a worker is folding it")
            written.append(_write(plan, pool))
        yield written[-1]
    if written:
        conversation.summaries.exclude(pk__in=[row.pk for row in written]).delete()
