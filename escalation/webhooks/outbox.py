"""What is to be delivered: written in the transaction of what it tells, handed to Celery after the commit."""

import uuid
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from chatsite import ids
from chatsite.celery import enqueue
from conversations.models import Run
from conversations.signals import answer_rated
from escalation.models import Escalation, EscalationEvent, WebhookDelivery, WebhookEndpoint
from escalation.signals import event_recorded
from escalation.webhooks import events

TASK = "escalation.tasks.deliver"


def emit(organization_id: uuid.UUID, event: str, data: dict[str, Any]) -> list[WebhookDelivery]:
    """Tell every endpoint of the organization that listens to this event. Inside the caller's transaction."""
    listens = Q(events=[]) | Q(events__contains=[event])
    endpoints = WebhookEndpoint.objects.for_organization(organization_id).filter(listens, enabled=True)
    return [queue(endpoint, event, data) for endpoint in endpoints]


def queue(endpoint: WebhookEndpoint, event: str, data: dict[str, Any]) -> WebhookDelivery:
    delivery = WebhookDelivery(
        organization_id=endpoint.organization_id, endpoint=endpoint, event=event, next_attempt_at=timezone.now()
    )
    # The id is the same in every attempt and replay: a receiver that has seen it does nothing.
    delivery.payload = {
        "id": ids.public("evt", delivery.pk),
        "type": event,
        "created_at": timezone.now().isoformat(),
        "data": data,
    }
    delivery.save(force_insert=True)
    transaction.on_commit(lambda: _hand_over(delivery), robust=True)
    return delivery


def replay(delivery: WebhookDelivery) -> WebhookDelivery:
    """Send it once more, from the beginning of its attempts, whatever became of it."""
    with transaction.atomic():
        row = WebhookDelivery.objects.select_for_update().get(pk=delivery.pk)
        row.state, row.attempts, row.next_attempt_at = WebhookDelivery.State.PENDING, 0, timezone.now()
        row.claimed_until = None
        row.save()
        transaction.on_commit(lambda: _hand_over(row), robust=True)
        return row


def connect() -> None:
    event_recorded.connect(_on_event, dispatch_uid="webhooks")
    answer_rated.connect(_on_rating, dispatch_uid="webhooks")


def _on_event(event: EscalationEvent, escalation: Escalation, **_: Any) -> None:
    if name := events.ESCALATION.get(EscalationEvent.Kind(event.kind)):
        emit(escalation.organization_id, name, events.escalation(event, escalation))


def _on_rating(run: Run, value: str, **_: Any) -> None:
    emit(run.organization_id, events.RATED, events.rating(run, value))


def _hand_over(delivery: WebhookDelivery) -> None:
    enqueue(TASK, delivery.pk.hex)  # a broker that is away: the sweep finds it
