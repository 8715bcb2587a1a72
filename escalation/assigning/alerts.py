"""Alerts by e-mail, for an agent who is not at the desk: it rings there for nobody.

The task is handed over after the commit. A mail that cannot be sent is tried again, and stands in nothing's way.
"""

import uuid

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from chatsite import valkey
from chatsite.celery import enqueue
from escalation import access
from escalation.assigning import presence
from escalation.models import AgentProfile, Escalation

MAILED = ("assigned", "transferred", "mention")
"""The kinds of alerts that reach somebody who is away."""
QUIET = 600
"""Seconds in which an agent gets one mail of a kind about an escalation."""
TASK = "escalation.tasks.mail_alert"

logger = structlog.get_logger(__name__)


def mail_soon(agent_id: uuid.UUID, escalation_id: uuid.UUID, kind: str, text: str) -> None:
    """To be called after the commit."""
    if kind in MAILED:
        enqueue(TASK, agent_id.hex, escalation_id.hex, kind, text)


def mail(agent_id: uuid.UUID, escalation_id: uuid.UUID, kind: str, text: str) -> bool:
    """Whether a mail was sent: not to who is at the desk, has no address, may not see it, or just got one.

    Raises:
        OSError, smtplib.SMTPException: the mail server is away, or refuses.
        valkey.Unavailable
    """
    agent = (
        AgentProfile.objects.select_related("user", "organization").filter(pk=agent_id, user__is_active=True).first()
    )
    if agent is None or not agent.user.email or presence.of(agent.organization_id).get(agent.pk) == presence.ONLINE:
        return False
    row = access.escalations(agent).open().select_related("conversation").filter(pk=escalation_id).first()
    name = f"chatsite:mailed:{kind}:{agent_id.hex}:{escalation_id.hex}"
    if row is None or not valkey.client().set(name, 1, nx=True, ex=QUIET):
        return False
    try:
        _message(agent, row, kind, text).send()
    except Exception:
        valkey.client().delete(name)
        raise
    logger.info("alert_mailed", kind=kind, agent=agent.public_id, escalation=row.public_id)
    return True


def _message(agent: AgentProfile, row: Escalation, kind: str, text: str) -> EmailMessage:
    about = _one_line(row.conversation.title or row.note or row.last_text) or row.public_id
    subjects = {
        "assigned": _("A visitor waits for you: %s"),
        "transferred": _("A conversation was handed to you: %s"),
        "mention": _("A colleague mentioned you: %s"),
    }
    link = f"{settings.PUBLIC_URL}/admin/desk/{row.public_id}/"
    body = "\n\n".join(part for part in (text, row.last_text, link) if part)
    return EmailMessage(subjects[kind] % about, body, to=[agent.user.email])


def _one_line(text: str) -> str:
    """A subject holds no line breaks, whatever a visitor writes."""
    return " ".join(text.split())[:80]
