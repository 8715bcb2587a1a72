"""PostgreSQL and Valkey for a machine that has neither: from their wheels, one pair per data folder.

The servers belong to the data folder, not to the process that started them: they stay until `stop()`,
which `manage.py up` calls when it ends. Any number of processes may call `start()` at once.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chatsite.embedded import folders
from chatsite.embedded.postgres import Postgres
from chatsite.embedded.processes import ServerError
from chatsite.embedded.valkey import Valkey

__all__ = ["ServerError", "data_dir", "database_url", "logs_dir", "needed", "redis_url", "start", "stop"]


def data_dir() -> Path:
    return folders.data_dir()


def logs_dir() -> Path:
    return folders.data_dir() / "logs"


def database_url() -> str:
    """Where the embedded PostgreSQL is, or will be once started."""
    return _postgres().url


def redis_url() -> str:
    """Where the embedded Valkey is, or will be once started; always a `unix://` URL."""
    return _valkey().url


def needed() -> bool:
    """Whether one of the two is not given from outside."""
    return any(not given for given in _given())


def start() -> list[str]:
    """Starts what is needed and not running, returns when it answers, and says what had to be started."""
    servers = _needed_servers()
    if all(server.is_ready() for server in servers):
        return []
    with _lock():
        logs_dir().mkdir(mode=0o700, exist_ok=True)
        missing = [server for server in servers if not server.is_ready()]
        for server in missing:
            server.start()
        _link_cluster()
    return [type(server).__name__ for server in missing]


def stop() -> None:
    """Ends the servers of this data folder, whoever started them."""
    if not data_dir().is_dir():
        return
    with _lock():
        _valkey().stop()
        _postgres().stop()


def _link_cluster() -> None:
    """A cluster that had to live elsewhere stays this data folder's, whatever its permissions become."""
    link = data_dir() / "postgres"
    if not link.exists() and folders.postgres_dir().exists():
        link.unlink(missing_ok=True)
        link.symlink_to(folders.postgres_dir())


def _given() -> tuple[bool, bool]:
    return bool(os.environ.get("DATABASE_URL")), bool(os.environ.get("REDIS_URL"))


def _needed_servers() -> list[Postgres | Valkey]:
    servers: tuple[Postgres | Valkey, ...] = (_postgres(), _valkey())
    return [server for server, given in zip(servers, _given(), strict=True) if not given]


def _postgres() -> Postgres:
    folder = folders.postgres_dir()
    return Postgres(folder, folders.socket_dir(folder), logs_dir() / "postgres.log")


def _valkey() -> Valkey:
    folder = data_dir() / "valkey"
    return Valkey(folder, folders.socket_dir(folder), logs_dir() / "valkey.log")


@contextmanager
def _lock() -> Iterator[None]:
    """One starter or stopper at a time. The folder itself is locked: no lock file can be left behind."""
    data_dir().mkdir(parents=True, exist_ok=True)
    folder = os.open(data_dir(), os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
