"""How an escalation begins: somebody, or a rule, asks for a person."""

import uuid

from django.db import transaction
from django.utils import timezone

from conversations import turns
from conversations.models import Conversation
from escalation import sla
from escalation.models import DeskSettings, Escalation, EscalationEvent, Priority
from escalation.record import record
from escalation.types import Opened, Wish

Mode = Conversation.Mode
Kind = EscalationEvent.Kind


class ConversationClosed(Exception):
    """Nobody can be asked into a conversation that has ended."""


def ask(conversation: Conversation, wish: Wish) -> Opened:
    """Ask for a person. Asking twice is one escalation.

    Raises:
        ConversationClosed
    """
    with transaction.atomic():
        return ask_locked(turns.lock(conversation.pk), wish)


def ask_locked(conversation: Conversation, wish: Wish) -> Opened:
    """As `ask`, inside a transaction that holds the conversation's row."""
    if conversation.mode == Mode.CLOSED:
        raise ConversationClosed
    found = Escalation.objects.open().select_related("reason", "agent").filter(conversation=conversation).first()
    if found:
        return Opened(found, created=False)
    escalation = _new(conversation, wish)
    conversation.mode = Mode.QUEUED
    conversation.held = not wish.is_message and _assistant_waits(conversation.organization_id)
    conversation.save(update_fields=["mode", "held", "updated_at"])
    event, sentence = (
        ("message_left", "A message was left.") if wish.is_message else ("escalated", "A person is asked.")
    )
    turns.note(conversation, event, sentence)
    record(escalation, Kind.OPENED, wish.actor, from_state="", why=wish.note, origin=wish.origin, rule=wish.rule_name)
    return Opened(escalation, created=True)


def _new(conversation: Conversation, wish: Wish) -> Escalation:
    now, reason = timezone.now(), wish.reason
    escalation = Escalation(
        organization_id=conversation.organization_id,
        conversation=conversation,
        origin=wish.origin,
        reason=reason,
        rule_name=wish.rule_name,
        note=wish.note,
        contact_name=wish.contact_name,
        contact_email=wish.contact_email,
        is_message=wish.is_message,
        priority=wish.priority or (reason.priority if reason else Priority.NORMAL),
        skill=reason.skill if reason else "",
        team=wish.team or (reason.team if reason else None),
        language=conversation.locale,
        from_seq=conversation.latest_turn_seq,
        created_at=now,
        waiting_since=now,
    )
    latest = conversation.turns.filter(role="user").order_by("-seq").first()
    if latest:
        escalation.last_role, escalation.last_text, escalation.last_at = "user", latest.content[:200], latest.created_at
    sla.start(escalation, now)
    return escalation


def _assistant_waits(organization_id: uuid.UUID) -> bool:
    return DeskSettings.of(organization_id).while_queued == DeskSettings.WhileQueued.WAIT
