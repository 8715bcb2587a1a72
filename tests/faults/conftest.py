import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.modelserver import ModelServer
from tests.stack import Stack

ROUNDS = int(os.environ.get("CHATSITE_FAULT_ROUNDS", "1"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Repeat every fault as often as asked for."""
    if ROUNDS > 1:
        metafunc.fixturenames.append("fault_round")
        metafunc.parametrize("fault_round", range(ROUNDS))


@pytest.fixture(scope="session")
def model() -> Iterator[ModelServer]:
    with ModelServer(process=True) as server:
        yield server


@pytest.fixture(scope="session")
def stack_of_all(model: ModelServer) -> Iterator[Stack]:
    with tempfile.TemporaryDirectory(prefix="cf-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL, when we are root, runs as somebody else
        with Stack(folder / "d", model.base_url) as stack:
            yield stack


@pytest.fixture
def stack(stack_of_all: Stack, model: ModelServer) -> Stack:
    """Everything running, whatever the test before has done to it."""
    model.reset()
    stack_of_all.embedded("start")
    missing = [name for name in ("web", *stack_of_all.runners) if name not in stack_of_all.processes]
    stack_of_all.start(*missing)
    stack_of_all.wait_ready()
    return stack_of_all


@pytest.fixture
def database(stack: Stack) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection of the test's own to the stack's database."""
    url = stack.embedded_url("database_url")
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection
