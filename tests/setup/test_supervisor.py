"""Real child processes under the supervisor, which runs in a process of its own."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import psutil
import pytest

from tests.setup.conftest import CHECKOUT, PATIENCE, eventually

Start = Callable[..., subprocess.Popen[str]]
HARNESS = """
import json, os, sys
from chatsite.supervision.child import Program
from chatsite.supervision.supervisor import Supervisor
programs = [Program(name, ("-c", code)) for name, code in json.loads(sys.argv[1]).items()]
Supervisor(programs, dict(os.environ), on_ready=lambda ready: "ready", on_end=lambda pid: None).run()
"""
FOREVER = "import time; print('up', flush=True); time.sleep(600)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
)
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {FOREVER!r}])"


@pytest.fixture
def supervise() -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def start(**programs: str) -> subprocess.Popen[str]:
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", HARNESS, json.dumps(programs)], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
            )
        )
        return started[-1]

    yield start
    for process in started:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def test_every_line_names_its_process(supervise: Start) -> None:
    supervisor = supervise(one="print('a'); print('b')", two="import sys; print('c', file=sys.stderr)")
    lines = _read_until(supervisor, "starting it again", times=2)
    assert all(re.match(r"\d\d:\d\d:\d\d (one|two|system) +\| ", line) for line in lines)
    assert {re.sub(r"^\S+ (\w+) +\| ", r"\1 ", line) for line in lines} >= {"one a\n", "one b\n", "two c\n"}


def test_a_killed_child_is_started_again(supervise: Start) -> None:
    supervisor = supervise(one=FOREVER, two=FOREVER)
    _read_until(supervisor, "| up", times=2)
    first, second = psutil.Process(supervisor.pid).children()
    first.kill()
    lines = _read_until(supervisor, "| up")
    assert any("ended (SIGKILL)" in line for line in lines)
    assert second in psutil.Process(supervisor.pid).children()


def test_a_child_that_keeps_crashing_is_started_ever_later(supervise: Start) -> None:
    supervisor = supervise(one="raise SystemExit(3)")
    lines = _read_until(supervisor, "exit code 3", times=3)
    delays = [float(line.split()[-2]) for line in lines if "exit code 3" in line]
    assert delays == [0.5, 1, 2]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_all_children(supervise: Start, number: signal.Signals) -> None:
    supervisor = supervise(one=FOREVER, two=PARENT)
    _read_until(supervisor, "| up", times=2)
    children = psutil.Process(supervisor.pid).children(recursive=True)
    supervisor.send_signal(number)
    assert supervisor.wait(PATIENCE) == 0
    assert not [child for child in children if _lives(child)]


def test_a_second_interrupt_kills_what_does_not_listen(supervise: Start) -> None:
    supervisor = supervise(one=STUBBORN)
    _read_until(supervisor, "| up")
    children = psutil.Process(supervisor.pid).children()
    supervisor.send_signal(signal.SIGINT)
    _read_until(supervisor, "stopping")
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.wait(PATIENCE) == 0
    assert not [child for child in children if _lives(child)]


def test_a_lost_terminal_ends_everything(supervise: Start) -> None:
    supervisor = supervise(one="import itertools, time\nfor n in itertools.count(): print(n); time.sleep(0.01)")
    _read_until(supervisor, "| 1")
    children = psutil.Process(supervisor.pid).children()
    assert supervisor.stdout
    supervisor.stdout.close()
    supervisor.stdout = None
    eventually(lambda: supervisor.poll() is not None, "the supervisor ends")
    assert not [child for child in children if _lives(child)]


def _read_until(supervisor: subprocess.Popen[str], text: str, times: int = 1) -> list[str]:
    assert supervisor.stdout
    lines: list[str] = []
    while sum(text in line for line in lines) < times:
        lines.append(supervisor.stdout.readline())
        assert lines[-1], "".join(lines)
    return lines


def _lives(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
