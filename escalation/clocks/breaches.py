"""Deadlines that have passed: each is noticed once, written down, and told to the agent."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from escalation.models import Escalation, EscalationEvent
from escalation.record import record, ring
from escalation.types import SYSTEM

BATCH = 100

CLOCKS = {
    "first_reply": Q(first_reply_breached_at=None),
    "next_reply": Q(next_reply_breached_at=None) | Q(next_reply_breached_at__lt=F("next_reply_due_at")),
    "resolution": Q(resolution_breached_at=None),
}
"""What was not noticed yet. Each reply has a deadline of its own; the other two clocks run once."""


def mark() -> int:
    """How many there were. May run twice at once: each row is taken by one."""
    now = timezone.now()
    return sum(size for kind in CLOCKS for size in _batches(kind, now))


def _batches(kind: str, now: datetime) -> Iterator[int]:
    size = BATCH
    while size == BATCH:
        with transaction.atomic():
            size = _mark(kind, now)
        yield size


def _mark(kind: str, now: datetime) -> int:
    passed = Q(due_at__lte=now, **{f"{kind}_due_at__lte": now})
    rows = Escalation.objects.open().filter(passed, CLOCKS[kind]).select_related("agent").order_by("due_at")
    # Somebody who holds a row is changing it: the next round looks again.
    found = list(rows.select_for_update(of=("self",), skip_locked=True, no_key=True)[:BATCH])
    for row in found:
        setattr(row, f"{kind}_breached_at", now)
        due: datetime = getattr(row, f"{kind}_due_at")
        why = f"The deadline of the {kind.replace('_', ' ')} has passed."
        data = {"clock": kind, "due": due.isoformat()}
        record(row, EscalationEvent.Kind.BREACHED, SYSTEM, from_state=row.state, why=why, **data)
        if row.agent:
            ring(row, row.agent, "breach", why)
    return len(found)
