"""One client of each deployment, with its connections and its bound, for as long as it is used."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from conversations.inference.admission import Admission
from conversations.inference.types import Deployment, Provider

MAX_CLIENTS = 500
"""Idle ones beyond this are closed, the longest unused first: a changed deployment leaves its old client behind."""


@dataclass(slots=True)
class Client:
    provider: Provider
    admission: Admission

    @property
    def idle(self) -> bool:
        return not self.admission.open


@dataclass(slots=True)
class Clients:
    build: Callable[[Deployment], Provider]
    maximum: int = MAX_CLIENTS
    _known: OrderedDict[Deployment, Client] = field(default_factory=OrderedDict)

    async def get(self, deployment: Deployment) -> Client:
        """Use it before anything else is awaited: until then it is idle, and may be closed to make room."""
        if deployment not in self._known:
            await self._make_room()
        client = self._known.get(deployment)
        if client is None:
            client = self._known[deployment] = Client(self.build(deployment), Admission(deployment.max_concurrency))
        self._known.move_to_end(deployment)
        return client

    async def _make_room(self) -> None:
        surplus = len(self._known) + 1 - self.maximum
        idle = [key for key, client in self._known.items() if client.idle] if surplus > 0 else []
        for unused in [self._known.pop(key) for key in idle[:surplus]]:
            await unused.provider.close()

    async def close(self) -> None:
        clients = list(self._known.values())
        self._known.clear()
        for client in clients:
            await client.provider.close()
