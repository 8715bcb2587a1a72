"""Cleans up after an `up` that was killed: ends its children, then the embedded servers.

A process of its own, in its own session, that waits on a pipe. Its end arrives when `up` dies, however it dies.
It holds `up`'s lock with it, so that the next `up` waits until the cleaning is done.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil

from chatsite import embedded

MARK = "CHATSITE_UP"  # in the environment of every child, and of every child's child
GRACE_SECONDS = 7.0


@contextmanager
def guarding(mark: str, lock: int) -> Iterator[None]:
    """Left by an error, it waits until the guard has cleaned up."""
    command = [sys.executable, "-m", "chatsite.supervision.guard", mark]
    guard = subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=[lock], start_new_session=True)
    message = b""
    try:
        yield
        message = b"done"
    finally:
        guard.communicate(message)


def end_marked(mark: str, grace: float) -> None:
    """Ends every process that carries the mark, wherever it has moved."""
    found = [process for process in psutil.process_iter() if _carries(process, mark)]
    for process in found if grace else []:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    _, alive = psutil.wait_procs(found, timeout=grace)
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def _carries(process: psutil.Process, mark: str) -> bool:
    try:
        return process.environ().get(MARK) == mark
    except (psutil.Error, OSError):
        return False


def main(mark: str) -> None:
    if os.read(0, 4):
        return
    end_marked(mark, GRACE_SECONDS)
    if embedded.needed():
        embedded.stop()


if __name__ == "__main__":
    main(sys.argv[1])
