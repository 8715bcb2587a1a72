"""The wake-ups of the conversations that are open in this process."""

from typing import Any, Protocol
from uuid import UUID

from chatsite.loops import OnePerLoop
from conversations.runs import wakeups
from conversations.streaming.channel import Channel


class Member(Protocol):
    conversation_id: UUID
    audience: str
    """"visitor" or "agents": who is meant by a frame that is passed on."""

    def conversation_changed(self) -> None: ...
    def told(self, frame: dict[str, Any]) -> None: ...


class Groups:
    """In the group of a conversation while one of its tabs is open here."""

    def __init__(self) -> None:
        self._channel = Channel(self._hear)
        self._members: dict[UUID, set[Member]] = {}

    async def join(self, member: Member) -> None:
        """Return when wake-ups are heard. Each member sees to it: the first may still be at it, or have failed."""
        self._members.setdefault(member.conversation_id, set()).add(member)
        await self._channel.enter(wakeups.group(member.conversation_id))

    async def leave(self, member: Member) -> None:
        members = self._members.get(member.conversation_id, set())
        members.discard(member)
        if not members and self._members.pop(member.conversation_id, None) is not None:
            await self._channel.exit(wakeups.group(member.conversation_id))

    def _hear(self, message: dict[str, Any]) -> None:
        for member in list(self._members.get(UUID(hex=message["conversation"]), ())):
            if "frame" not in message:
                member.conversation_changed()
            elif message["to"] == member.audience:
                member.told(message["frame"])


of_this_loop = OnePerLoop(Groups)
