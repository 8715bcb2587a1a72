"""/health/live and /health/ready: which part is down."""

import json
import signal

import httpx

from tests.observability.asking import CLOSED, get
from tests.stack import Stack, until


def _ready(stack: Stack) -> httpx.Response:
    return httpx.get(f"{stack.url}/health/ready")


def test_a_process_that_answers_is_live(stack: Stack) -> None:
    assert httpx.get(f"{stack.url}/health/live").json() == {"status": "up"}


def test_it_is_live_without_postgresql_and_redis(stack: Stack) -> None:
    reply = get(stack, "/health/live", DATABASE_URL=f"postgres://u:p@{CLOSED}/x", REDIS_URL=f"redis://{CLOSED}/0")
    assert reply.status == 200


def test_everything_up_is_ready(stack: Stack) -> None:
    until(lambda: _ready(stack).json()["status"] == "up", "all parts are up")
    assert _ready(stack).status_code == 200
    assert set(_ready(stack).json()["parts"].values()) == {"up"}


def test_a_database_that_is_away_is_named(stack: Stack) -> None:
    reply = get(stack, "/health/ready", DATABASE_URL=f"postgres://user:secret-word@{CLOSED}/x")
    parts = json.loads(reply.text)["parts"]
    assert (reply.status, parts["database"], parts["redis"]) == (503, "down", "up")
    assert "secret-word" not in reply.text


def test_a_redis_that_is_away_is_named(stack: Stack) -> None:
    reply = get(stack, "/health/ready", REDIS_URL=f"redis://:secret-word@{CLOSED}/0")
    parts = json.loads(reply.text)["parts"]
    assert (reply.status, parts["database"], parts["redis"]) == (503, "up", "down")
    assert "secret-word" not in reply.text


def test_a_database_without_its_tables_is_not_ready(stack: Stack) -> None:
    empty = stack.embedded_url("database_url").replace("@/chatsite?", "@/postgres?")
    reply = get(stack, "/health/ready", DATABASE_URL=empty)
    assert reply.status == 503
    assert json.loads(reply.text)["parts"]["migrations"] == "pending"


def test_without_a_runner_it_is_degraded_but_accepts_messages(stack: Stack) -> None:
    stack.kill("runner0", signal.SIGTERM)
    try:
        until(lambda: _ready(stack).json()["status"] == "degraded", "the runner is missed")
        assert _ready(stack).status_code == 200
        assert _ready(stack).json()["parts"]["runner"] == "down"
    finally:
        stack.start("runner0")
        stack.wait_ready()


def test_no_proxy_keeps_the_report(stack: Stack) -> None:
    assert "no-store" in _ready(stack).headers["Cache-Control"]
