"""Database work from async code: one function per transaction, in a bounded pool of threads."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

import psycopg
from channels.db import database_sync_to_async
from django.conf import settings
from django.db import InterfaceError, OperationalError

P = ParamSpec("P")
R = TypeVar("R")

# One thread a pooled connection: more would only wait for one.
_executor = ThreadPoolExecutor(
    max_workers=settings.DATABASES["default"]["OPTIONS"]["pool"]["max_size"], thread_name_prefix="db"
)
Unavailable = (OperationalError, InterfaceError, psycopg.OperationalError)
"""PostgreSQL is away, or has no connection to spare."""

_caller: ContextVar[asyncio.AbstractEventLoop | None] = ContextVar("caller", default=None)


def in_thread(function: Callable[P, R]) -> Callable[P, Awaitable[R]]:
    """The function as a coroutine function. Its connection goes back to the pool when it returns."""
    made: Callable[P, Awaitable[R]] = database_sync_to_async(function, thread_sensitive=False, executor=_executor)

    async def call(*args: P.args, **kwargs: P.kwargs) -> R:
        _caller.set(asyncio.get_running_loop())
        return await made(*args, **kwargs)

    return call


def on_the_loop(work: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine for a thread that does not wait for it: on the loop that called it, if one did.

    Waiting for it (`async_to_sync`) would cost more, and can swallow the cancellation of the caller.
    """
    if (loop := _caller.get()) and loop.is_running():  # it may have ended since
        asyncio.run_coroutine_threadsafe(work, loop)
    else:
        asyncio.run(work)
