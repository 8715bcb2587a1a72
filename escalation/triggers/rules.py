"""Rules bring in a person without being asked. The first that holds, in the admin's order, decides.

They are looked at inside the transaction of what may make them hold: a message (words, page, tier), a failed answer, a
rating. Only while the assistant has the conversation, and without a query as long as none holds.

A hand-off does not go round in circles: once people gave the conversation back, or the visitor took it back, the same
rule needs a new cause until the conversation has ended, or as many hours have passed as end an episode:

    failed answers   as many failures again
    down-rating      another answer
    words            the words again, once the assistant has answered in between
    page             another of the rule's pages
    tier             never
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from conversations import turns
from conversations.models import Conversation, Run, Turn
from conversations.signals import answer_rated, message_accepted, run_ended
from escalation import asking, policy
from escalation.models import Escalation, EscalationEvent, Priority, Rule
from escalation.policy import Policy
from escalation.triggers import causes
from escalation.triggers.causes import Happening
from escalation.types import SYSTEM, Wish


def connect() -> None:
    message_accepted.connect(_on_message, dispatch_uid="desk_rules_message")
    run_ended.connect(_on_run, dispatch_uid="desk_rules_run")
    answer_rated.connect(_on_rating, dispatch_uid="desk_rules_rating")


def _on_message(conversation: Conversation, turn: Turn, **_: Any) -> None:
    _apply(Happening(conversation, turn=turn))


def _on_run(conversation: Conversation, run: Run, **_: Any) -> None:
    if run.status == Run.Status.FAILED:
        _apply(Happening(conversation, failed=run))


def _on_rating(run: Run, value: str, **_: Any) -> None:
    rules = policy.of(run.organization_id).rules if value == "down" else ()
    if not any(rule.kind == Rule.Kind.DOWN_RATING for rule in rules):
        return
    with transaction.atomic():
        _apply(Happening(turns.lock(run.conversation_id), rated_down=run))


def _apply(happening: Happening) -> None:
    """The conversation's row must be locked."""
    conversation = happening.conversation
    if conversation.mode != Conversation.Mode.ASSISTANT:
        return
    desk = policy.of(conversation.organization_id)
    for rule in desk.rules if desk.settings.enabled else ():
        cause = causes.of(rule, happening)
        if cause is not None and _is_new(rule, happening, cause, desk):
            asking.ask_locked(conversation, _wish(rule, cause, desk))
            return


def _is_new(rule: Rule, happening: Happening, cause: str, desk: Policy) -> bool:
    events = EscalationEvent.objects.filter(
        escalation__conversation=happening.conversation,
        kind=EscalationEvent.Kind.OPENED,
        data__cause__rule=rule.pk.hex,
    )
    last = events.select_related("escalation").order_by("-id").first()
    if last is None or not _in_this_episode(last.escalation, happening.conversation, desk):
        return True
    return causes.is_new(rule, happening, cause, last.escalation, last.data["cause"]["value"])


def _in_this_episode(before: Escalation, conversation: Conversation, desk: Policy) -> bool:
    silence = timedelta(hours=desk.settings.silence_hours)
    if before.ended_at is None or before.ended_at < timezone.now() - silence:
        return False
    reopened = conversation.turns.filter(role=Turn.Role.SYSTEM, payload__event="reopened")
    return not reopened.filter(seq__gt=before.from_seq).exists()


def _wish(rule: Rule, cause: str, desk: Policy) -> Wish:
    urgent = [rule.priority, rule.reason.priority] if rule.reason else [rule.priority]
    return Wish(
        Escalation.Origin.RULE,
        SYSTEM,
        reason=rule.reason,
        rule_name=rule.name,
        priority=Priority(min(urgent)),
        team=rule.team,
        cause={"rule": rule.pk.hex, "value": cause},
        is_message=not desk.is_open,
    )
