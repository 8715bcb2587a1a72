"""The visitor's WebSocket transport, `/ws/chat/`: who is let in, and what its one tab is told."""

import uuid

from chatsite.tenancy.sites import SiteDisabled
from chatsite.threads import in_thread
from conversations import access
from conversations.streaming import admission, groups, pulse
from conversations.streaming.frames import Frame
from conversations.streaming.socket import Socket
from conversations.streaming.tab import Tab


class ChatConsumer(Socket):
    subprotocol = "chatsite.v1"
    audience = "visitor"
    conversation_id: uuid.UUID
    tab: Tab | None = None
    """What is said and told; None until the client is let in."""
    joined = False

    async def admit(self) -> None:
        """Join first, then look where the conversation stands: what comes in between is heard."""
        handshake = admission.Handshake.of(self.scope)
        self.conversation_id = admission.session(handshake)
        self.joined = True
        await groups.of_this_loop().join(self)
        admitted = await in_thread(admission.admit)(handshake)
        self.tab = Tab(self, admitted.principal, admitted.conversation_id, admitted.latest_turn_seq)
        pulse.join(self)
        await self.beat()

    async def take(self, raw: bytes) -> None:
        assert self.tab
        await self.tab.take(raw)

    @property
    def seen(self) -> dict[uuid.UUID, int]:
        return {self.conversation_id: self.tab.seen_seq if self.tab else 0}

    def conversation_changed(self) -> None:
        """Somebody says that there is something new. Said again before it is looked for, it is the same news."""
        if self.tab and not self.tab.has_news:
            self.tab.has_news = True
            self.spawn(self.catch_up())

    def told(self, frame: Frame) -> None:
        if self.tab and not self.cut_off:
            self.spawn(self.send_json(frame))

    async def catch_up(self) -> None:
        if self.tab is None or self.cut_off:
            return
        try:
            await self.tab.catch_up()
        except (access.NotFound, SiteDisabled) as error:  # since it came: somebody signed in, or the site was closed
            await self.refuse(error)

    async def beat(self) -> None:
        if self.tab:
            await self.tab.beat()

    def rest(self) -> None:
        if self.tab:
            self.tab.stop_feeds()

    async def leave(self) -> None:
        pulse.leave(self)
        if self.joined:
            await groups.of_this_loop().leave(self)
