"""Several callers at the same moment, each with a database connection of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

R = TypeVar("R")


def race(*callers: Callable[[], R]) -> Sequence[R | Exception]:
    """What each of them returned or raised, in their order."""
    barrier = Barrier(len(callers))

    def run(caller: Callable[[], R]) -> R | Exception:
        barrier.wait()
        try:
            return caller()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(callers)) as threads:
        return list(threads.map(run, callers))
