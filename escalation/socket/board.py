"""What one organization's consoles in this process are shown: each change is read once and encoded once for all.

A wake-up names an escalation; the board reads its row, and sends it to the consoles that may see it. Who looks at
what and who types is told from process to process, and forgotten when it is not said again.
"""

import asyncio
import uuid
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import orjson
import structlog

from chatsite import ids
from chatsite.loops import OnePerLoop
from chatsite.threads import in_thread
from conversations.streaming.channel import Channel
from conversations.streaming.frames import Frame
from escalation import agents, wakeups
from escalation.assigning import presence
from escalation.listing import queue
from escalation.socket import admission
from escalation.socket.later import Later
from escalation.socket.viewers import Viewers

if TYPE_CHECKING:
    from escalation.socket.consumer import DeskConsumer

ROWS_EVERY = 0.05
"""Seconds in which changes of rows are gathered: a bulk action is one query."""
VIEWERS_EVERY = 0.05
COUNTS_EVERY = 1.0
PRESENCE_EVERY = 1.0
ROUND = 3.0
"""Seconds between two looks at the rights of all consoles, and between two beats of presence."""

logger = structlog.get_logger(__name__)


class Board:
    def __init__(self, organization_id: uuid.UUID, close: Callable[["Board"], None]) -> None:
        self.organization_id = organization_id
        self.consoles: set[DeskConsumer] = set()
        self._close = close
        self._places: dict[uuid.UUID, queue.WhoHas] = {}
        self._changed: set[uuid.UUID] = set()
        self._viewers = Viewers()
        self._viewed: set[uuid.UUID] = set()
        self._presence: list[Frame] = []
        self._rows = Later(ROWS_EVERY, self._send_rows)
        self._looks = Later(VIEWERS_EVERY, self._send_viewers)
        self._counts = Later(COUNTS_EVERY, self._send_counts)
        self._faces = Later(PRESENCE_EVERY, self._send_presence)
        self._arrivals = Later(ROWS_EVERY, self._beat)
        self._round = asyncio.create_task(self._go_round())

    async def join(self, console: "DeskConsumer") -> None:
        is_new = all(other.seat.agent != console.seat.agent for other in self.consoles)
        self.consoles.add(console)
        await boards().channel.enter(wakeups.group(self.organization_id))
        if is_new:  # after a restart hundreds come at once, some of them with several tabs
            self._arrivals.soon()
        self._faces.soon()
        await self._tell_viewers(self._viewers.known(), [console])

    def leave(self, console: "DeskConsumer") -> None:
        self.consoles.discard(console)
        self._say_viewing(console.watches)
        if not self.consoles:
            self._round.cancel()
            self._close(self)

    def hear(self, message: dict[str, Any]) -> None:
        if "escalation" in message:
            self._changed.add(uuid.UUID(hex=message["escalation"]))
            self._rows.soon()
            self._counts.soon()
        elif "detail" in message:
            self._tell_detail(uuid.UUID(hex=message["detail"]), message.get("turn_seq"))
        elif "alert" in message:
            self._tell_alert(message)
        elif "viewing" in message:
            self._viewers_changed(self._viewers.heard(message["process"], message["viewing"]))
        elif "presence" in message:
            self._faces.soon()

    def viewing_changed(self, escalation_id: uuid.UUID) -> None:
        """A console here opened or left an escalation, or its agent types."""
        self._say_viewing([escalation_id])

    async def _go_round(self) -> None:
        while True:
            await asyncio.sleep(ROUND)
            try:
                await self._check_rights()
                await self._beat()
                if await in_thread(agents.all_shown)(self.organization_id) != self._presence:
                    self._faces.soon()
            except Exception as error:  # whatever ails the servers, the consoles live
                logger.warning("desk_round_failed", reason=repr(error))
            self._say_viewing({key for console in self.consoles for key in console.watches})
            self._viewers_changed(self._viewers.expired())

    async def _beat(self) -> None:
        here = {console.seat.agent.pk for console in self.consoles if not console.cut_off}
        await in_thread(presence.beat)(self.organization_id, here)

    async def _check_rights(self) -> None:
        """Whoever signed out, lost the role or changed the password is shown out; nobody follows what has been given
        to others."""
        consoles = list(self.consoles)
        watched = {key for console in consoles for key in console.watches}
        seats = await in_thread(admission.still)([console.seat for console in consoles])
        places = await in_thread(queue.places)(self.organization_id, watched)
        for console in consoles:
            console.reseat(seats.get(console.seat), places)

    async def _send_rows(self) -> None:
        keys, self._changed = self._changed, set()
        for row in await in_thread(queue.rows_by_id)(self.organization_id, keys):
            before = self._places.get(row.escalation_id)
            self._places[row.escalation_id] = (row.team_id, row.agent_id)
            text = _encoded({"type": "escalation", "escalation": row.data})
            gone = _encoded({"type": "gone", "escalation_id": row.data["id"]})
            for console in list(self.consoles):
                if console.seat.sees(row.team_id, row.agent_id):
                    self._send(console, text)
                elif before is None or console.seat.sees(*before):
                    self._send(console, gone)
                console.forget_hidden({row.escalation_id: (row.team_id, row.agent_id)})
            if not row.is_open:
                self._places.pop(row.escalation_id, None)

    async def _send_counts(self) -> None:
        tally = await in_thread(queue.tally)(self.organization_id)
        for console in list(self.consoles):
            self._send(
                console, _encoded({"type": "counts", "counts": tally.of(console.seat.sees, console.seat.agent.pk)})
            )

    async def _send_presence(self) -> None:
        self._presence = await in_thread(agents.all_shown)(self.organization_id)
        text = _encoded({"type": "presence", "agents": self._presence})
        for console in list(self.consoles):
            self._send(console, text)

    def _tell_detail(self, key: uuid.UUID, turn_seq: int | None) -> None:
        text = _encoded({"type": "detail", "escalation_id": ids.public("esc", key), "turn_seq": turn_seq})
        for console in list(self.consoles):
            if key in console.watches:
                self._send(console, text)

    def _tell_alert(self, message: dict[str, Any]) -> None:
        about = ids.public("esc", uuid.UUID(hex=message["about"]))
        text = _encoded({"type": "alert", "kind": message["alert"], "escalation_id": about, "text": message["text"]})
        for console in list(self.consoles):
            if console.seat.agent.pk.hex == message["agent"]:
                self._send(console, text)

    def _viewers_changed(self, keys: Iterable[uuid.UUID]) -> None:
        if found := set(keys):
            self._viewed |= found
            self._looks.soon()

    async def _send_viewers(self) -> None:
        keys, self._viewed = self._viewed, set()
        await self._tell_viewers(keys, self.consoles)

    async def _tell_viewers(self, keys: Iterable[uuid.UUID], consoles: Iterable["DeskConsumer"]) -> None:
        """Those who may see what is looked at. A row that has not changed lately is looked up."""
        wanted = set(keys)
        places = await in_thread(queue.places)(self.organization_id, wanted - self._places.keys())
        for key in wanted:
            viewers = self._viewers.of(key)
            text = _encoded({"type": "viewing", "escalation_id": ids.public("esc", key), "viewers": viewers})
            place = self._places.get(key) or places.get(key)
            for console in list(consoles):
                if key in console.watches or (place and console.seat.sees(*place)):
                    self._send(console, text)

    def _say_viewing(self, keys: Iterable[uuid.UUID]) -> None:
        """Tell every process, this one included, who looks at these from here."""
        viewing: dict[str, list[list[Any]]] = {key.hex: [] for key in keys}
        for console in self.consoles:
            for key, watch in console.watches.items():
                if key.hex in viewing and not console.cut_off:
                    agent = console.seat.agent
                    viewing[key.hex].append([agent.public_id, agent.name, watch.typing])
        if viewing:
            wakeups.tell(self.organization_id, {"viewing": viewing, "process": boards().process})

    def _send(self, console: "DeskConsumer", text: str) -> None:
        if not console.cut_off:
            console.spawn(console.send_text(text))


class Boards:
    """Those of this loop, and their one channel."""

    def __init__(self) -> None:
        self.process = uuid.uuid4().hex
        self.channel = Channel(self._hear)
        self._boards: dict[uuid.UUID, Board] = {}
        self._leaving: set[asyncio.Task[None]] = set()

    def of(self, organization_id: uuid.UUID) -> Board:
        if organization_id not in self._boards:
            self._boards[organization_id] = Board(organization_id, self._forget)
        return self._boards[organization_id]

    def _hear(self, message: dict[str, Any]) -> None:
        if board := self._boards.get(uuid.UUID(hex=message["desk"])):
            board.hear(message)

    def _forget(self, board: Board) -> None:
        self._boards.pop(board.organization_id, None)
        task = asyncio.create_task(self.channel.exit(wakeups.group(board.organization_id)))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)


boards = OnePerLoop(Boards)


def _encoded(frame: Frame) -> str:
    return orjson.dumps(frame).decode()
