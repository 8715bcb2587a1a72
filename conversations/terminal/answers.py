"""One answer, followed from the event log to the screen."""

import asyncio
import math
import signal
from collections.abc import Callable
from typing import Any

import orjson
from django.db import DatabaseError

from chatsite.threads import in_thread
from conversations.models import Run, Runner
from conversations.runs import lifecycle
from conversations.runs.cursor import START
from conversations.runs.events import Event, Kind
from conversations.streaming import feed
from conversations.terminal.screen import Screen

PATIENCE = 3.0
"""Seconds without a word after which we look whether anybody is there to answer."""
SLOW_STOP = 1.0
NO_RUNNER = "No runner is running. Start everything with `manage.py up`, or one with `manage.py runner`."


class Leave(Exception):
    """The second Ctrl-C."""


async def show(run: Run, screen: Screen) -> bool:
    """Stream an answer until it has ended; False when there is none. The first Ctrl-C stops it.

    Raises:
        Leave: at the second Ctrl-C, whatever has become of the answer.
    """
    reader = asyncio.create_task(_read(run, screen))
    watch = asyncio.create_task(_look_for_a_runner(run, screen))
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, _stop_then_leave(run, screen, reader))
    try:
        return await reader
    except asyncio.CancelledError:
        raise Leave from None
    finally:
        loop.remove_signal_handler(signal.SIGINT)
        watch.cancel()


def runner_is_there() -> bool:
    return Runner.objects.alive().exists()


async def _read(run: Run, screen: Screen) -> bool:
    shown = False
    async for item in feed.follow(run, START):
        if isinstance(item, Event):
            fields = orjson.loads(item.data)
        elif item.snapshot and item.snapshot.text:
            fields = {"type": Kind.CHUNK, "text": item.snapshot.text}
        else:
            continue
        match fields["type"]:
            case Kind.START if fields["reset"] and shown:
                screen.restart()
                shown = False
            case Kind.CHUNK:
                screen.text(fields["text"])
                shown = True
            case Kind.STATUS if fields["state"] == "retrying":
                screen.notice(_retrying(fields))
            case Kind.END:
                screen.end(stopped=fields["status"] == "cancelled", sources=_sources(fields["response"]))
                return True
            case Kind.ERROR:
                screen.problem(fields["message"])
                return False
    return False


def _sources(response: dict[str, Any]) -> list[str]:
    """What the marks in the answer stand for, in their order."""
    cited = sorted(response.get("citations", []), key=lambda citation: citation["marker"])
    return [f"[{entry['marker']}] {entry['title']} {entry['url']}".rstrip() for entry in cited]


def _retrying(fields: dict[str, Any]) -> str:
    trouble = "is busy" if fields["reason"] == "model_busy" else "does not answer"
    wait = math.ceil(fields["wait_ms"] / 1000)
    return f"the model {trouble}, trying again {f'in {wait} s' if wait else 'now'}"


async def _look_for_a_runner(run: Run, screen: Screen) -> None:
    """A message is accepted without a runner, but somebody who waits should know why."""
    await asyncio.sleep(PATIENCE)
    if not await in_thread(runner_is_there)():
        screen.notice(NO_RUNNER + " The answer comes then.")


async def _cancel(run: Run) -> None:
    await in_thread(lifecycle.cancel)(run)


def _stop_then_leave(run: Run, screen: Screen, reader: "asyncio.Task[bool]") -> Callable[[], None]:
    stopping: list[asyncio.Task[None]] = []

    async def stop() -> None:
        cancelling = asyncio.create_task(_cancel(run))
        try:
            async with asyncio.timeout(SLOW_STOP):
                await asyncio.shield(cancelling)
        except TimeoutError:
            screen.notice("Stopping takes a while. Ctrl-C again leaves.")
        except DatabaseError as error:
            screen.problem(f"It can't be stopped: {error}")

    def interrupted() -> None:
        if stopping:
            reader.cancel()
        else:
            stopping.append(asyncio.create_task(stop()))

    return interrupted
