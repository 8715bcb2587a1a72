"""What follows every change of an escalation: the row is saved, the event written, and whoever looks on is told."""

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from conversations.runs import wakeups as conversation_wakeups
from escalation import wakeups
from escalation.assigning import alerts
from escalation.models import AgentProfile, Escalation, EscalationEvent
from escalation.signals import event_recorded
from escalation.types import Actor


def record(
    row: Escalation, kind: EscalationEvent.Kind, actor: Actor, *, from_state: str, why: str = "", **data: Any
) -> EscalationEvent:
    """Save the row and write down what happened to it."""
    row.save()
    event = EscalationEvent.objects.create(
        organization_id=row.organization_id,
        escalation=row,
        kind=kind,
        actor_kind=actor.kind,
        actor_id=actor.agent.user_id if actor.agent else None,
        agent=actor.agent or row.agent,
        from_state=from_state,
        to_state=row.state,
        why=why,
        data=data,
        created_at=timezone.now(),
    )
    event_recorded.send(EscalationEvent, event=event, escalation=row)
    _changed(row)
    return event


def keep(row: Escalation) -> None:
    """Save a change that is no event of its own, and have it looked at."""
    row.save()
    _changed(row)


def _changed(row: Escalation) -> None:
    """Have it looked at again, by agents and by the visitor, once this is committed."""
    transaction.on_commit(lambda: wakeups.escalation_changed(row.organization_id, row.pk), robust=True)
    tell(row.conversation_id)


def tell(conversation_id: uuid.UUID) -> None:
    """The visitor."""
    transaction.on_commit(lambda: conversation_wakeups.conversation_changed(conversation_id), robust=True)


def ring(row: Escalation, agent: AgentProfile, kind: str, why: str) -> None:
    """Alert an agent: see wakeups.alert; by e-mail too when they are not there."""
    organization_id, key = row.organization_id, row.pk
    transaction.on_commit(lambda: wakeups.alert(organization_id, agent.pk, kind, key, why), robust=True)
    transaction.on_commit(lambda: alerts.mail_soon(agent.pk, key, kind, why), robust=True)
