"""One conversation that an agent has open: the same turns and the same stream as the visitor gets."""

import asyncio
import uuid
from typing import Protocol

from conversations.streaming import groups
from conversations.streaming.frames import Frame
from conversations.streaming.tab import Tab
from escalation.models import Escalation
from escalation.socket.admission import Seat


class Console(Protocol):
    async def send_text(self, text: str) -> None: ...
    async def send_json(self, frame: Frame) -> None: ...
    def spawn(self, work: object) -> "asyncio.Task[None]": ...


class Watch:
    audience = "agents"

    def __init__(self, console: Console, seat: Seat, escalation: Escalation, after_seq: int) -> None:
        self.console, self.escalation = console, escalation
        self.conversation_id: uuid.UUID = escalation.conversation_id
        self.tab = Tab(self, seat.principal, self.conversation_id, after_seq)
        self.typing = False
        self.closed = False

    async def open(self) -> None:
        """Join first, then look: what comes in between is heard."""
        await groups.of_this_loop().join(self)
        if self.closed:  # meanwhile
            await groups.of_this_loop().leave(self)
            return
        await self.tab.catch_up()

    async def close(self) -> None:
        """Whatever is still under way for it is not sent."""
        self.closed = True
        self.tab.stop_feeds()
        await groups.of_this_loop().leave(self)

    def conversation_changed(self) -> None:
        if not self.tab.has_news:
            self.tab.has_news = True
            self.console.spawn(self.tab.catch_up())

    def told(self, frame: Frame) -> None:
        self.console.spawn(self.send_json(frame))

    async def send_text(self, text: str) -> None:
        if not self.closed:
            await self.console.send_text(text)

    async def send_json(self, frame: Frame) -> None:
        """What the visitor is told of people is no news to agents."""
        if frame.get("state") != "standing" and not self.closed:
            await self.console.send_json({**frame, "escalation_id": self.escalation.public_id})
