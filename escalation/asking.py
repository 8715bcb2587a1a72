"""How an escalation begins: somebody, or a rule, asks for a person."""

from django.db import transaction
from django.utils import timezone

from conversations import turns
from conversations.models import Conversation
from conversations.validation import InvalidInput
from escalation import policy, wakeups
from escalation.clocks import sla
from escalation.models import DeskSettings, Escalation, EscalationEvent, Priority
from escalation.record import keep, record
from escalation.types import Opened, Wish

Mode = Conversation.Mode
Kind = EscalationEvent.Kind

MAX_NOTE = 20_000
"""Characters of all that was written with the wish, when it is said again and again."""


class ConversationClosed(Exception):
    """Nobody can be asked into a conversation that has ended."""


def ask(conversation: Conversation, wish: Wish) -> Opened:
    """Ask for a person. Asking twice is one escalation; what is said the second time is added to it.

    Raises:
        ConversationClosed
        InvalidInput: more notes than anybody reads.
    """
    with transaction.atomic():
        return ask_locked(turns.lock(conversation.pk), wish)


def ask_locked(conversation: Conversation, wish: Wish) -> Opened:
    """As `ask`, inside a transaction that holds the conversation's row."""
    if conversation.mode == Mode.CLOSED:
        raise ConversationClosed
    rows = Escalation.objects.open().select_for_update(of=("self",), no_key=True).filter(conversation=conversation)
    found = rows.select_related("reason", "agent").first()
    if found:
        _add(conversation, found, wish)
        return Opened(found, created=False)
    escalation = _new(conversation, wish)
    conversation.mode = Mode.QUEUED
    conversation.held = not wish.is_message and _assistant_waits(conversation)
    conversation.save(update_fields=["mode", "held", "updated_at"])
    turns.note(conversation, "message_left" if wish.is_message else "escalated")
    data = {"origin": wish.origin, "rule": wish.rule_name} | ({"cause": wish.cause} if wish.cause else {})
    record(escalation, Kind.OPENED, wish.actor, from_state="", why=wish.note, **data)
    return Opened(escalation, created=True)


def _add(conversation: Conversation, row: Escalation, wish: Wish) -> None:
    """Keep what came with a wish that was granted already. Somebody who left a message may still wait instead."""
    before = row.note, row.contact_name, row.contact_email, row.reason_id, row.is_message
    if wish.note and wish.note not in row.note:
        row.note = f"{row.note}\n\n{wish.note}".strip()
    if len(row.note) > MAX_NOTE:
        sentence = "That is more than a person can read. Write it into the conversation."
        raise InvalidInput("invalid_message", sentence, {"fields": {"note": [sentence]}})
    row.contact_name = wish.contact_name or row.contact_name
    row.contact_email = wish.contact_email or row.contact_email
    row.reason = row.reason or wish.reason
    row.is_message = row.is_message and wish.is_message
    if before == (row.note, row.contact_name, row.contact_email, row.reason_id, row.is_message):
        return
    if before[-1] and not row.is_message and row.state != Escalation.State.ACTIVE:
        conversation.held = _assistant_waits(conversation)
        conversation.save(update_fields=["held", "updated_at"])
    keep(row)
    transaction.on_commit(lambda: wakeups.detail_changed(row.organization_id, row.pk), robust=True)


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
    if latest := conversation.turns.filter(role="user").order_by("-seq").first():
        escalation.show_last(latest)
    sla.start(escalation, now)
    return escalation


def _assistant_waits(conversation: Conversation) -> bool:
    return policy.of(conversation.organization_id).settings.while_queued == DeskSettings.WhileQueued.WAIT
