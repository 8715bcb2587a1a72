"""Wake-ups of the desk: they only save a wait. What they announce is in the database, and is found there without."""

import asyncio
import uuid
from typing import Any

import structlog
from channels.layers import get_channel_layer

from chatsite import threads, valkey
from conversations.runs.wakeups import PATIENCE

logger = structlog.get_logger(__name__)


def group(organization_id: uuid.UUID) -> str:
    """The channel layer's group of every web process in which an agent of this organization has the desk open."""
    return f"desk.{organization_id.hex}"


def escalation_changed(organization_id: uuid.UUID, escalation_id: uuid.UUID) -> None:
    """Its row is to be read and shown anew."""
    tell(organization_id, {"escalation": escalation_id.hex})


def detail_changed(organization_id: uuid.UUID, escalation_id: uuid.UUID, turn_seq: int | None = None) -> None:
    """Notes, labels, summary or events are to be fetched anew by those who have it open, and this turn."""
    tell(organization_id, {"detail": escalation_id.hex, "turn_seq": turn_seq})


def alert(organization_id: uuid.UUID, agent_id: uuid.UUID, kind: str, escalation_id: uuid.UUID, text: str) -> None:
    """Ring at one agent's desk: `kind` is one of assigned, mention, transferred, breach, returned."""
    tell(organization_id, {"alert": kind, "agent": agent_id.hex, "about": escalation_id.hex, "text": text})


def presence_changed(organization_id: uuid.UUID) -> None:
    """Who is there is to be looked up anew."""
    tell(organization_id, {"presence": 1})


def tell(organization_id: uuid.UUID, message: dict[str, Any]) -> None:
    threads.on_the_loop(_tell(organization_id, message))


async def _tell(organization_id: uuid.UUID, message: dict[str, Any]) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            await get_channel_layer().group_send(group(organization_id), {"desk": organization_id.hex, **message})
    except (*valkey.Unavailable, OSError) as error:
        logger.warning("desk_wakeup_lost", organization=organization_id.hex, reason=str(error))
