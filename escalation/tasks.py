"""Celery's way into the desk: each task is one call, and may run twice."""

import uuid
from smtplib import SMTPException
from typing import Any

from celery import Task

from chatsite import valkey
from chatsite.celery import app
from escalation.assigning import alerts, upkeep
from escalation.clocks import breaches
from escalation.handoff import handoff_summary
from escalation.listing import places
from escalation.models import Escalation
from escalation.talk import attachments
from escalation.transcript import transcript_mail
from escalation.webhooks import delivery


class HandoffSummaryTask(Task[Any, None]):
    def on_failure(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        if escalation := _escalation(args[0]):
            handoff_summary.give_up(escalation)


class MailTask(Task[Any, None]):
    """Tried again for about two hours; then nobody needs it any more."""

    autoretry_for = (OSError, SMTPException, *valkey.Unavailable)
    max_retries = 10
    retry_backoff = 10
    retry_backoff_max = 900
    retry_jitter = True


@app.task
def assign(organization_id: str) -> None:
    upkeep.assign(uuid.UUID(organization_id))


@app.task
def keep_desk() -> None:
    upkeep.sweep()


@app.task
def mark_breaches() -> None:
    breaches.mark()


@app.task
def tell_places(organization_id: str) -> None:
    places.tell(uuid.UUID(organization_id))


@app.task(base=MailTask)
def mail_alert(agent_id: str, escalation_id: str, kind: str, text: str) -> None:
    alerts.mail(uuid.UUID(agent_id), uuid.UUID(escalation_id), kind, text)


@app.task(base=HandoffSummaryTask)
def summarize_handoff(escalation_id: str) -> None:
    if escalation := _escalation(escalation_id):
        handoff_summary.write(escalation)


@app.task
def sweep_handoff_summaries() -> None:
    handoff_summary.sweep()


@app.task
def deliver(delivery_id: str) -> None:
    delivery.deliver(uuid.UUID(delivery_id))


@app.task
def sweep_deliveries() -> None:
    delivery.sweep()


@app.task
def send_transcripts() -> None:
    transcript_mail.send_due()


@app.task
def prune_attachments() -> None:
    attachments.prune()


def _escalation(escalation_id: str) -> Escalation | None:
    rows = Escalation.objects.select_related("conversation", "reason")
    return rows.filter(pk=uuid.UUID(escalation_id)).first()
