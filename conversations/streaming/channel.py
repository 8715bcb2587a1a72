"""This process's one channel of the channel layer, and the groups that it is in.

A channel for each connection would cost 7 KB of memory for each idle tab.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from channels.layers import get_channel_layer

from chatsite import valkey

PATIENCE = 2
"""Seconds that a connection waits for Redis before it does without wake-ups. The layer would wait without an end."""

logger = structlog.get_logger(__name__)


class Channel:
    """Lives as long as its event loop. `on_message` is called for each message, in the loop, and must not wait."""

    def __init__(self, on_message: Callable[[dict[str, Any]], None]) -> None:
        self._layer: Any = get_channel_layer()
        self._on_message = on_message
        self._name = ""
        self._starting = asyncio.Lock()
        self._listening: asyncio.Task[None] | None = None

    async def enter(self, group: str) -> None:
        """Return when the group's messages are heard, or when Redis is away."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._start()
                await self._layer.group_add(group, self._name)
        except (*valkey.Unavailable, OSError) as error:
            logger.warning("group_unavailable", reason=str(error))  # heartbeats look into the database

    async def exit(self, group: str) -> None:
        with suppress(*valkey.Unavailable, OSError):  # with its connection the group is gone as well
            async with asyncio.timeout(PATIENCE):
                await self._layer.group_discard(group, self._name)

    async def _start(self) -> None:
        async with self._starting:
            if self._listening is None:
                self._name = await self._layer.new_channel()
                self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        while True:
            message = await self._layer.receive(self._name)
            try:
                self._on_message(message)
            except (KeyError, ValueError) as error:  # another release's
                logger.warning("wakeup_not_understood", reason=repr(error))
