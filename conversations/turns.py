"""The only way in which turns are added: one after another, under the lock of the conversation's row."""

import uuid
from typing import Any

from django.db import transaction

from conversations import phrases
from conversations.knowledge import languages
from conversations.models import Conversation, Turn

PAGE = ("url", "title")
"""What a turn keeps of the page on which it was written. For agents: see Turn.public_payload."""


def lock(conversation_id: uuid.UUID) -> Conversation:
    """The conversation's row, locked until the transaction ends. Always taken before a run's or an escalation's.

    Its key stays free: whoever writes rows about many conversations at once waits for none of them, nor they for it.
    """
    return Conversation.objects.select_for_update(no_key=True).get(pk=conversation_id)


def append(conversation: Conversation, *, page_context: dict[str, Any] | None = None, **fields: Any) -> Turn:
    """Insert the next turn. The conversation's row must be locked."""
    if fields["role"] == Turn.Role.USER:
        fields["language"] = languages.detect(fields["content"], _spoken_so_far(conversation))
    conversation.latest_turn_seq += 1
    changed = ["latest_turn_seq", "updated_at"]
    if page_context is not None:
        conversation.page_context = page_context
        changed.append("page_context")
        if page := {name: page_context[name] for name in PAGE if page_context.get(name)}:
            fields["payload"] = {**fields.get("payload", {}), "page": page}
    conversation.save(update_fields=changed)
    return Turn.objects.create(
        organization_id=conversation.organization_id,
        conversation=conversation,
        seq=conversation.latest_turn_seq,
        **fields,
    )


def _spoken_so_far(conversation: Conversation) -> str:
    """The visitor's language up to now; at first the widget's. A short "ok" does not change it."""
    if not conversation.latest_turn_seq:
        return conversation.locale
    said = conversation.turns.filter(role=Turn.Role.USER).order_by("-seq")
    return said.values_list("language", flat=True).first() or conversation.locale


def replayed(conversation: Conversation, key: str | None) -> Turn | None:
    """The turn that was added under this idempotency key."""
    return conversation.turns.filter(idempotency_key=key).first() if key else None


def note(conversation: Conversation, event: str, **payload: Any) -> Turn:
    """A system turn: what everyone must see in order. Clients say it in their own words, by `event`; for those that
    have none it holds a sentence in the visitor's language."""
    assert transaction.get_connection().in_atomic_block
    who = {"name": payload["agent"]["name"]} if "agent" in payload else {}
    sentence = phrases.say(f"events.{event}", conversation.locale, **who)
    return append(conversation, role=Turn.Role.SYSTEM, content=sentence, payload={"event": event, **payload})
