"""Who waits where in the queue, and that visitors hear of it when others leave."""

import uuid
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from chatsite import valkey
from chatsite.celery import enqueue
from conversations.runs import wakeups
from escalation.listing.queue import ORDER
from escalation.models import Escalation, EscalationEvent
from escalation.signals import event_recorded

State = Escalation.State
Kind = EscalationEvent.Kind

MOST = 100
"""Visitors who hear of their new place; those behind have time."""
TOGETHER = 1
"""Seconds in which changes are told as one."""
TASK = "escalation.tasks.tell_places"
MOVES = {
    Kind.ASSIGNED,
    Kind.JOINED,
    Kind.RELEASED,
    Kind.TRANSFERRED,
    Kind.REASSIGNED,
    Kind.HANDED_BACK,
    Kind.RESOLVED,
    Kind.ABANDONED,
    Kind.PRIORITY,
}
"""After these, others may stand elsewhere. A new one stands behind them."""

logger = structlog.get_logger(__name__)


def connect() -> None:
    event_recorded.connect(_moved, dispatch_uid="desk_places")


def position(row: Escalation) -> int | None:
    """1 is next; None for who does not stand in the queue, or left a message for later."""
    if row.state != State.QUEUED or row.is_message:
        return None
    rows = waiting(row.organization_id)
    if row.team_id:  # the agents of another team do not come to this one
        rows = rows.filter(Q(team=row.team_id) | Q(team=None))
    return rows.filter(_before(row)).count() + 1


def waiting(organization_id: uuid.UUID) -> QuerySet[Escalation]:
    return Escalation.objects.for_organization(organization_id).filter(state=State.QUEUED, is_message=False)


def tell(organization_id: uuid.UUID) -> None:
    """Have the first of those who wait look where they stand now."""
    keys = waiting(organization_id).order_by(*ORDER).values_list("conversation_id", flat=True)
    for key in keys[:MOST]:
        wakeups.conversation_changed(key)


def _before(row: Escalation) -> Q:
    """Who stands before it by `ORDER`."""
    older = Q(created_at__lt=row.created_at) | Q(created_at=row.created_at, id__lt=row.pk)
    first = Q(priority__lt=row.priority) | (Q(priority=row.priority) & older)
    if row.due_at is None:
        return Q(due_at__isnull=False) | (Q(due_at=None) & first)
    return Q(due_at__lt=row.due_at) | (Q(due_at=row.due_at) & first)


def _moved(event: EscalationEvent, escalation: Escalation, **_: Any) -> None:
    was_queued = event.from_state == State.QUEUED
    if event.kind in MOVES and (was_queued or escalation.state == State.QUEUED):
        organization_id = escalation.organization_id
        transaction.on_commit(lambda: _tell_soon(organization_id), robust=True)


def _tell_soon(organization_id: uuid.UUID) -> None:
    """Once for all that changes within a moment, in whichever process."""
    try:
        first = valkey.client().set(f"chatsite:places:{organization_id.hex}", 1, nx=True, px=TOGETHER * 1000)
    except valkey.Unavailable as error:
        logger.warning("places_not_told", reason=str(error))
        return
    if first:
        enqueue(TASK, organization_id.hex, expires=60, countdown=TOGETHER)
