"""The clocks of an escalation: first reply, next reply, resolution. They run in business hours.

Each function changes the row's fields and saves nothing; lifecycle.py calls it with the row locked.
"""

from datetime import datetime

from escalation import hours
from escalation.hours import Hours
from escalation.models import Escalation, SlaTarget

FIELDS = (
    "waiting_since",
    "first_reply_due_at",
    "next_reply_due_at",
    "resolution_due_at",
    "resolution_left",
    "due_at",
    "due_kind",
)
"""What these functions change."""


def start(escalation: Escalation, at: datetime) -> None:
    """Set the deadlines of a new escalation, or those of one whose priority changed."""
    target, clock = _target(escalation), hours.of(escalation.organization_id)
    since = escalation.created_at
    escalation.waiting_since = escalation.waiting_since or at
    if escalation.first_reply_at is None:
        escalation.first_reply_due_at = _due(clock, since, target.first_reply)
    if escalation.resolution_left is None:
        escalation.resolution_due_at = _due(clock, since, target.resolution)
    _earliest(escalation)


def visitor_wrote(escalation: Escalation, at: datetime) -> None:
    """The visitor waits again: the next reply is due, and the resolution's clock goes on."""
    clock = hours.of(escalation.organization_id)
    if escalation.waiting_since is None:
        escalation.waiting_since = at
        if escalation.first_reply_at is not None:
            target = _target(escalation)
            escalation.next_reply_due_at = _due(clock, at, target.next_reply)
    if escalation.resolution_left is not None:
        escalation.resolution_due_at = clock.add(at, escalation.resolution_left)
        escalation.resolution_left = None
    _earliest(escalation)


def agent_replied(escalation: Escalation, at: datetime) -> None:
    """The visitor is awaited: nothing is due, and the resolution's clock stands."""
    escalation.first_reply_at = escalation.first_reply_at or at
    escalation.waiting_since = None
    escalation.first_reply_due_at = None
    escalation.next_reply_due_at = None
    if escalation.resolution_due_at is not None:
        clock = hours.of(escalation.organization_id)
        escalation.resolution_left = round(clock.between(at, escalation.resolution_due_at))
        escalation.resolution_due_at = None
    _earliest(escalation)


def ended(escalation: Escalation) -> None:
    for name in FIELDS:
        setattr(escalation, name, "" if name == "due_kind" else None)


def _target(escalation: Escalation) -> SlaTarget:
    """A priority without a row has no targets."""
    rows = SlaTarget.objects.for_organization(escalation.organization_id)
    return rows.filter(priority=escalation.priority).first() or SlaTarget()


def _due(clock: Hours, since: datetime, seconds: int | None) -> datetime | None:
    return None if seconds is None else clock.add(since, seconds)


def _earliest(escalation: Escalation) -> None:
    dues = {
        "first_reply": escalation.first_reply_due_at,
        "next_reply": escalation.next_reply_due_at,
        "resolution": escalation.resolution_due_at,
    }
    found = min(((due, kind) for kind, due in dues.items() if due), default=(None, ""))
    escalation.due_at, escalation.due_kind = found
