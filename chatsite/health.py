"""`/health/live` and `/health/ready`: whether this process answers, and whether what it needs does."""

import threading
import time
from datetime import timedelta
from functools import lru_cache
from typing import Any

import psycopg
import redis
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, JsonResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe
from redis.backoff import NoBackoff
from redis.retry import Retry

from conversations.models import Runner

UP, DOWN, UNKNOWN = "up", "down", "unknown"
NEEDED = ("database", "redis", "migrations")
SILENCE = timedelta(seconds=Runner.SILENCE)
TIMEOUT = 2
"""Seconds for each part."""
APPLIED = "SELECT app, name FROM django_migrations"
FRESH = "SELECT FROM conversations_runner WHERE stopped_at IS NULL AND heartbeat_at > now() - %s LIMIT 1"
KEPT = 1.0
"""Seconds that a report serves everyone who asks: nobody can keep the database busy by asking."""

_lock = threading.Lock()
_last: tuple[float, dict[str, str]] = (-KEPT, {})


@require_safe
def live(request: HttpRequest) -> JsonResponse:
    return _answer({"status": UP})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """503 when a part is down without which nothing is accepted. Without a runner, messages are accepted and wait."""
    parts = _report()
    down = [part for part in NEEDED if parts[part] != UP]
    status = DOWN if down else UP if parts["runner"] == UP else "degraded"
    return _answer({"status": status, "parts": parts}, 503 if down else 200)


def _report() -> dict[str, str]:
    global _last
    with _lock:
        if time.monotonic() - _last[0] > KEPT:
            parts = {**_database(), "redis": _redis()}
            _last = (time.monotonic(), parts)
        return _last[1]


def _database() -> dict[str, str]:
    """On a connection of its own: the pool being busy does not make the database unavailable."""
    parameters = connection.get_connection_params() | {"connect_timeout": TIMEOUT}
    parameters.pop("cursor_factory")
    try:
        with psycopg.connect(**parameters) as database:
            database.execute(f"SET LOCAL statement_timeout = {TIMEOUT * 1000}")
            if not _migrations() <= set(database.execute(APPLIED)):
                return {"database": UP, "migrations": "pending", "runner": UNKNOWN}
            return {
                "database": UP,
                "migrations": UP,
                "runner": UP if database.execute(FRESH, [SILENCE]).rowcount else DOWN,
            }
    except psycopg.errors.UndefinedTable:
        return {"database": UP, "migrations": "pending", "runner": UNKNOWN}
    except psycopg.Error:
        return {"database": DOWN, "migrations": UNKNOWN, "runner": UNKNOWN}


@lru_cache
def _migrations() -> frozenset[tuple[str, str]]:
    """The newest of each app: the others come before it."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def _redis() -> str:
    client = _redis_client()
    try:
        client.ping()
    except (redis.RedisError, OSError):
        return DOWN
    return UP


@lru_cache
def _redis_client() -> redis.Redis:
    """Without the patience of the others."""
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=Retry(NoBackoff(), 0)
    )


def _answer(content: dict[str, Any], status: int = 200) -> JsonResponse:
    response = JsonResponse(content, status=status)
    add_never_cache_headers(response)
    return response
