"""What both embedded servers need: a way to find their processes, to wait, and to say what went wrong."""

import contextlib
import stat
import time
from collections.abc import Callable
from pathlib import Path

import psutil

POLL_SECONDS = 0.02
KILL_SECONDS = 5


class ServerError(Exception):
    """An embedded server could not be started or stopped; the message is for the person at the terminal."""


def find(name: str, folder: Path) -> list[psutil.Process]:
    """The living processes called `name` that work in `folder`. Process ids in files may be stale or reused."""
    return [process for process in psutil.process_iter() if _is(process, name, folder)]


def end(name: str, folder: Path, seconds: float = 0) -> None:
    """Asks the processes to stop, waits, and kills what is left."""
    for process in find(name, folder) if seconds else []:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    if seconds and wait_until(lambda: not find(name, folder), seconds):
        return
    for process in find(name, folder):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    wait_until(lambda: not find(name, folder), KILL_SECONDS)


def wait_until(done: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def failure(what: str, log: Path) -> ServerError:
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return ServerError("\n".join([f"{what} The end of {log}:", *(f"  {line}" for line in lines[-8:])]))


def private_folder(folder: Path, owner: int) -> None:
    """Makes `folder` for `owner` alone. One that somebody else made first, or opened, is refused."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_mode & 0o077:
        raise ServerError(f"{folder} must be a folder that only its owner can read.")
    if found.st_uid != owner:
        raise ServerError(f"{folder} belongs to another user.")


def _is(process: psutil.Process, name: str, folder: Path) -> bool:
    try:
        return process.name() == name and process.cwd() == str(folder) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
