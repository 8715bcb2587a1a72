"""An escalation as one row of the queue, the same over HTTP and on the desk's socket."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import get_language

from conversations.models import Turn
from escalation.models import Escalation
from escalation.models.escalation import EscalationQuerySet
from escalation.types import face


def read(rows: EscalationQuerySet) -> list[Escalation]:
    """With all that `shown` needs. Two queries."""
    related = rows.select_related("conversation", "reason", "team", "agent").prefetch_related("labels")
    return list(related.annotate(unread=_unread()))


def shown(row: Escalation, now: datetime | None = None) -> dict[str, Any]:
    """`row` must come from `read`, for its `unread`."""
    conversation, reason = row.conversation, row.reason
    return {
        "id": row.public_id,
        "session_id": conversation.public_id,
        "state": row.state,
        "mode": conversation.mode,
        "priority": row.get_priority_display(),
        "reason": reason and {"key": reason.key, "label": reason.label(get_language() or "en")},
        "skill": row.skill,
        "language": row.language,
        "team": row.team and {"id": row.team.public_id, "name": row.team.name},
        "agent": row.agent and face(row.agent),
        "subject": conversation.title or row.note[:120] or row.last_text[:120],
        "last_message": row.last_at and {"role": row.last_role, "text": row.last_text, "at": row.last_at},
        "visitor": visitor(row),
        "created_at": row.created_at,
        "waiting_since": row.waiting_since,
        "due_at": row.due_at,
        "due_kind": row.due_kind or None,
        "breached": row.due_at is not None and row.due_at <= (now or timezone.now()),
        "labels": [{"id": label.public_id, "name": label.name, "color": label.color} for label in row.labels.all()],
        "unread": getattr(row, "unread", 0),
        "is_message": row.is_message,
        "origin": row.origin,
        "latest_turn_seq": conversation.latest_turn_seq,
    }


def all_shown(rows: Iterable[Escalation]) -> list[dict[str, Any]]:
    now = timezone.now()
    return [shown(row, now) for row in rows]


def visitor(row: Escalation) -> dict[str, str]:
    name = row.contact_name or row.conversation.external_id
    return {"name": name, "email": row.contact_email, "tier": row.conversation.customer_tier}


def _unread() -> Coalesce:
    """The visitor's turns since the one with which they asked, that no agent has read."""
    read_to = Greatest(OuterRef("agent_read_seq"), OuterRef("from_seq") - 1)
    turns = Turn.objects.filter(conversation=OuterRef("conversation"), role=Turn.Role.USER, seq__gt=read_to)
    counted = turns.order_by().values("conversation").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
