"""The client that docs/streaming.md prints works, also when the server dies in mid-answer."""

import re
import subprocess
import sys

import pytest

from tests.modelserver import ModelServer
from tests.stack import ROOT, Stack

CLIENT = re.compile(r"```python\n(.*?)```", re.S)


@pytest.fixture
def client() -> str:
    [program] = CLIENT.findall((ROOT / "docs/streaming.md").read_text())
    return str(program)


def _ask(client: str, stack: Stack, question: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", client, stack.url, question]
    return subprocess.Popen(command, text=True, stdout=subprocess.PIPE)


def test_it_prints_the_answer(stack: Stack, model: ModelServer, client: str) -> None:
    printed, _ = _ask(client, stack, "Hello [[n=20,rate=100]]").communicate(timeout=30)
    assert printed.count("t=") == 20


def test_it_goes_on_when_the_web_process_is_killed(stack: Stack, model: ModelServer, client: str) -> None:
    asking = _ask(client, stack, "Hello [[n=30,rate=0,hold=10,id=documented]]")
    model.wait(held=1)
    stack.kill("web")
    stack.start("web")
    model.release()
    printed, _ = asking.communicate(timeout=30)
    assert printed.count("t=") == 30


def test_it_says_why_there_is_no_answer(stack: Stack, model: ModelServer, client: str) -> None:
    printed, _ = _ask(client, stack, "Hello [[fault=401]]").communicate(timeout=30)
    assert "try again" in printed
