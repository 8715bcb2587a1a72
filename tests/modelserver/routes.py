"""What the server answers: the providers' endpoints, and the tests' own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import orjson

from tests.modelserver import embedding
from tests.modelserver import spec as specs
from tests.modelserver.dialects import Anthropic, OpenAI
from tests.modelserver.state import Rule, State
from tests.modelserver.stream import END, HEAD, Stream, chunk

if TYPE_CHECKING:
    from tests.modelserver.connection import Connection

MODELS = ("fake", "n=200,rate=20,ttft=0", "n=200,rate=0")
RECORDED_HEADERS = ("authorization", "x-api-key", "openai-organization", "openai-project")


def handle(connection: Connection, method: str, target: str) -> None:
    url = urlsplit(target)
    query = dict(parse_qsl(url.query))
    if url.path.endswith("/chat/completions"):
        generate(connection, OpenAI, url.path)
    elif url.path.endswith("/messages"):
        generate(connection, Anthropic, url.path)
    elif url.path.endswith("/embeddings"):
        connection.reply(embedding.reply(record(connection, url.path)))
    elif url.path.endswith("/models"):
        listed = [{"id": name, "object": "model", "created": 1, "owned_by": "tests"} for name in MODELS]
        connection.reply({"object": "list", "data": listed})
    else:
        control(connection, method, url.path, query)


def control(connection: Connection, method: str, path: str, query: dict[str, str]) -> None:
    state = connection.state
    if path == "/stats":
        connection.reply(state.report())
    elif path == "/requests":
        connection.reply(list(state.requests))
    elif path == "/wait":
        wanted = {name: int(value) for name, value in query.items()}
        state.waiters.append((wanted, lambda: connection.reply(state.numbers())))
        state.changed()
    elif (method, path) == ("POST", "/script"):
        script(connection, orjson.loads(connection.body))
    elif (method, path) == ("POST", "/release"):
        held = list(state.held)
        for stream in held:
            stream.release()
        connection.reply({"released": len(held)})
    elif (method, path) == ("POST", "/reset"):
        state.reset()
        connection.reply({})
    else:
        connection.reply({"error": {"message": f"No route {method} {path}"}}, status=404)


def script(connection: Connection, given: dict[str, Any]) -> None:
    """{"default": text}, {"name": ..., "text": ...} for [[text=name]], or the fields of a Rule."""
    state = connection.state
    if "default" in given:
        state.default = given["default"]
    elif "match" in given:
        state.rules.append(Rule(**given))
    else:
        state.texts[given["name"]] = given["text"]
    connection.reply({})


def record(connection: Connection, path: str) -> dict[str, Any]:
    body: dict[str, Any] = orjson.loads(connection.body)
    headers = {name: connection.headers[name] for name in RECORDED_HEADERS if name in connection.headers}
    connection.state.requests.append({"path": path, "headers": headers, "body": body})
    connection.state.count("requests")
    return body


def newest_user_message(body: dict[str, Any]) -> str:
    for message in reversed(body["messages"]):
        if message["role"] == "user":
            content = message["content"]
            if isinstance(content, str):
                return content
            return "\n".join(part.get("text", "") for part in content)
    return ""


def generate(connection: Connection, protocol: type[OpenAI | Anthropic], path: str) -> None:
    body, state = record(connection, path), connection.state
    message, model = newest_user_message(body), str(body.get("model", "fake"))
    rule = state.rule_for(message)
    source = rule.spec if rule else specs.find(message, model)
    spec = specs.parse(source, state.faulty) if source else specs.Spec(rate=0)
    usage = bool((body.get("stream_options") or {}).get("include_usage"))
    dialect = protocol(state.counts["requests"], model, usage)
    if rule and rule.raw is not None:
        connection.write(HEAD)
        for part in rule.raw:
            connection.write(chunk(part.encode("utf-8", "surrogateescape")))
        connection.write(END)
    elif spec.fault and spec.fault.isdigit():
        state.count("faults")
        headers = {"Retry-After": spec.retry} if spec.retry else {}
        connection.reply(dialect.failure(int(spec.fault), spec.code), int(spec.fault), headers)
    else:
        calls = (rule.tool_calls if rule else None) or []
        stream = Stream(connection, state, dialect, spec, text_for(state, spec, rule, source), calls)
        stream.begin(streamed=bool(body.get("stream")))


def text_for(state: State, spec: specs.Spec, rule: Rule | None, source: str | None) -> str | None:
    """None: timed tokens."""
    if rule and (rule.text is not None or rule.tool_calls):
        return rule.text or ""
    if spec.text:
        return state.texts[spec.text]
    return None if source else state.default
