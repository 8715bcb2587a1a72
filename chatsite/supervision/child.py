"""One supervised program: its process, its output, and when to start it again."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from queue import SimpleQueue

FIRST_DELAY = 0.5
LONGEST_DELAY = 10.0
LAST_WORDS_SECONDS = 1.0
STABLE_SECONDS = 5.0  # one that ran this long starts again without a grudge


@dataclass(frozen=True)
class Program:
    name: str
    arguments: tuple[str, ...]  # of this Python
    env: Mapping[str, str] = field(default_factory=dict)
    inherits: tuple[int, ...] = ()  # file descriptors


@dataclass(frozen=True)
class Line:
    name: str
    text: bytes


@dataclass(frozen=True)
class Ended:
    name: str
    pid: int
    returncode: int


@dataclass(frozen=True)
class Stop:
    why: str


@dataclass(frozen=True)
class Ready:
    """Every part answers, or has had its time."""

    missing: tuple[str, ...]


Event = Line | Ended | Stop | Ready


class Child:
    def __init__(self, program: Program, events: SimpleQueue[Event], env: Mapping[str, str]) -> None:
        self.program = program
        self.starts_at: float | None = None  # while it waits to be started
        self._events = events
        self._env = {**env, **program.env, "CHATSITE_PROCESS": program.name, "PYTHONUNBUFFERED": "1"}
        self._delay = FIRST_DELAY
        self._started_at = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def runs(self) -> bool:
        return self._process is not None

    def start(self) -> None:
        """In a session of its own: the terminal's Ctrl-C reaches the supervisor alone."""
        self.starts_at = None
        self._started_at = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, *self.program.arguments],
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=self.program.inherits,
            start_new_session=True,
        )
        relay = threading.Thread(target=self._relay, args=(self._process,), daemon=True)
        relay.start()
        threading.Thread(target=self._wait, args=(self._process, relay), daemon=True).start()

    def ended(self) -> float:
        """To be called on its Ended event. Returns in how many seconds it may start again."""
        self.signal(signal.SIGKILL)  # whatever of its group outlived it holds its port
        self._process = None
        if time.monotonic() - self._started_at > STABLE_SECONDS:
            self._delay = FIRST_DELAY
        delay, self._delay = self._delay, min(self._delay * 2, LONGEST_DELAY)
        self.starts_at = time.monotonic() + delay
        return delay

    def signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)

    def _relay(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        with process.stdout as output:
            for line in output:
                self._events.put(Line(self.program.name, line))

    def _wait(self, process: subprocess.Popen[bytes], relay: threading.Thread) -> None:
        returncode = process.wait()
        relay.join(LAST_WORDS_SECONDS)  # no longer: something that it started may hold the pipe open
        self._events.put(Ended(self.program.name, process.pid, returncode))
