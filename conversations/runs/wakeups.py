"""Wake-ups: they only save a wait. What they announce is in the database, and is found there without them."""

import asyncio
import uuid
from typing import Any

import orjson
import structlog
from channels.layers import get_channel_layer

from chatsite import threads, valkey

RUNNERS = "chatsite:runners"
"""The channel that every runner listens to: `{"queued": 1}` or `{"ended": "<run hex>"}`."""

PATIENCE = 2
"""Seconds that a wake-up may take; the layer itself would wait without an end."""

logger = structlog.get_logger(__name__)


def group(conversation_id: uuid.UUID) -> str:
    """The channel layer's group of everyone who looks at a conversation."""
    return f"conversation.{conversation_id.hex}"


def run_queued(conversation_id: uuid.UUID) -> None:
    _tell_runners({"queued": 1})
    conversation_changed(conversation_id)


def run_ended(run_id: uuid.UUID) -> None:
    """A run was ended by someone else than its runner, who should stop the model now."""
    _tell_runners({"ended": run_id.hex})


def conversation_changed(conversation_id: uuid.UUID) -> None:
    threads.on_the_loop(_tell_group(conversation_id, {}))


def tell(conversation_id: uuid.UUID, audience: str, frame: dict[str, Any]) -> None:
    """Pass a frame to everyone of this audience ("visitor", "agents") who looks on now: presence, never content."""
    threads.on_the_loop(_tell_group(conversation_id, {"to": audience, "frame": frame}))


async def _tell_group(conversation_id: uuid.UUID, fields: dict[str, Any]) -> None:
    message = {"conversation": conversation_id.hex, **fields}
    try:
        async with asyncio.timeout(PATIENCE):
            await get_channel_layer().group_send(group(conversation_id), message)
    except (*valkey.Unavailable, OSError) as error:
        logger.warning("wakeup_lost", conversation=conversation_id.hex, reason=str(error))


def _tell_runners(message: dict[str, object]) -> None:
    try:
        valkey.client().publish(RUNNERS, orjson.dumps(message))
    except valkey.Unavailable as error:
        logger.warning("wakeup_lost", reason=str(error))
