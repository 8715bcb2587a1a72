"""Several processes count into one folder, and /metrics adds them up."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack import ROOT

COUNT = """
import sys, django
django.setup()
from chatsite import metrics
metrics.connections("websocket", 2)
metrics.resumed("recovered")
print("counted", flush=True)
sys.stdin.read()
"""
RENDER = "import django; django.setup(); from chatsite import metrics; print(metrics.render().decode())"
MAKE_UP = """
import django
django.setup()
from chatsite import metrics
for number in range(1000):
    metrics.resumed(f"outcome-{number}")
    metrics.connections(f"transport-{number}", 1)
    metrics.retried(f"reason-{number}")
print(metrics.render().decode())
"""


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    ours = {"CHATSITE_METRICS_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "chatsite.settings"}
    return {**os.environ, **ours, "PYTHONWARNINGS": "default"}


@pytest.fixture
def two(env: dict[str, str]) -> Iterator[list[subprocess.Popen[str]]]:
    """Two processes that have counted, and live."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", COUNT], cwd=ROOT, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    for process in started:
        assert process.stdout
        assert process.stdout.readline() == "counted\n"
    yield started
    for process in started:
        process.kill()
        process.communicate()


def _python(program: str, env: dict[str, str]) -> str:
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True, timeout=60).stdout


def _samples(text: str) -> dict[str, float]:
    pairs = (line.rpartition(" ") for line in text.splitlines() if line and not line.startswith("#"))
    return {name: float(value) for name, _, value in pairs}


def test_two_processes_are_added_up(env: dict[str, str], two: list[subprocess.Popen[str]]) -> None:
    found = _samples(_python(RENDER, env))
    assert found['chatsite_connections{transport="websocket"}'] == 4
    assert found['chatsite_resumes_total{outcome="recovered"}'] == 2


def test_what_a_killed_process_had_open_is_gone_and_what_it_counted_stays(
    env: dict[str, str], two: list[subprocess.Popen[str]]
) -> None:
    two[0].kill()
    two[0].wait()
    found = _samples(_python(RENDER, env))
    assert found['chatsite_connections{transport="websocket"}'] == 2
    assert found['chatsite_resumes_total{outcome="recovered"}'] == 2


def test_what_has_never_happened_is_zero(env: dict[str, str]) -> None:
    found = _samples(_python(RENDER, env))
    assert found['chatsite_runs_total{error="model_unavailable",outcome="failed"}'] == 0
    assert found["chatsite_runs_taken_over_total"] == 0


def test_no_caller_can_make_up_a_series(env: dict[str, str]) -> None:
    before, after = _samples(_python(RENDER, env)), _samples(_python(MAKE_UP, env))
    assert set(after) == set(before)
    assert after['chatsite_resumes_total{outcome="other"}'] == 1000
