"""The survey after a conversation: offered once an episode, by the organization's rules, and answered once."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from chatsite.tenancy import limits
from chatsite.tenancy.principal import Principal
from conversations import access, turns
from conversations.models import Conversation, Turn
from conversations.runs import wakeups
from escalation.models import DeskSettings, Escalation, EscalationEvent
from escalation.signals import conversation_closed, event_recorded
from feedback import sampling
from feedback.episodes import Mark, Wait, marks, split
from feedback.models import SurveyAnswer

Kind = EscalationEvent.Kind
OVER = (Kind.RESOLVED, Kind.HANDED_BACK)
"""Ways in which a person's part ends."""


class NotOffered(Exception):
    """409 `survey_not_offered`: there is none in this episode."""


class Answered(Exception):
    """409 `survey_answered`."""


def connect() -> None:
    event_recorded.connect(_person_left, dispatch_uid="survey_after_person")
    conversation_closed.connect(_closed, dispatch_uid="survey_after_close")


def offer(
    conversation: Conversation, escalation: Escalation | None = None, *, closed: bool = True
) -> SurveyAnswer | None:
    """Offer a survey about the episode that has just ended, if the rules want it and it was not offered before.

    In the transaction that ends it, with the conversation's row locked.
    """
    rules = DeskSettings.of(conversation.organization_id)
    if not rules.survey_enabled or conversation.user_id is not None:
        return None
    episode = _present(conversation, rules)
    if not episode or not in_share(conversation, episode[0].seq, rules.survey_share):
        return None
    if not (_met_a_person(episode) or (closed and rules.survey_after_assistant and _was_answered(episode))):
        return None
    row, created = SurveyAnswer.objects.get_or_create(
        conversation=conversation,
        first_seq=episode[0].seq,
        defaults={
            "organization_id": conversation.organization_id,
            "escalation": escalation,
            "offered_at": timezone.now(),
        },
    )
    return row if created else None


def answer(principal: Principal, session_id: object, score: int, comment: str) -> SurveyAnswer:
    """Raises access.NotFound, sites.SiteDisabled, limits.RateLimited, NotOffered, Answered."""
    conversation = access.conversation(principal, session_id)
    limits.check_rating(principal)
    with transaction.atomic():
        row = current(turns.lock(conversation.pk))
        if row is None:
            raise NotOffered
        if row.answered_at:
            raise Answered
        row.score, row.comment, row.answered_at = score, comment, timezone.now()
        row.save()
        transaction.on_commit(lambda: wakeups.conversation_changed(conversation.pk), robust=True)
    return row


def current(conversation: Conversation) -> SurveyAnswer | None:
    """The survey about the present episode. One query; three when there ever was one."""
    row = conversation.surveys.order_by("-first_seq").first()
    if row is None:
        return None
    # What was said before is not read: this is asked for anew at every change.
    since = _episodes(conversation, DeskSettings.of(conversation.organization_id), row.first_seq)
    return row if len(since) == 1 else None


def standing(conversation: Conversation) -> dict[str, Any] | None:
    """As the widget shows it."""
    row = current(conversation)
    if row is None:
        return None
    return {"survey_id": row.public_id, "state": "answered" if row.answered_at else "offered"}


def in_share(conversation: Conversation, seq: int, percent: int) -> bool:
    """The same for the same episode, whoever asks."""
    return sampling.is_in(conversation.pk.bytes + seq.to_bytes(8, "big"), percent)


def _present(conversation: Conversation, rules: DeskSettings) -> list[Mark]:
    found = _episodes(conversation, rules)
    return found[-1] if found else []


def _episodes(conversation: Conversation, rules: DeskSettings, from_seq: int = 0) -> list[list[Mark]]:
    rows = Escalation.objects.filter(conversation=conversation).values_list("created_at", "ended_at")
    waits = [Wait(*row) for row in rows]
    return split(marks([conversation.pk], from_seq), waits, timedelta(hours=rules.silence_hours))


def _met_a_person(episode: list[Mark]) -> bool:
    return any(mark.role == Turn.Role.AGENT for mark in episode)


def _was_answered(episode: list[Mark]) -> bool:
    """Whoever gave up waiting has nothing to judge."""
    return any(mark.role == Turn.Role.ASSISTANT and mark.state == Turn.State.COMPLETE for mark in episode)


def _person_left(event: EscalationEvent, escalation: Escalation, **_: Any) -> None:
    if event.kind in OVER:
        conversation = Conversation.objects.get(pk=escalation.conversation_id)
        offer(conversation, escalation, closed=event.kind == Kind.RESOLVED)


def _closed(conversation: Conversation, **_: Any) -> None:
    """By the visitor, with or without a person."""
    offer(conversation)
