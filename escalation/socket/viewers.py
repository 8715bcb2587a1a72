"""Who looks at which escalation, as the web processes tell each other. Nothing is stored."""

import time
import uuid
from collections.abc import Iterable
from typing import Any

FORGET = 10.0
"""Seconds after which a process that says nothing more is not believed any more; it repeats itself every three."""


class Viewers:
    def __init__(self) -> None:
        self._said: dict[uuid.UUID, dict[str, tuple[float, list[Any]]]] = {}

    def heard(self, process: str, viewing: dict[str, list[Any]]) -> list[uuid.UUID]:
        """What a process says of some escalations; those of which it says something new."""
        changed = []
        for name, viewers in viewing.items():
            key = uuid.UUID(hex=name)
            before = self.of(key)
            said = self._said.setdefault(key, {})
            if viewers:
                said[process] = (time.monotonic() + FORGET, viewers)
            else:
                said.pop(process, None)
            if not said:
                del self._said[key]
            if self.of(key) != before:
                changed.append(key)
        return changed

    def expired(self) -> list[uuid.UUID]:
        """Forget what was not repeated; the escalations that it was said of."""
        now = time.monotonic()
        stale = [(key, process) for key, said in self._said.items() for process in said if said[process][0] < now]
        for key, process in stale:
            del self._said[key][process]
            if not self._said[key]:
                del self._said[key]
        return [key for key, _ in stale]

    def known(self) -> Iterable[uuid.UUID]:
        return list(self._said)

    def of(self, key: uuid.UUID) -> list[dict[str, Any]]:
        """Each agent once, though they may have two tabs open."""
        found: dict[str, dict[str, Any]] = {}
        for _, viewers in self._said.get(key, {}).values():
            for public_id, name, typing in viewers:
                before = found.get(public_id)
                found[public_id] = {
                    "id": public_id,
                    "name": name,
                    "typing": typing or bool(before and before["typing"]),
                }
        return sorted(found.values(), key=lambda viewer: viewer["name"])
