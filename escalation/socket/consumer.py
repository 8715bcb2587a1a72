"""The desk's WebSocket, `/ws/desk/<organization>/`: the queue, and the conversations that an agent has open.

docs/console.md describes the frames.
"""

import uuid
from collections.abc import Awaitable, Callable, Mapping

from django.utils.timezone import now

from chatsite.tenancy.limits import RateLimited
from chatsite.threads import in_thread
from conversations import validation
from conversations.streaming import pulse
from conversations.streaming.allowance import Allowance
from conversations.streaming.frames import Frame
from conversations.streaming.handling import handle
from conversations.streaming.socket import Socket
from conversations.streaming.tab import SIGNS
from conversations.validation import InvalidInput
from escalation import access, agents
from escalation.api.base import NotSignedIn
from escalation.assigning import presence
from escalation.listing.queue import WhoHas
from escalation.models import AgentProfile, Escalation
from escalation.socket import admission
from escalation.socket.admission import Seat
from escalation.socket.board import Board, boards
from escalation.socket.watch import Watch
from escalation.talk import signs

MAX_WATCHES = 20
"""Conversations that one console may have open."""

Handler = Callable[["DeskConsumer", Frame], Awaitable[None]]


class DeskConsumer(Socket):
    subprotocol = "chatsite.desk.v1"
    seat: Seat
    board: Board | None = None

    def __init__(self) -> None:
        super().__init__()
        self.watches: dict[uuid.UUID, Watch] = {}
        self.signs = Allowance(*SIGNS)

    async def admit(self) -> None:
        slug = self.scope["url_route"]["kwargs"]["organization"]
        self.seat = await in_thread(admission.admit)(self.scope, slug)
        pulse.join(self)
        board = boards().of(self.seat.organization_id)
        await board.join(self)
        self.board = board
        agent = await in_thread(agents.shown)(self.seat.agent)
        await self.send_json({"type": "welcome", "agent": agent, "server_time": now().isoformat()})

    async def take(self, raw: bytes) -> None:
        await handle(self, self.HANDLERS, raw, self._object_to)

    def reseat(self, seat: Seat | None, places: Mapping[uuid.UUID, WhoHas]) -> None:
        """What this agent may see may have changed; None: nothing any more."""
        if seat is None:
            if not self.cut_off:
                self.spawn(self.refuse(NotSignedIn()))
            return
        self.seat = seat
        self.forget_hidden(places)

    def forget_hidden(self, places: Mapping[uuid.UUID, WhoHas]) -> None:
        """What is others' now is not followed any longer."""
        for key, watch in list(self.watches.items()):
            if key in places and not self.seat.sees(*places[key]):
                self.spawn(self._stop(watch))

    @property
    def seen(self) -> dict[uuid.UUID, int]:
        return {watch.conversation_id: watch.tab.seen_seq for watch in self.watches.values()}

    async def catch_up(self) -> None:
        for watch in list(self.watches.values()):
            await watch.tab.catch_up()

    async def beat(self) -> None:
        if not self.cut_off:
            await self.send_json({"type": "ping"})

    def rest(self) -> None:
        for watch in self.watches.values():
            watch.tab.stop_feeds()

    async def leave(self) -> None:
        pulse.leave(self)
        for watch in list(self.watches.values()):
            await watch.close()
        if self.board:
            self.board.leave(self)

    async def on_watch(self, frame: Frame) -> None:
        after = validation.validate_seq(frame.get("after_seq", 0))
        escalation = await self._escalation(frame)
        if old := self.watches.pop(escalation.pk, None):
            await old.close()
        if len(self.watches) >= MAX_WATCHES:
            raise InvalidInput("too_many_watched", f"At most {MAX_WATCHES} conversations can be open at once.")
        watch = Watch(self, self.seat, escalation, after)
        self.watches[escalation.pk] = watch
        await watch.open()
        self._say_who(watch)

    async def on_unwatch(self, frame: Frame) -> None:
        if watch := self._watch(frame):
            await self._stop(watch)

    async def on_typing(self, frame: Frame) -> None:
        watch = self._watch(frame)
        if watch is None or not self._may_sign():
            return
        watch.typing = frame.get("on") is True
        self._say_who(watch)
        await in_thread(signs.typing)(await self._escalation(frame), self.seat.agent, watch.typing)

    async def on_read(self, frame: Frame) -> None:
        seq = validation.validate_seq(frame.get("seq"))
        if self._watch(frame) and self._may_sign():
            await in_thread(signs.read)(await self._escalation(frame), self.seat.agent, seq)

    async def on_presence(self, frame: Frame) -> None:
        status = frame.get("status")
        if status not in AgentProfile.Availability.values:
            raise InvalidInput("invalid_message", "Say online or away.", {"status": "Send online or away."})
        await in_thread(presence.choose)(self.seat.agent, AgentProfile.Availability(status))

    async def on_ping(self, frame: Frame) -> None:
        await self.send_json({"type": "pong"})

    async def on_pong(self, frame: Frame) -> None:
        """A sign of life, which the line has noted."""

    HANDLERS: dict[str, Handler] = {
        "watch": on_watch,
        "unwatch": on_unwatch,
        "typing": on_typing,
        "read": on_read,
        "presence": on_presence,
        "ping": on_ping,
        "pong": on_pong,
    }

    async def _object_to(self, error: Frame, about: Frame) -> None:
        await self.send_json({**error, "escalation_id": about.get("escalation_id")})

    async def _escalation(self, frame: Frame) -> Escalation:
        return await in_thread(access.escalation)(self.seat.agent, frame.get("escalation_id"))

    def _watch(self, frame: Frame) -> Watch | None:
        named = frame.get("escalation_id")
        return next((watch for watch in self.watches.values() if watch.escalation.public_id == named), None)

    async def _stop(self, watch: Watch) -> None:
        self.watches.pop(watch.escalation.pk, None)
        await watch.close()
        self._say_who(watch)

    def _say_who(self, watch: Watch) -> None:
        if self.board:
            self.board.viewing_changed(watch.escalation.pk)

    def _may_sign(self) -> bool:
        try:
            self.signs.take()
        except RateLimited:
            return False
        return True
