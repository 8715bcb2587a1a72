"""Keeps a set of programs running and ends them together.

honcho prints and colours; its manager ends everything when one process ends, so the loop is ours.
"""

import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from queue import SimpleQueue

from honcho.colour import get_colours
from honcho.printer import Message, Printer

from chatsite.supervision.child import Child, Ended, Event, Line, Program, Ready, Stop

GRACE_SECONDS = 7.0
WATCHER_SECONDS = 1.0
SYSTEM = "system"
Watcher = Callable[[SimpleQueue[Event], threading.Event], None]
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    def __init__(
        self,
        programs: Sequence[Program],
        env: Mapping[str, str],
        *,
        on_ready: Callable[[Ready], str],
        on_end: Callable[[int], None],
    ) -> None:
        """
        Args:
            on_ready: gives the text to print.
            on_end: is told the process id of each child that ended by itself.
        """
        self.events: SimpleQueue[Event] = SimpleQueue()
        self._children = {program.name: Child(program, self.events, env) for program in programs}
        self._colours = dict(zip(self._children, get_colours(), strict=False))
        self._printer = Printer(sys.stdout, width=max(len(name) for name in (SYSTEM, *self._children)))
        self._on_ready = on_ready
        self._on_end = on_end

    def run(self, *watchers: Watcher) -> None:
        """Until SIGINT, SIGTERM or SIGHUP; then until the last child is gone."""
        with self._signals(), self._threads(watchers):
            try:
                for child in self._children.values():
                    child.start()
                self._watch()
            finally:
                self._end_children()

    def _say(self, text: str) -> None:
        self._print(Line(SYSTEM, text.encode()))

    def _watch(self) -> None:
        while True:
            match self._next_event():
                case Line() as line:
                    self._print(line)
                case Ended(name, pid, code):
                    delay = self._children[name].ended()
                    self._on_end(pid)
                    self._say(f"{name} ended ({_describe(code)}); starting it again in {delay:g} s")
                case Ready() as ready:
                    self._say(self._on_ready(ready))
                case Stop(why):
                    self._say(f"{why}: stopping")
                    return
                case None:
                    self._start_due()

    def _next_event(self) -> Event | None:
        """None when it is time to start a child again."""
        waiting = [child.starts_at for child in self._children.values() if child.starts_at is not None]
        try:
            return self.events.get(timeout=max(0, min(waiting) - time.monotonic()) if waiting else None)
        except queue.Empty:
            return None

    def _start_due(self) -> None:
        for name, child in self._children.items():
            if child.starts_at is not None and child.starts_at <= time.monotonic():
                self._say(f"{name} starting again")
                child.start()

    def _end_children(self) -> None:
        """SIGTERM to each group; after the grace, or at a second Ctrl-C, SIGKILL."""
        self._signal_all(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        while any(child.runs for child in self._children.values()):
            try:
                event = self.events.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                event = Stop("")
            if isinstance(event, Stop):
                self._signal_all(signal.SIGKILL)
                deadline = time.monotonic() + GRACE_SECONDS
            elif isinstance(event, Ended):
                self._children[event.name].ended()
            elif isinstance(event, Line):
                self._print(event)

    def _signal_all(self, number: signal.Signals) -> None:
        for child in self._children.values():
            child.signal(number)

    def _print(self, line: Line) -> None:
        message = Message("line", line.text, datetime.now().astimezone(), line.name, self._colours.get(line.name))
        try:
            self._printer.write(message)
        except OSError:  # the terminal is gone: nobody reads, but the children must still be ended
            sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
            self._printer.output = sys.stdout
            self.events.put(Stop("Output closed"))

    @contextmanager
    def _threads(self, watchers: Sequence[Watcher]) -> Iterator[None]:
        over = threading.Event()
        threads = [threading.Thread(target=watch, args=(self.events, over), daemon=True) for watch in watchers]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            over.set()
            for thread in threads:
                thread.join(WATCHER_SECONDS)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def stop(number: int, _frame: object) -> None:
            self.events.put(Stop(f"{signal.Signals(number).name} received"))

        before = {number: signal.signal(number, stop) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _describe(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
