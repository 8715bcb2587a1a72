"""How long visitors wait for a person: a range, from what others waited lately. None where too little is known.

The middle half (25th to 75th percentile) of the last 14 days' waits at this time of the day, times the position.
"""

import statistics
import time
import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from escalation import policy
from escalation.models import Escalation

DAYS = 14
ENOUGH = 8
"""Waits from which a range is made."""
AROUND = 3
"""Hours of the day, before and after, that are comparable."""
MOST = 500
"""Waits that are looked at, the latest."""
KEPT = 30
"""Seconds."""

Range = tuple[float, float]
_kept: dict[uuid.UUID, tuple[float, Range | None]] = {}


def expected(row: Escalation, position: int) -> dict[str, int] | None:
    """None also once this visitor has waited longer than the range says: it is wrong today."""
    found = _usual(row.organization_id)
    if found is None:
        return None
    low, high = (round(seconds * position) for seconds in found)
    if (timezone.now() - row.created_at).total_seconds() > high:
        return None
    return {"low_seconds": low, "high_seconds": high}


def usual(organization_id: uuid.UUID, at: datetime) -> Range | None:
    """The 25th and the 75th percentile, in seconds. One query."""
    joined = Escalation.objects.for_organization(organization_id).filter(
        created_at__gte=at - timedelta(days=DAYS), created_at__lt=at, joined_at__isnull=False, is_message=False
    )
    zone = policy.of(organization_id).hours.zone
    now = at.astimezone(zone)
    waits = [
        (until - since).total_seconds()
        for since, until in joined.order_by("-created_at").values_list("created_at", "joined_at")[:MOST]
        if until and _apart(since.astimezone(zone), now) <= AROUND
    ]
    if len(waits) < ENOUGH:
        return None
    low, _, high = statistics.quantiles(waits, n=4, method="inclusive")
    return low, high


def _usual(organization_id: uuid.UUID) -> Range | None:
    now = time.monotonic()
    if (kept := _kept.get(organization_id)) and kept[0] > now:
        return kept[1]
    if len(_kept) >= policy.MOST:
        _kept.clear()
    found = usual(organization_id, timezone.now())
    _kept[organization_id] = now + KEPT, found
    return found


def _apart(one: datetime, other: datetime) -> float:
    """Hours between two times of the day."""
    hours = abs((one.hour + one.minute / 60) - (other.hour + other.minute / 60))
    return min(hours, 24 - hours)
