"""The clocks of an escalation: first reply, next reply, resolution. They run in business hours.

Each function changes the row's fields and saves nothing; lifecycle.py calls it with the row locked.
"""

from datetime import datetime

from escalation import policy
from escalation.clocks.hours import Hours
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
    """Set the deadlines of a new escalation."""
    target, clock = _target(escalation), _clock(escalation)
    escalation.waiting_since = at
    escalation.first_reply_due_at = _due(clock, at, target.first_reply)
    escalation.resolution_due_at = _due(clock, at, target.resolution)
    _earliest(escalation)


def change_target(escalation: Escalation, before: int, at: datetime) -> None:
    """Move the deadlines to those of the present priority. What has passed of them counts as passed.

    Args:
        before: the priority until now.
    """
    target, clock = _target(escalation), _clock(escalation)
    since = escalation.waiting_since
    if escalation.first_reply_at is None:
        escalation.first_reply_due_at = _due(clock, escalation.created_at, target.first_reply)
    elif since is not None:
        escalation.next_reply_due_at = _due(clock, since, target.next_reply)
    _move_resolution(escalation, target.resolution, _passed(escalation, clock, before, at), at)
    _earliest(escalation)


def visitor_wrote(escalation: Escalation, at: datetime) -> None:
    """The visitor waits again: the next reply is due, and the resolution's clock goes on."""
    if escalation.waiting_since is None:
        escalation.waiting_since = at
        if escalation.first_reply_at is not None:
            escalation.next_reply_due_at = _due(_clock(escalation), at, _target(escalation).next_reply)
    if escalation.resolution_left is not None:
        escalation.resolution_due_at = _clock(escalation).add(at, escalation.resolution_left)
        if escalation.resolution_due_at is not None:
            escalation.resolution_left = None
    _earliest(escalation)


def agent_replied(escalation: Escalation, at: datetime) -> None:
    """The visitor is awaited: nothing is due, and the resolution's clock stands."""
    escalation.first_reply_at = escalation.first_reply_at or at
    escalation.waiting_since = None
    escalation.first_reply_due_at = None
    escalation.next_reply_due_at = None
    if escalation.resolution_due_at is not None:
        escalation.resolution_left = round(_clock(escalation).between(at, escalation.resolution_due_at))
        escalation.resolution_due_at = None
    _earliest(escalation)


def ended(escalation: Escalation) -> None:
    for name in FIELDS:
        setattr(escalation, name, "" if name == "due_kind" else None)


def _clock(escalation: Escalation) -> Hours:
    return policy.of(escalation.organization_id).hours


def _target(escalation: Escalation, priority: int | None = None) -> SlaTarget:
    """A priority without a row has no targets."""
    targets = policy.of(escalation.organization_id).targets
    return targets.get(priority or escalation.priority) or SlaTarget()


def _due(clock: Hours, since: datetime, seconds: int | None) -> datetime | None:
    return None if seconds is None else clock.add(since, seconds)


def _passed(escalation: Escalation, clock: Hours, before: int, at: datetime) -> float:
    """Business seconds of the resolution's clock so far."""
    target, due = _target(escalation, before).resolution, escalation.resolution_due_at
    if target is not None and escalation.resolution_left is not None:
        return target - escalation.resolution_left
    if target is not None and due is not None:
        return target - clock.between(at, due) + clock.between(due, at)
    return clock.between(escalation.created_at, at)


def _move_resolution(escalation: Escalation, target: int | None, passed: float, at: datetime) -> None:
    left = None if target is None else max(round(target - passed), 0)
    paused = escalation.waiting_since is None
    escalation.resolution_left = left if paused else None
    escalation.resolution_due_at = None if paused else _due(_clock(escalation), at, left)


def _earliest(escalation: Escalation) -> None:
    dues = {
        "first_reply": escalation.first_reply_due_at,
        "next_reply": escalation.next_reply_due_at,
        "resolution": escalation.resolution_due_at,
    }
    found = min(((due, kind) for kind, due in dues.items() if due), default=(None, ""))
    escalation.due_at, escalation.due_kind = found
