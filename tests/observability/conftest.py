import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.modelserver import ModelServer
from tests.observability.asking import PROVIDER_KEY
from tests.stack import Stack


@pytest.fixture(scope="package")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="co-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL, when we are root, runs as somebody else
        yield folder


@pytest.fixture(scope="package")
def model() -> Iterator[ModelServer]:
    with ModelServer(process=True) as server:
        yield server


@pytest.fixture(scope="package")
def stack(folder: Path, model: ModelServer) -> Iterator[Stack]:
    """Web, a runner and a worker that write JSON lines."""
    env = {"CHATSITE_LOG_FORMAT": "json", "OPENAI_API_KEY": PROVIDER_KEY}
    with Stack(folder / "d", model.base_url, env=env) as stack:
        stack.start("worker")
        yield stack
