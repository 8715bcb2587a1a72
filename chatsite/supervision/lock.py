"""One `manage.py up` for a data folder. The lock is the kernel's: it goes when its last holder dies."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

WAIT_SECONDS = 15  # longer than a guard takes to end what a killed `up` has left


class AlreadyRunningError(Exception):
    """Somebody holds the lock; the message says who."""


@contextmanager
def only_one(path: Path) -> Iterator[int]:
    """Yields the lock's file descriptor: a process that inherits it keeps the lock when we are killed."""
    lock = _acquire(path)
    try:
        _write(lock, {"pid": os.getpid()})
        yield lock
    finally:
        path.unlink(missing_ok=True)
        os.close(lock)


def _write(lock: int, content: dict[str, int]) -> None:
    os.ftruncate(lock, 0)
    os.pwrite(lock, json.dumps(content).encode(), 0)


def _acquire(path: Path) -> int:
    deadline = time.monotonic() + WAIT_SECONDS
    while (lock := _try(path)) is None:
        holder = _holder(path)
        if psutil.pid_exists(holder) or time.monotonic() > deadline:
            raise AlreadyRunningError(f"Chatsite is running already in {path.parent} (process {holder}).")
        time.sleep(0.1)
    return lock


def _try(path: Path) -> int | None:
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with suppress(BlockingIOError, FileNotFoundError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # The last holder removes the file when it leaves: only a lock on the file of this name counts.
        if path.stat().st_ino == os.fstat(lock).st_ino:
            return lock
    os.close(lock)
    return None


def _holder(path: Path) -> int:
    try:
        return int(json.loads(path.read_text())["pid"])
    except (OSError, ValueError, KeyError):
        return 0
