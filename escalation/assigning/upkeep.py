"""What is done at every desk from time to time, whatever messages were lost: take back, then give out."""

import uuid
from collections.abc import Callable

import structlog

from chatsite import valkey
from escalation.assigning import assignment, reassignment
from escalation.models import Escalation

logger = structlog.get_logger(__name__)


def sweep() -> None:
    rows = Escalation.objects.open().order_by()
    for organization_id in rows.values_list("organization_id", flat=True).distinct():
        _keep(organization_id, reassignment.sweep, assignment.drain)


def assign(organization_id: uuid.UUID) -> None:
    _keep(organization_id, assignment.drain)


def _keep(organization_id: uuid.UUID, *works: Callable[[uuid.UUID], int]) -> None:
    """Nobody knows who is there while Valkey is away: then all stays where it is."""
    try:
        for work in works:
            work(organization_id)
    except valkey.Unavailable as error:
        logger.warning("desk_waits", organization=organization_id.hex, reason=str(error))
