"""Reports over a million episodes, the lists behind their figures, and an export of a hundred thousand rows."""

import asyncio
import re
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from html import unescape
from random import Random
from typing import Any

import httpx

from tests.benchmarks.pinned import Pinned
from tests.stack import ROOT

Figures = dict[str, Any]
OVERSEER = "overseer"
"""Belongs to no organization, so sees all of them."""
REPORTS = ("overview", "quality", "handoff")
FIGURE = re.compile(r'<a class="cs-figure" href="([^"]+)" data-count="(\d+)">')
EPISODES = 1_000_000
ORGANIZATIONS = 20
SPANS = (28, 90)
"""Days. Each report reads as many days before, to compare."""
ROWS = 100_000
_filled: set[str] = set()


async def reports(bench: Pinned) -> Figures:
    """Every report of every organization, over weeks and over all there is; then lists that their figures lead to."""
    _fill(bench)
    async with _signed_in(bench) as http:
        owners = await _organizations(http)
        await http.get("/admin/reports/overview/")
        pages: dict[str, list[float]] = {name: [] for name in REPORTS}
        links: list[str] = []
        for owner in owners:
            for name in REPORTS:
                for days in SPANS:
                    spent, text = await _timed(
                        http, f"/admin/reports/{name}/", **_days(days), organization__id__exact=owner
                    )
                    pages[name].append(spent)
                    links += [unescape(url) for url, count in FIGURE.findall(text) if int(count)]
        lists = [(await _timed(http, url))[0] for url in Random(1).sample(links, 200)]
    everything = [spent for times in pages.values() for spent in times]
    return {
        "episodes": EPISODES,
        "organizations": len(owners),
        "page_p50_ms": _at(everything, 0.5),
        "page_p95_ms": _at(everything, 0.95),
        **{f"{name}_p95_ms": _at(times, 0.95) for name, times in pages.items()},
        "list_p50_ms": _at(lists, 0.5),
        "list_p95_ms": _at(lists, 0.95),
    }


async def export(bench: Pinned) -> Figures:
    """How much memory the server takes while a tenth, and the whole, of so many rows are exported."""
    _fill(bench)
    found: Figures = {}
    async with _signed_in(bench) as http:
        await _export(http, bench, 0, 0.2)
        for kind, number in (("csv", 0), ("xlsx", 1)):
            for share in (0.1, 1.0):
                rows, size, seconds, grown = await _export(http, bench, number, share)
                found |= {
                    f"{kind}_{rows}_rows_mb_more": grown,
                    f"{kind}_{rows}_rows_seconds": seconds,
                    f"{kind}_{rows}_rows_mb": size,
                }
    return found


async def _export(http: httpx.AsyncClient, bench: Pinned, number: int, share: float) -> tuple[int, float, float, float]:
    """The ratings of as many days as have so many rows."""
    per_day = 0.3 * EPISODES / 90
    first = datetime.now(UTC).date() - timedelta(days=max(round(ROWS * share / per_day), 1) + 5)
    period = f"{first}..{datetime.now(UTC).date() - timedelta(days=5)}"
    before, highest, begin = bench.meter.rss("web"), 0, time.perf_counter()
    request = asyncio.create_task(
        http.post(
            f"/admin/feedback/rating/export/?period={period}",
            data={"format": str(number), "resource": "0", "csrfmiddlewaretoken": http.cookies["csrftoken"]},
        )
    )
    while not request.done():
        highest = max(highest, bench.meter.rss("web"))
        await asyncio.sleep(0.05)
    body = (await request).raise_for_status().content
    rows = body.count(b"\r\n") - 1 if number == 0 else 0
    return (
        rows or int(ROWS * share),
        round(len(body) / 2**20, 1),
        round(time.perf_counter() - begin, 1),
        _mb(highest - before),
    )


def _fill(bench: Pinned) -> None:
    """Once a stack. Some minutes."""
    if bench.url in _filled:
        return
    arguments = ["--episodes", str(EPISODES), "--organizations", str(ORGANIZATIONS)]
    command = [sys.executable, "-m", "tests.benchmarks.history", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=bench.stack.env, check=True, capture_output=True, text=True)
    print(done.stdout.strip(), file=sys.stderr)
    _filled.add(bench.url)


@asynccontextmanager
async def _signed_in(bench: Pinned) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=bench.url, timeout=600, follow_redirects=True) as http:
        await http.get("/admin/login/")
        form = {"username": OVERSEER, "password": "demo-password", "csrfmiddlewaretoken": http.cookies["csrftoken"]}
        (await http.post("/admin/login/", data=form)).raise_for_status()
        yield http


async def _organizations(http: httpx.AsyncClient) -> list[str]:
    text = (await http.get("/admin/reports/overview/")).text
    select = text.split('name="organization__id__exact"')[1].split("</select>")[0]
    return [part.split('"')[0] for part in select.split('value="')[1:]]


async def _timed(http: httpx.AsyncClient, url: str, **params: str) -> tuple[float, str]:
    begin = time.perf_counter()
    response = await http.get(url, params=params or None)
    response.raise_for_status()
    return (time.perf_counter() - begin) * 1000, response.text


def _days(count: int) -> dict[str, str]:
    today = datetime.now(UTC).date()
    return {"from": str(today - timedelta(days=count - 1)), "to": str(today)}


def _at(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1)


def _mb(size: int) -> float:
    return round(size / 2**20, 1)


CASES = {"reports": reports, "export": export}
