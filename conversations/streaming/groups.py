"""The wake-ups of the conversations that are open in this process, through one channel of the channel layer.

A channel for each connection would cost 7 KB of memory for each idle tab.
"""

import asyncio
from contextlib import suppress
from typing import Any, Protocol
from uuid import UUID

import structlog
from channels.layers import get_channel_layer

from chatsite import valkey
from chatsite.loops import OnePerLoop
from conversations.runs import wakeups

PATIENCE = 2
"""Seconds that a tab waits for Redis before it does without wake-ups. The layer itself would wait without an end."""

logger = structlog.get_logger(__name__)


class Member(Protocol):
    conversation_id: UUID
    audience: str
    """"visitor" or "agents": who is meant by a frame that is passed on."""

    def conversation_changed(self) -> None: ...
    def told(self, frame: dict[str, Any]) -> None: ...


class Groups:
    """Lives as long as its event loop. In the group of a conversation while one of its tabs is open here."""

    def __init__(self) -> None:
        self._layer: Any = get_channel_layer()
        self._members: dict[UUID, set[Member]] = {}
        self._channel = ""
        self._starting = asyncio.Lock()
        self._listening: asyncio.Task[None] | None = None

    async def join(self, member: Member) -> None:
        """Return when wake-ups are heard. Each member sees to it: the first may still be at it, or have failed."""
        self._members.setdefault(member.conversation_id, set()).add(member)
        try:
            async with asyncio.timeout(PATIENCE):
                await self._start()
                await self._layer.group_add(wakeups.group(member.conversation_id), self._channel)
        except (*valkey.Unavailable, OSError) as error:
            logger.warning("group_unavailable", reason=str(error))  # the pulse looks into the database

    async def leave(self, member: Member) -> None:
        members = self._members.get(member.conversation_id, set())
        members.discard(member)
        if not members and self._members.pop(member.conversation_id, None) is not None:
            with suppress(*valkey.Unavailable, OSError):  # with its connection the group is gone as well
                async with asyncio.timeout(PATIENCE):
                    await self._layer.group_discard(wakeups.group(member.conversation_id), self._channel)

    async def _start(self) -> None:
        async with self._starting:
            if self._listening is None:
                self._channel = await self._layer.new_channel()
                self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        while True:
            message = await self._layer.receive(self._channel)
            try:
                changed = UUID(hex=message["conversation"])
            except (KeyError, ValueError) as error:  # another release's
                logger.warning("wakeup_not_understood", reason=repr(error))
                continue
            for member in list(self._members.get(changed, ())):
                if "frame" not in message:
                    member.conversation_changed()
                elif message["to"] == member.audience:
                    member.told(message["frame"])


of_this_loop = OnePerLoop(Groups)
