"""What is measured. Each case returns its figures; docs/performance.md says what was aimed for."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from tests.benchmarks import grounding, handoff, queue_page, reports, retrieval
from tests.benchmarks.load import Socket, Tally, open_sockets, stream
from tests.benchmarks.pinned import Pinned

RATE = 20
"""Tokens a second of each stream."""
P99_LIMIT_MS = 250

Figures = dict[str, Any]


async def cpu(bench: Pinned, streams: int, seconds: int = 15, spread: float = 1) -> Figures:
    """CPU seconds per 1,000 delivered tokens, by part, and when the tokens came."""
    before = bench.meter.cpu()
    tally = await stream(bench.url, streams, tokens=RATE * seconds, rate=RATE, ttft_ms=100, spread=spread)
    after = bench.meter.cpu()
    used = {name: (after[name] - before[name]) / tally.tokens * 1000 for name in after}
    return {
        "streams": streams,
        "complete": tally.complete,
        **{f"cpu_{name}": round(value, 3) for name, value in used.items()},
        "cpu_total": round(sum(used.values()), 3),
        **_times(tally),
        "failures": tally.failures[:3],
    }


async def most_streams(bench: Pinned) -> Figures:
    """The most streams that one core carries: p99 under the limit, every answer whole.

    They begin over ten of their fifteen seconds: all of them at once would measure how fast turns begin.
    """
    best, bad, streams, steps = 0, 0, 300, []
    while not bad or bad - best > 50:
        figures = await cpu(bench, streams, spread=10)
        good = figures["complete"] == streams and figures["p99_ms"] < P99_LIMIT_MS
        steps.append((streams, figures["p99_ms"], good))
        best, bad = (streams, bad) if good else (best, streams)
        streams = (best + bad) // 2 if bad else int(streams * 1.4)
        if not best and streams < 50:
            break
    return {"most_streams": best, "steps": steps}


async def idle(bench: Pinned, sockets: int = 1000) -> Figures:
    """Resident memory of an open WebSocket on which nothing happens."""
    tally = Tally()
    opened = await open_sockets(bench.url, sockets // 2, tally)  # what is loaded at first use is no connection's cost
    await asyncio.sleep(2)
    before = bench.meter.rss("web")
    opened += await open_sockets(bench.url, sockets, tally)
    await asyncio.sleep(2)
    grown = bench.meter.rss("web") - before
    for socket in opened:
        socket.transport.close()
    return {"sockets": sockets, "kb_per_socket": round(grown / sockets / 1024, 1)}


async def resume(bench: Pinned, visitors: int = 10, times: int = 20) -> Figures:
    """From the resume frame to its answer, in mid-answer, one after the other."""
    sockets = await open_sockets(bench.url, visitors, Tally())
    answers = [asyncio.create_task(socket.ask(f"Hello [[n={RATE * 30},rate={RATE}]]")) for socket in sockets]
    for socket in sockets:
        await socket.started.wait()
    spent = sorted([await _resume_once(socket) for _ in range(times) for socket in sockets])
    for answer in answers:
        answer.cancel()
    return {"p50_ms": round(spent[len(spent) // 2], 1), "p95_ms": round(spent[int(len(spent) * 0.95)], 1)}


async def _resume_once(socket: Socket) -> float:
    socket.resumed = asyncio.get_running_loop().create_future()
    begin = time.perf_counter()
    socket.send({"type": "resume", "response_id": socket.response_id, "cursor": "1-1"})
    await socket.resumed
    return (time.perf_counter() - begin) * 1000


async def long_conversation(bench: Pinned, rounds: int = 40) -> Figures:
    """The time of a turn in a conversation of 5,000 turns against one of 20, asked alternately."""
    tally = Tally()
    short, long = await open_sockets(bench.url, 2, tally)
    for socket, turns in ((short, 20), (long, 5000)):
        bench.stack.manage("shell", "-v", "0", "-c", _FILL.format(socket.session["session_id"], turns))
    spent: dict[str, list[float]] = {"short": [], "long": []}
    for _ in range(rounds):
        for name, socket in (("short", short), ("long", long)):
            begin = time.perf_counter()
            await socket.ask("Hello [[n=1,rate=0]]")
            spent[name].append(time.perf_counter() - begin)
    medians = {name: sorted(values)[rounds // 2] * 1000 for name, values in spent.items()}
    ratio = medians["long"] / medians["short"]
    return {"short_ms": round(medians["short"], 1), "long_ms": round(medians["long"], 1), "ratio": round(ratio, 2)}


_FILL = """
from conversations.models import Conversation
from tests import factories
factories.turns(Conversation.objects.get(pk="{}".removeprefix("conv_")), {})
"""


def _times(tally: Tally) -> Figures:
    delivery, first = sorted(tally.delivery), sorted(tally.first_token)
    return {
        "p50_ms": _ms(delivery, 0.5),
        "p99_ms": _ms(delivery, 0.99),
        "first_p50_ms": _ms(first, 0.5),
        "first_p99_ms": _ms(first, 0.99),
    }


def _ms(ordered: list[int], share: float) -> float:
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] / 1e6, 1) if ordered else float("inf")


CASES: dict[str, Callable[[Pinned], Awaitable[Figures]]] = {
    "cpu-30": lambda bench: cpu(bench, 30),
    "cpu-200": lambda bench: cpu(bench, 200),
    "most-streams": most_streams,
    "idle": idle,
    "resume": resume,
    "long-conversation": long_conversation,
    **grounding.CASES,
    **handoff.CASES,
    "desk-queue": queue_page.queue,
    **reports.CASES,
    "retrieval": retrieval.retrieval,
}
