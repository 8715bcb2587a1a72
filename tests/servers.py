"""The tests' own PostgreSQL and Valkey: one cluster a session, with a database for each xdist worker, and one
Valkey a worker, because what is published on a Valkey is heard in all its databases.

`prepare()` must run before the settings are read. Nothing is started before a test needs it.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatsite import embedded

FOLDER = "CHATSITE_TESTS_FOLDER"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")


def prepare() -> None:
    """Point the settings, and every process that a test starts, at the tests' own servers."""
    os.environ["CHATSITE_DATA_DIR"] = str(_worker_folder())
    with _only("DATABASE_URL", data_dir=_folder()):
        database_url = embedded.database_url()
    os.environ.setdefault("DATABASE_URL", database_url)
    with _only("REDIS_URL", data_dir=_worker_folder()):
        redis_url = embedded.redis_url()
    if _is_ours("REDIS_URL"):  # then it is the session's, inherited by this worker
        os.environ["REDIS_URL"] = redis_url


def start_postgres() -> None:
    with _only("DATABASE_URL", data_dir=_folder()):
        embedded.start()


def start_valkey() -> None:
    with _only("REDIS_URL", data_dir=_worker_folder()):
        embedded.start()


def stop() -> None:
    """Ends this worker's servers; the session's own process ends all, and removes the folder."""
    with _only("REDIS_URL", data_dir=_worker_folder()):
        embedded.stop()
    if not WORKER:
        with _only("DATABASE_URL", data_dir=_folder()):
            embedded.stop()
        shutil.rmtree(_folder())


def _folder() -> Path:
    if FOLDER not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix="chatsite-tests-"))
        folder.chmod(0o755)  # PostgreSQL, when we are root, runs as somebody else
        os.environ[FOLDER] = str(folder)
    return Path(os.environ[FOLDER])


def _worker_folder() -> Path:
    folder = _folder() / (WORKER or "main")
    folder.mkdir(exist_ok=True)
    return folder


def _is_ours(name: str) -> bool:
    return _folder().name in os.environ.get(name, _folder().name)


@contextlib.contextmanager
def _only(name: str, *, data_dir: Path) -> Iterator[None]:
    """As if the other of the two servers were given from outside, and this one not, unless it really is."""
    other = {"DATABASE_URL": "REDIS_URL", "REDIS_URL": "DATABASE_URL"}[name]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHATSITE_DATA_DIR", str(data_dir))
        patch.setenv(other, "elsewhere")
        if _is_ours(name):
            patch.delenv(name, raising=False)
        yield


def redis_url() -> str:
    return os.environ["REDIS_URL"]
