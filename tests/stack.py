"""A whole Chatsite of real processes on ports and a data folder of its own: to be killed, stopped and measured."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self, TypeVar

import httpx

ROOT = Path(__file__).resolve().parent.parent
DEADLINE = 30
"""Seconds after which an event that a test waits for counts as missing."""

T = TypeVar("T")


def until(condition: Callable[[], T], what: str, deadline: float = DEADLINE) -> T:
    """Poll until the condition holds; its value. Fails with `what` when it never does."""
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.02)
    raise AssertionError(f"not within {deadline} s: {what}")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class Stack:
    """`with Stack(folder, model_url) as stack`: embedded servers, demo data, and the processes named.

    Args:
        folder: for data and logs; a short path, since sockets live below it.
        model_url: an OpenAI-compatible base URL.
        server: "daphne" or "uvicorn".
    """

    def __init__(
        self,
        folder: Path,
        model_url: str,
        *,
        server: str = "uvicorn",
        runners: int = 1,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.folder, self.server = folder, server
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.runners = [f"runner{number}" for number in range(runners)]
        inherited = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        self.env = {
            **inherited,
            "CHATSITE_DATA_DIR": str(folder),
            "CHATSITE_DEMO_PASSWORD": "demo-password",
            "CHATSITE_METRICS_DIR": str(folder / "metrics"),
            "CHATSITE_RATE_MULTIPLIER": "1000",
            "OPENAI_BASE_URL": model_url,
            "OPENAI_API_KEY": "test",
            "OPENAI_MODEL": "fake",
            "PORT": str(self.port),
            "PYTHONWARNINGS": "default",
            **(env or {}),
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            self.embedded("start")
            self.manage("migrate", "--verbosity", "0")
            self.manage("demo", "--without-history", "--without-help")
            self.start("web", *self.runners)
            self.wait_ready()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        for name in list(self.processes):
            self.kill(name)
        self.embedded("stop")

    def start(self, *names: str) -> None:
        """Start processes: "web", "worker", "ingester", "beat" or one of `runners`."""
        for name in names:
            with (self.folder / f"{name}.log").open("wb") as log:
                self.processes[name] = subprocess.Popen(
                    [sys.executable, *self._command(name)],
                    cwd=ROOT,
                    env={**self.env, "CHATSITE_PROCESS": name},
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )

    def send_signal(self, name: str, number: signal.Signals) -> None:
        os.killpg(self.processes[name].pid, number)

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """End a process and wait until it is gone."""
        process = self.processes.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
            os.killpg(process.pid, signal.SIGCONT)
        process.wait(DEADLINE)

    def wait_ready(self) -> None:
        """Return when the web process answers and every started runner has registered."""
        until(self._answers, f"{self.url} answers; see {self.folder}/web.log")
        for name in self.runners:
            if name in self.processes:
                until(lambda name=name: "runner_ready" in self.log(name), f"{name} is ready")  # type: ignore[misc]

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def embedded(self, action: str) -> None:
        self._run("-m", "chatsite.embedded", action)

    def embedded_url(self, kind: str) -> str:
        """Where this stack's "database_url" or "redis_url" is."""
        return self._run("-c", f"from chatsite import embedded; print(embedded.{kind}())").strip()

    def manage(self, *arguments: str) -> str:
        return self._run("manage.py", *arguments)

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=120
        )
        if done.returncode:
            raise AssertionError(f"{' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def _command(self, name: str) -> list[str]:
        if name.startswith("runner"):
            return ["manage.py", "runner", "--drain-seconds", "5"]
        celery = {
            "worker": ["worker", "--pool", "threads", "--concurrency", "2"],
            "ingester": ["worker", "-Q", "ingestion", "-n", "ingester@%h", "--pool", "threads", "--concurrency", "1"],
            "beat": ["beat", "-s", f"{self.folder}/beat"],
        }
        if name in celery:
            return ["-m", "celery", "--quiet", "-A", "chatsite", *celery[name], "--loglevel", "info"]
        if self.server == "daphne":
            return ["-m", "daphne", "-b", "127.0.0.1", "-p", str(self.port), "-v", "0", "chatsite.asgi:application"]
        parts = ["--loop", "uvloop", "--http", "httptools", "--ws", "websockets-sansio", "--ws-max-size", "65536"]
        where = ["--host", "127.0.0.1", "--port", str(self.port), "--log-level", "warning"]
        return ["-m", "uvicorn", *where, *parts, "chatsite.asgi:application"]

    def _answers(self) -> bool:
        if self.processes["web"].poll() is not None:
            raise AssertionError(f"web ended:\n{self.log('web')[-3000:]}")
        try:
            return httpx.get(f"{self.url}/health/live", timeout=2).status_code < 500
        except httpx.HTTPError:
            return False
