"""`manage.py up` as a person runs it: every process is real."""

import re
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import psutil
import pytest

from chatsite.supervision.ports import any_free
from tests.setup.conftest import PATIENCE, Installation, eventually

PARTS = {"web": "daphne", "runner": "runner", "worker": "worker", "beat": "beat"}


@dataclass
class Up:
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as output:
            self.lines.extend(iter(output.readline, ""))

    def prints(self, text: str, times: int = 1) -> None:
        try:
            eventually(lambda: sum(text in line for line in self.lines) >= times, f"the line {text!r}")
        except pytest.fail.Exception:
            pytest.fail("".join(self.lines[-60:]))

    def children(self, part: str) -> list[psutil.Process]:
        return [child for child in psutil.Process(self.process.pid).children() if PARTS[part] in child.cmdline()]


Launch = Callable[..., Up]


@pytest.fixture
def launch() -> Iterator[Launch]:
    started: list[Up] = []

    def start(installation: Installation, *options: str, port: int | None = None) -> Up:
        arguments = ["manage.py", "up", *options]
        started.append(Up(installation.popen(*arguments, PORT=str(port or any_free()), PYTHONUNBUFFERED="1")))
        return started[-1]

    yield start
    for up in started:
        up.process.terminate()
        up.process.wait(PATIENCE)


def test_parts_that_die_are_started_again_and_a_second_up_is_refused(
    installation: Installation, launch: Launch
) -> None:
    up = launch(installation)
    up.prints("Chatsite is ready")
    up.prints("http://127.0.0.1:")
    up.prints("Answers    quoted from documents")
    prefixed = [bool(re.match(r"\d\d:\d\d:\d\d [\w.]+ +\| ", line)) for line in up.lines]
    assert all(prefixed[prefixed.index(True) :]), up.lines

    second = launch(installation)
    second.prints(f"running already in {installation.data_dir} (process {up.process.pid})")
    assert second.process.wait(PATIENCE) == 1

    (web,) = up.children("web")
    web.kill()
    up.prints("web ended (SIGKILL)")
    up.prints("web starting again")
    for server in installation.servers():
        if server.name() == "valkey-server":
            server.kill()
    up.prints("Valkey was gone and is started again")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_everything_and_leaves_no_lock(
    installation: Installation, launch: Launch, number: signal.Signals
) -> None:
    up = launch(installation)
    up.prints("Chatsite is ready")
    up.process.send_signal(number)
    assert up.process.wait(PATIENCE) == 0
    assert not installation.processes()
    assert not (installation.data_dir / "up.lock").exists()


def test_an_interrupt_while_it_starts_leaves_nothing(installation: Installation, launch: Launch) -> None:
    up = launch(installation)
    eventually(lambda: bool(installation.servers()), "PostgreSQL starts")
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(PATIENCE) == 130
    assert not installation.processes()


def test_a_killed_up_leaves_nothing_and_the_next_one_waits_for_that(installation: Installation, launch: Launch) -> None:
    up = launch(installation)
    up.prints("Chatsite is ready")
    left = [process.pid for process in installation.processes() if process.pid != up.process.pid]
    up.process.kill()
    up.process.wait(PATIENCE)
    following = launch(installation)
    following.prints("Chatsite is ready")
    assert not {process.pid for process in installation.processes()} & set(left)


def test_a_taken_port_is_named_when_it_was_asked_for(installation: Installation, launch: Launch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        up = launch(installation, port=taken.getsockname()[1])
        up.prints(f"Port {taken.getsockname()[1]} is taken by another program")
        assert up.process.wait(PATIENCE) == 1
    assert not installation.processes()


@pytest.mark.parametrize("server", ["daphne", "uvicorn"])
def test_several_web_processes_share_one_port(installation: Installation, launch: Launch, server: str) -> None:
    up = launch(installation, "--server", server, "--web", "2")
    up.prints("Chatsite is ready")
    assert len([child for child in psutil.Process(up.process.pid).children() if server in child.cmdline()]) == 2


def test_the_demo_model_is_not_started_beside_a_real_one(installation: Installation, launch: Launch) -> None:
    process = installation.popen(
        "manage.py", "up", "--demo-model", PORT=str(any_free()), OPENAI_BASE_URL="http://127.0.0.1:9/v1"
    )
    output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "There is a model of your own." in output
    assert not installation.processes()
