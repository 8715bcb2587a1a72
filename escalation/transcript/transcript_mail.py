"""Transcripts by e-mail. The row is what is due, not the task: a mail server or a broker that is away loses nothing."""

from datetime import timedelta

import structlog
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from chatsite.celery import enqueue
from conversations.models import Conversation
from escalation.models import TranscriptMail
from escalation.transcript import transcripts

TASK = "escalation.tasks.send_transcripts"
BACKOFF = 60
"""Seconds after the first failure; each further one takes twice as long."""
LONGEST = 4 * 3600
ATTEMPTS = 14
"""Somewhat more than a day."""
BATCH = 50

SUBJECTS = {
    "en": "Your conversation with {name}",
    "ja": "{name}とのチャット履歴",
    "zh": "您与 {name} 的对话记录",
    "es": "Su conversación con {name}",
    "de": "Ihre Unterhaltung mit {name}",
    "fr": "Votre conversation avec {name}",
    "ar": "محادثتك مع {name}",
}

logger = structlog.get_logger(__name__)


def request(conversation: Conversation, email: str) -> TranscriptMail:
    row = TranscriptMail.objects.create(
        organization_id=conversation.organization_id,
        conversation=conversation,
        email=email,
        next_attempt_at=timezone.now(),
    )
    transaction.on_commit(lambda: enqueue(TASK), robust=True)
    return row


def send_due() -> None:
    """Send what is due. Run beside another it sends nothing twice: each takes what it puts off first."""
    now = timezone.now()
    due = TranscriptMail.objects.filter(next_attempt_at__lte=now).select_related("conversation__organization")
    for row in due.order_by("next_attempt_at")[:BATCH]:
        if _take(row):
            _send(row)


def _take(row: TranscriptMail) -> bool:
    """Put the next attempt off, before this one: a worker that dies leaves it to the next."""
    attempts = row.attempts + 1
    delay = timedelta(seconds=min(BACKOFF * 2**row.attempts, LONGEST))
    later = timezone.now() + delay if attempts < ATTEMPTS else None
    same = TranscriptMail.objects.filter(pk=row.pk, attempts=row.attempts)
    return bool(same.update(attempts=attempts, next_attempt_at=later))


def _send(row: TranscriptMail) -> None:
    try:
        _message(row).send()
    except Exception as error:  # whatever it is: the next one is not held up by it
        logger.warning("transcript_not_sent", conversation=row.conversation.public_id, reason=repr(error))
        TranscriptMail.objects.filter(pk=row.pk).update(error=repr(error)[:300])
        return
    row.delete()


def _message(row: TranscriptMail) -> EmailMessage:
    conversation = row.conversation
    name = " ".join(conversation.organization.name.split())  # a header is one line
    subject = SUBJECTS.get(conversation.locale, SUBJECTS["en"]).format(name=name)
    return EmailMessage(subject, transcripts.as_text(conversation), to=[row.email])
