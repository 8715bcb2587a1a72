"""Database work from async code: one function per transaction, in a bounded pool of threads."""

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from channels.db import database_sync_to_async
from django.conf import settings

P = ParamSpec("P")
R = TypeVar("R")

# One thread a pooled connection: more would only wait for one.
_executor = ThreadPoolExecutor(
    max_workers=settings.DATABASES["default"]["OPTIONS"]["pool"]["max_size"], thread_name_prefix="db"
)


def in_thread(function: Callable[P, R]) -> Callable[P, Awaitable[R]]:
    """The function as a coroutine function. Its connection goes back to the pool when it returns."""
    made: Callable[P, Awaitable[R]] = database_sync_to_async(function, thread_sensitive=False, executor=_executor)
    return made
