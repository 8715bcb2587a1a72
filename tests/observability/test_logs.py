"""Every line is JSON, names its process and what it is about, and holds nothing that somebody wrote."""

import asyncio
import json
from typing import Any

import httpx

from tests.client import Visitor
from tests.observability.asking import PROVIDER_KEY, run
from tests.stack import Stack, until

QUESTION = "canary-question-7d1f"
ANSWER = "t="
"""Each of the fake model's words begins so."""


def _lines(stack: Stack, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stack.log(name).splitlines()]


def _requests(stack: Stack, request_id: str) -> list[dict[str, Any]]:
    return [line for line in _lines(stack, "web") if line.get("request_id") == request_id]


async def _turn(stack: Stack, spec: str) -> Visitor:
    async with Visitor(stack.url) as visitor:
        answer = await visitor.ask(f"{QUESTION} [[{spec}]]")
        await visitor.read(answer)
    return visitor


async def test_every_line_is_json_and_names_its_process(stack: Stack) -> None:
    await _turn(stack, "n=3,rate=0")
    until(lambda: "worker" in stack.processes and " ready." in stack.log("worker"), "the worker is up")
    for name in ("web", "runner0", "worker"):
        lines = _lines(stack, name)
        assert lines
        assert {line["process"] for line in lines} == {name}
        assert all({"timestamp", "level", "event", "logger"} <= set(line) for line in lines)


async def test_a_run_can_be_followed_from_the_request_to_its_end(stack: Stack) -> None:
    visitor = await _turn(stack, "n=3,rate=0")
    [response_id] = visitor.answers
    conversation = visitor.session["session_id"]
    [queued] = until(lambda: _about(stack, "web", response_id, "run_queued"), "it is queued")
    [ended] = until(lambda: _about(stack, "runner0", response_id, "run_ended"), "it has ended")
    assert queued["request_id"]
    assert queued["conversation"] == ended["conversation"] == conversation
    assert ended["status"] == "completed"
    until(lambda: any(_closed(line, queued["request_id"]) for line in _lines(stack, "web")), "the socket's line")


def _about(stack: Stack, name: str, response_id: str, event: str) -> list[dict[str, Any]]:
    return [line for line in _lines(stack, name) if line.get("run") == response_id and line["event"] == event]


def _closed(line: dict[str, Any], request_id: str) -> bool:
    return (line["event"], line.get("request_id"), line.get("path")) == ("websocket", request_id, "/ws/chat/")


def test_a_request_is_one_line_with_the_callers_id_and_without_the_query(stack: Stack) -> None:
    response = httpx.get(f"{stack.url}/?canary=query", headers={"X-Request-ID": "my-id.1"})
    assert response.headers["X-Request-ID"] == "my-id.1"
    [line] = _requests(stack, "my-id.1")
    assert (line["method"], line["path"], line["status"]) == ("GET", "/", 200)
    assert line["ms"] >= 0


def test_a_request_id_that_is_not_sane_is_replaced(stack: Stack) -> None:
    response = httpx.get(f"{stack.url}/", headers={"X-Request-ID": "two words"})
    assert response.headers["X-Request-ID"] != "two words"


def test_static_files_and_probes_are_not_written_down(stack: Stack) -> None:
    for path, name in (("/static/css/tokens.css", "dull-1"), ("/health/live", "dull-2"), ("/metrics", "dull-3")):
        assert httpx.get(stack.url + path, headers={"X-Request-ID": name}).status_code == 200
        assert not _requests(stack, name)


async def test_no_line_holds_a_message_an_answer_a_token_or_a_key(stack: Stack) -> None:
    tokens = []
    for spec in ("n=5,rate=0", "n=5,rate=0,fault=401", "n=5,rate=0,fault=400", "n=5,rate=0,fault=reset,at=2"):
        visitor = await _turn(stack, spec)
        tokens.append(visitor.session["token"])
    stranger = {"Authorization": "Bearer cs_canary-key-0123"}
    await asyncio.to_thread(httpx.get, f"{stack.url}/v1/conversations", headers=stranger)
    logs = "".join(stack.log(name) for name in stack.processes)
    assert "run_ended" in logs
    for secret in (QUESTION, ANSWER, PROVIDER_KEY, "cs_canary-key", stack.env["CHATSITE_DEMO_PASSWORD"], *tokens):
        assert secret not in logs


def test_nobody_draws_on_the_terminal_of_who_reads_the_log(stack: Stack) -> None:
    program = (
        "import os; os.environ['CHATSITE_LOG_FORMAT'] = 'console'\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'chatsite.settings'\n"
        "import django; django.setup(); import structlog\n"
        "hostile = '/\\x1b[31m\\x85\\r\\n\\u2028\\u202e/日本'\n"
        "try: raise ValueError(hostile)\n"
        "except ValueError: structlog.get_logger('t').exception(hostile, path=hostile)\n"
    )
    written = run(stack, f"import sys; sys.stderr = sys.stdout\n{program}")
    assert "日本" in written
    assert all(sign.isprintable() for sign in written.replace("\n", ""))
    assert [line for line in written.splitlines() if line.startswith("/")] == []


def test_what_an_exception_tells_of_a_row_or_a_key_is_left_out(stack: Stack) -> None:
    program = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'chatsite.settings'\n"
        "import django; django.setup(); import structlog\n"
        "text = 'null value\\nDETAIL:  Failing row contains (canary,\\nmore canary).'\n"
        "try: raise ValueError(text)\n"
        "except ValueError: structlog.get_logger('t').exception('refused', url='redis://:canary@host:1/0')\n"
        "structlog.get_logger('t').warning('Authorization: Bearer canary', error='key sk-canary given')\n"
    )
    written = run(stack, f"import sys; sys.stderr = sys.stdout\n{program}")
    assert "canary" not in written
    first, second = map(json.loads, written.splitlines())
    assert "ValueError: null value" in first["exception"]
    assert first["url"] == "redis://:[hidden]@host:1/0"
    assert second["error"] == "key sk-[hidden] given"
