"""What an agent reads first: what the visitor wants, what was tried, what is open. Written beside the hand-off, which
never waits for it. Where no model can write it, the turns that matter are quoted."""

from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from chatsite.celery import enqueue
from conversations import context, titles
from conversations.inference import background
from conversations.inference.types import ProviderError
from conversations.models import Conversation, Run, Turn
from conversations.prompts.types import HistoryTurn
from escalation import wakeups
from escalation.handoff import handoff_prompt
from escalation.models import Escalation, EscalationEvent
from escalation.signals import event_recorded

TASK = "escalation.tasks.summarize_handoff"
LANGUAGE = "English"
"""The agents'."""
MAX_TURNS = 100
MAX_QUOTES = 6
LONGEST_QUOTE = 300
LATE = timedelta(seconds=background.TIME_LIMIT + 30)
"""After which a summary is looked for that nobody seems to write."""
RECENT = timedelta(days=1)
MAX_SWEPT = 200

State = Escalation.Summary
logger = structlog.get_logger(__name__)


def connect() -> None:
    event_recorded.connect(_opened, dispatch_uid="handoff_summary")


def write(escalation: Escalation) -> None:
    """Write it, unless it is there."""
    if escalation.summary_state != State.PENDING:
        return
    conversation = escalation.conversation
    if not conversation.title:  # the queue lists it before an answer is complete, after which titles are written
        titles.fall_back(conversation)
        wakeups.escalation_changed(escalation.organization_id, escalation.pk)
    told: dict[str, Any] = {"quotes": quotes(conversation)}
    if parts := _ask(escalation):
        _keep(escalation, State.READY, told | parts)
    else:
        _keep(escalation, State.QUOTED, told)


def give_up(escalation: Escalation) -> None:
    """Something that nobody expected went wrong."""
    _keep(escalation, State.FAILED, {})


def sweep() -> None:
    """Find what a lost message left undone."""
    now = timezone.now()
    late = Escalation.objects.open().filter(summary_state=State.PENDING, created_at__lt=now - LATE)
    for key in late.filter(created_at__gt=now - RECENT).values_list("pk", flat=True)[:MAX_SWEPT]:
        if not enqueue(TASK, key.hex):
            return


def quotes(conversation: Conversation) -> list[dict[str, Any]]:
    """The first question, the questions and answers that went wrong, and what the visitor said last. Four queries."""
    asked = conversation.turns.filter(role=Turn.Role.USER).order_by("seq")
    wanted = [*asked[:1], *_went_wrong(conversation), *asked.reverse()[:2]]
    turns = {turn.seq: turn.content for turn in wanted}
    return [{"seq": seq, "text": _short(turns[seq])} for seq in sorted(turns)]


def _went_wrong(conversation: Conversation) -> list[Turn]:
    """Questions that got no answer, and answers that were rated down; the newest."""
    runs = conversation.runs.select_related("user_turn", "answer").order_by("-id")
    # `rating` is the feedback app's: named here, but not imported.
    found = runs.filter(Q(status=Run.Status.FAILED) | Q(rating__value="down"))[: MAX_QUOTES - 3]
    return [run.answer or run.user_turn for run in found]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTE else line[: LONGEST_QUOTE - 1].rstrip() + "…"


def _ask(escalation: Escalation) -> dict[str, str] | None:
    pool = background.pool_of(escalation.organization_id)
    # The demo model's summaries say less than the visitor's own words.
    if not pool.deployments or pool.deployments[0].is_demo:
        return None
    turns = _turns(escalation.conversation)
    summary = context.newest_summary(escalation.conversation)
    reason = escalation.reason.label("en") if escalation.reason else ""
    wish = "\n".join(filter(None, (reason, escalation.note)))
    request = handoff_prompt.request(summary.text if summary else "", turns, wish, background.window_of(pool), LANGUAGE)
    try:
        return handoff_prompt.parts(background.ask(pool, request).text)
    except ProviderError as error:
        logger.warning("handoff_summary_quoted", escalation=escalation.public_id, reason=str(error))
        return None


def _turns(conversation: Conversation) -> list[HistoryTurn]:
    rows = (
        conversation.turns.exclude(state=Turn.State.SUPERSEDED)
        .exclude(role=Turn.Role.SYSTEM)
        .order_by("-seq")
        .values_list("seq", "role", "content", "state")[:MAX_TURNS]
    )
    return [HistoryTurn(*row) for row in reversed(rows)]


def _keep(escalation: Escalation, state: Escalation.Summary, told: dict[str, Any]) -> None:
    """Where another task was first, its words stay."""
    waiting = Escalation.objects.filter(pk=escalation.pk, summary_state=State.PENDING)
    if waiting.update(summary_state=state, summary=told):
        wakeups.detail_changed(escalation.organization_id, escalation.pk)
        logger.info("handoff_summary", escalation=escalation.public_id, state=str(state))


def _opened(event: EscalationEvent, escalation: Escalation, **_: Any) -> None:
    if event.kind == EscalationEvent.Kind.OPENED:
        key = escalation.pk
        transaction.on_commit(lambda: enqueue(TASK, key.hex), robust=True)
