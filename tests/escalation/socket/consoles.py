"""An agent's console, on the desk's WebSocket."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.test import Client
from websockets.asyncio.client import connect
from websockets.typing import Origin, Subprotocol

from chatsite.threads import in_thread
from escalation.models import AgentProfile, Escalation
from tests.streaming.tabs import PATIENCE, Frame, Tab
from tests.streaming.webserver import WebServer


class Console(Tab):
    """`async with Console(web, agent) as console`. Reads as a tab of the widget does."""

    def __init__(
        self,
        web: WebServer,
        agent: AgentProfile,
        *,
        slug: str | None = None,
        origin: str | None = "own",
        cookie: str | None = None,
    ) -> None:
        self.agent, self.web, self.cookie = agent, web, cookie
        self.address = f"ws://127.0.0.1:{web.port}/ws/desk/{slug or agent.organization.slug}/"
        self.origin = web.url if origin == "own" else origin
        self.frames: list[Frame] = []
        self.pings: list[Frame] = []

    async def __aenter__(self) -> "Console":
        if self.cookie is None:
            self.cookie = await in_thread(signed_in)(self.agent)
        self.socket = await connect(
            self.address,
            subprotocols=[Subprotocol("chatsite.desk.v1")],
            origin=None if self.origin is None else Origin(self.origin),
            additional_headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={self.cookie}"},
            open_timeout=PATIENCE,
            max_size=None,
            proxy=None,
        )
        return self

    async def welcomed(self) -> "Console":
        await self.until(lambda frame: frame["type"] == "welcome")
        return self

    async def watch(self, escalation: Escalation, after_seq: int = 0) -> None:
        await self.send("watch", escalation_id=escalation.public_id, after_seq=after_seq)

    async def kind(self, kind: str, when: Callable[[Frame], Any] = bool) -> Frame:
        """The next frame of this kind that meets the condition."""
        return await self.until(lambda frame: frame["type"] == kind and when(frame))

    async def row(self, when: Callable[[dict[str, Any]], Any] = bool) -> dict[str, Any]:
        found: dict[str, Any] = (await self.kind("escalation", lambda frame: when(frame["escalation"])))["escalation"]
        return found


def signed_in(agent: AgentProfile) -> str:
    """The key of a session of the admin."""
    client = Client()
    client.force_login(agent.user)
    return str(client.session.session_key)
