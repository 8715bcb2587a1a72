"""Connections to Redis or Valkey. What is kept there can be rebuilt: every caller survives its loss."""

import asyncio
from functools import lru_cache

import redis
import redis.asyncio
from django.conf import settings
from redis.exceptions import OutOfMemoryError, ReadOnlyError

from chatsite.loops import OnePerLoop

MAX_CONNECTIONS = 1000
LOOP_CONNECTIONS = 64
"""More readers at once than this wait for each other, which is faster than a connection for each."""

Unavailable = (
    redis.ConnectionError,
    redis.TimeoutError,
    redis.BusyLoadingError,
    OutOfMemoryError,  # it answers, but keeps nothing new
    ReadOnlyError,  # a replica, for the moment of a failover
)


@lru_cache
def client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, max_connections=MAX_CONNECTIONS, socket_timeout=2, socket_connect_timeout=2
    )


def _client() -> redis.asyncio.Redis:
    pool = redis.asyncio.BlockingConnectionPool.from_url(
        settings.REDIS_URL, max_connections=LOOP_CONNECTIONS, timeout=5, socket_timeout=2, socket_connect_timeout=2
    )
    return redis.asyncio.Redis.from_pool(pool)


async_client = OnePerLoop(_client)
"""The running loop's client."""


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
