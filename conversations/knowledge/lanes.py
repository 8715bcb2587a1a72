"""Whose document is next: whoever uploads ten thousand files keeps nobody else waiting for one.

A message of the queue says that there is a document to ingest, and not which: there are as many messages as documents,
and each serves the organization that was served longest ago. What visitors attach, and wait for, is a lane of its own.
"""

import time
import uuid

from django.db.models import BooleanField, ExpressionWrapper, Q

from conversations.knowledge import holding
from conversations.models import Document

Lane = tuple[uuid.UUID, bool]

_served: dict[Lane, float] = {}
"""When each was served last, by this process."""


def next_document() -> uuid.UUID | None:
    """That which waits longest in the lane whose turn it is; None when nothing waits."""
    attached = ExpressionWrapper(Q(conversation__isnull=False), output_field=BooleanField())
    waiting = holding.waiting(Document.objects.all()).annotate(attached=attached)
    lanes = list(waiting.order_by().values_list("organization_id", "attached").distinct())
    if not lanes:
        return None
    lane = min(lanes, key=_turn)
    _served[lane] = time.monotonic()
    # Not by age: a long document goes behind the others after each pass.
    longest = waiting.filter(organization_id=lane[0], attached=lane[1]).order_by("updated_at")
    return longest.values_list("pk", flat=True).first()


def _turn(lane: Lane) -> tuple[float, bool]:
    return _served.get(lane, 0.0), not lane[1]
