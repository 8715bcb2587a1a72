"""What documents cost a visitor: the first word of an answer that is looked up against one that is not."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from tests.benchmarks.load import Socket, Tally, open_sockets
from tests.benchmarks.pinned import Pinned

HELP = Path(__file__).resolve().parents[2] / "chatsite" / "demo_help"
QUESTIONS = (
    "How long does delivery to Japan take?",
    "Kann ich den Kessel auf Induktion benutzen?",
    "ギフト包装はできますか？",
    "My lamp came broken, what now?",
    "Do you send parcels to islands, and what does it cost?",
)
Figures = dict[str, Any]


async def first_token(bench: Pinned, rounds: int = 60) -> Figures:
    """From the question to its first word, asked alternately in an organization with documents and in one without.
    Each question is asked many times, so its embedding is cached; `fresh` is one that was never asked before."""
    bench.stack.manage("shell", "-v", "0", "-c", _PREPARE)
    bench.stack.manage("ingest", str(HELP), "--organization", "grounded")
    tally = Tally()
    [plain] = await open_sockets(bench.url, 1, tally)
    [grounded] = await open_sockets(bench.url, 1, tally, "grounded")
    spent: dict[str, list[float]] = {"plain": [], "grounded": [], "fresh": []}
    for number in range(rounds):
        question = QUESTIONS[number % len(QUESTIONS)]
        spent["plain"].append(await _asked(plain, question))
        spent["grounded"].append(await _asked(grounded, question))
        spent["fresh"].append(await _asked(grounded, f"{question} ({number})"))
    medians = {name: round(sorted(values)[rounds // 2], 1) for name, values in spent.items()}
    later = {name: round(medians[name] - medians["plain"], 1) for name in ("grounded", "fresh")}
    return {"p50_ms": medians, "later_ms": later, "failures": tally.failures[:3]}


async def _asked(socket: Socket, question: str) -> float:
    """Milliseconds until the answer of one word was there."""
    await asyncio.sleep(0.05)  # what follows an answer is not the next one's cost
    begin = time.perf_counter()
    await socket.ask(f"{question} [[n=1,rate=0]]")
    return (time.perf_counter() - begin) * 1000


_PREPARE = """
from chatsite.tenancy.models import Organization, WidgetSite
organization, _ = Organization.objects.get_or_create(slug="grounded", defaults={"name": "Grounded"})
WidgetSite.objects.get_or_create(public_key="grounded", defaults={
    "organization": organization, "name": "Grounded", "allowed_origins": ["self"]})
"""

CASES: dict[str, Callable[[Pinned], Awaitable[Figures]]] = {"grounded-first-token": first_token}
