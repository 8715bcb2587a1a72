"""What the server remembers: scripts, recorded requests, counters, held replies."""

from __future__ import annotations

import asyncio
import resource
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.modelserver.stream import Stream

DEFAULT_REPLY = "Thank you for your question. We deliver within three working days, and returns are free for a month."


@dataclass(slots=True)
class Rule:
    """Applies when `match` occurs in the newest user message; takes precedence over any spec."""

    match: str
    text: str | None = None
    spec: str | None = None
    tool_calls: list[dict[str, Any]] | None = None
    raw: list[str] | None = None
    """The exact writes of the response's body, for protocol oddities."""
    times: int | None = None

    def take(self, message: str) -> bool:
        if self.match not in message or self.times == 0:
            return False
        if self.times is not None:
            self.times -= 1
        return True


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@dataclass(slots=True)
class State:
    default: str = DEFAULT_REPLY
    texts: dict[str, str] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    requests: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=1000))
    faulty: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    open: set[Stream] = field(default_factory=set)
    held: set[Stream] = field(default_factory=set)
    late_ms: Counter[int] = field(default_factory=Counter)
    waiters: list[tuple[dict[str, int], Callable[[], None]]] = field(default_factory=list)
    cpu_since: float = field(default_factory=cpu_seconds)
    since: float = field(default_factory=time.monotonic)

    def reset(self) -> None:
        """Forget scripts and counts; replies that are open go on."""
        fresh = State()
        for name in ("default", "texts", "rules", "requests", "faulty", "counts", "late_ms", "cpu_since", "since"):
            setattr(self, name, getattr(fresh, name))

    def rule_for(self, message: str) -> Rule | None:
        return next((rule for rule in reversed(self.rules) if rule.take(message)), None)

    def count(self, name: str, by: int = 1) -> None:
        self.counts[name] += by
        self.changed()

    def changed(self) -> None:
        if self.waiters:
            ready = [waiter for waiter in self.waiters if self.meets(waiter[0])]
            for waiter in ready:
                self.waiters.remove(waiter)
                asyncio.get_running_loop().call_soon(waiter[1])

    def meets(self, wanted: dict[str, int]) -> bool:
        """`open=k` means exactly k, anything else at least k."""
        now = self.numbers()
        return all(now[name] == k if name == "open" else now[name] >= k for name, k in wanted.items())

    def numbers(self) -> dict[str, int]:
        names = ("connections", "requests", "tokens", "finished", "cancelled", "faults")
        return {name: self.counts[name] for name in names} | {"open": len(self.open), "held": len(self.held)}

    def report(self) -> dict[str, float]:
        """The numbers, and the server's own health: how late tokens left (ms), CPU seconds."""
        ordered = sorted(self.late_ms.elements())
        return self.numbers() | {
            "cpu_s": round(cpu_seconds() - self.cpu_since, 3),
            "wall_s": round(time.monotonic() - self.since, 3),
            "late_ms_p99": ordered[int(len(ordered) * 0.99)] if ordered else 0,
            "late_ms_max": ordered[-1] if ordered else 0,
        }
