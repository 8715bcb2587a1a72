"""Connections to Redis or Valkey. What is kept there can be rebuilt: every caller survives its loss."""

import asyncio
from functools import lru_cache
from weakref import WeakKeyDictionary

import redis
import redis.asyncio
from django.conf import settings

MAX_CONNECTIONS = 1000
Unavailable = (redis.ConnectionError, redis.TimeoutError, redis.BusyLoadingError)

_async_clients: "WeakKeyDictionary[asyncio.AbstractEventLoop, redis.asyncio.Redis]" = WeakKeyDictionary()


@lru_cache
def client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, max_connections=MAX_CONNECTIONS, socket_timeout=2, socket_connect_timeout=2
    )


def async_client() -> redis.asyncio.Redis:
    """The running loop's client."""
    loop = asyncio.get_running_loop()
    if loop not in _async_clients:
        _async_clients[loop] = redis.asyncio.Redis.from_url(
            settings.REDIS_URL, max_connections=MAX_CONNECTIONS, socket_timeout=2, socket_connect_timeout=2
        )
    return _async_clients[loop]


def blocking_client() -> redis.asyncio.Redis:
    """A client of its own for a connection that waits without an end, such as a subscription."""
    return redis.asyncio.Redis.from_url(
        settings.REDIS_URL, max_connections=2, socket_timeout=None, socket_connect_timeout=2, health_check_interval=0
    )


def check_cancelled() -> None:
    """To be called after a command of `async_client()`, in a task that others cancel.

    redis-py sends with `asyncio.wait_for`, which under Python 3.11 swallows a cancellation that arrives just as
    the command was sent (https://github.com/python/cpython/issues/86296).

    Raises:
        asyncio.CancelledError: the running task was told to stop.
    """
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError
