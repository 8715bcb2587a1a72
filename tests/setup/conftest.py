"""Data folders of their own, and real processes in them."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds; nothing should come near it


def eventually(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"did not happen: {what}")
        time.sleep(0.05)


@dataclass(frozen=True)
class Installation:
    """One installation: a data folder, and commands that run in it."""

    data_dir: Path

    @property
    def env(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "PORT")}
        return kept | {"CHATSITE_DATA_DIR": str(self.data_dir)}

    def popen(self, *arguments: str, **extra: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=CHECKOUT,
            env=self.env | extra,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=CHECKOUT, env=self.env, capture_output=True, text=True, timeout=PATIENCE
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def embedded(self, command: str) -> None:
        self.run("-m", "chatsite.embedded", command)

    def urls(self) -> tuple[str, str]:
        code = "from chatsite import embedded; print(embedded.database_url(), embedded.redis_url())"
        database, redis = self.run("-c", code).split()
        return database, redis

    def processes(self) -> list[psutil.Process]:
        """Everything that lives for this installation: started with its environment, or working in its folder."""
        return [process for process in psutil.process_iter() if self._owns(process)]

    def servers(self) -> list[psutil.Process]:
        return [process for process in psutil.process_iter() if self._works_for_us(process)]

    def _owns(self, process: psutil.Process) -> bool:
        with suppress(psutil.Error, OSError):
            ours = process.environ().get("CHATSITE_DATA_DIR") == str(self.data_dir)
            return (ours and process.status() != psutil.STATUS_ZOMBIE) or self._works_for_us(process)
        return False

    def _works_for_us(self, process: psutil.Process) -> bool:
        folders = ((self.data_dir / name).resolve() for name in ("postgres", "valkey"))
        with suppress(psutil.Error, OSError):
            return process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) in folders
        return False


@pytest.fixture
def new_installation() -> Iterator[Callable[[], Installation]]:
    installations: list[Installation] = []

    def make() -> Installation:
        folder = Path(tempfile.mkdtemp(prefix="site-", dir="/tmp"))  # short enough for sockets
        folder.chmod(0o755)
        installations.append(Installation(folder / "data"))
        return installations[-1]

    yield make
    for installation in installations:
        installation.embedded("stop")
        for process in installation.processes():
            process.kill()
        shutil.rmtree(installation.data_dir.parent)


@pytest.fixture
def installation(new_installation: Callable[[], Installation]) -> Installation:
    return new_installation()
