"""Private notes beside a conversation. Colleagues read them; the visitor and the assistant never do."""

from collections.abc import Sequence

from django.db import transaction

from conversations import turns
from conversations.runs.lifecycle import IdempotencyConflict
from escalation import access, wakeups
from escalation.models import AgentProfile, Escalation, Note
from escalation.record import ring


def add(
    escalation: Escalation, author: AgentProfile, text: str, key: str, mentions: Sequence[AgentProfile] = ()
) -> tuple[Note, bool]:
    """Write a note, and ring at the desks of those who are mentioned, as far as they may see what it is about.

    Args:
        key: a note that was written under it before is not written again; the second value is False then.

    Raises:
        IdempotencyConflict
    """
    with transaction.atomic():
        turns.lock(escalation.conversation_id)
        note, created = Note.objects.get_or_create(
            conversation_id=escalation.conversation_id,
            idempotency_key=key,
            defaults={"organization_id": escalation.organization_id, "author": author, "text": text},
        )
        if created:
            note.mentions.set(mentions)
            _tell(escalation, author, text, mentions)
        elif (note.author_id, note.text) != (author.pk, text):
            raise IdempotencyConflict
        return note, created


def _tell(escalation: Escalation, author: AgentProfile, text: str, mentions: Sequence[AgentProfile]) -> None:
    organization_id, key = escalation.organization_id, escalation.pk
    transaction.on_commit(lambda: wakeups.detail_changed(organization_id, key), robust=True)
    meant = [agent.pk for agent in mentions if agent != author]
    for agent in access.who_sees(escalation).filter(pk__in=meant):
        ring(escalation, agent, "mention", f"{author.name}: {text[:200]}")
