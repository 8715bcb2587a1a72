import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chat.terminal import Terminal
from tests.modelserver import ModelServer
from tests.stack import Stack


@pytest.fixture(scope="package")
def _stack() -> Iterator[tuple[Stack, ModelServer]]:
    with ModelServer(process=True) as model, tempfile.TemporaryDirectory(prefix="cc-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL, when we are root, runs as somebody else
        with Stack(folder / "d", model.base_url) as stack:
            yield stack, model


@pytest.fixture
def model(_stack: tuple[Stack, ModelServer]) -> ModelServer:
    _stack[1].reset()
    return _stack[1]


@pytest.fixture
def stack(_stack: tuple[Stack, ModelServer], model: ModelServer) -> Stack:
    """Real processes, with a runner."""
    stack = _stack[0]
    if "runner0" not in stack.processes:
        stack.start("runner0")
        stack.wait_ready()
    return stack


@pytest.fixture
def terminal(stack: Stack) -> Iterator[Terminal]:
    """A terminal with `manage.py chat` in it, at its first prompt."""
    with Terminal(stack) as opened:
        opened.wait_for("you › ")
        yield opened
