"""How each protocol writes one reply: OpenAI chat completions and Anthropic messages."""

from __future__ import annotations

import time
from typing import Any, ClassVar, Protocol

import orjson

MARK = "\x00"
INPUT_TOKENS = 10


def quoted(text: str) -> bytes:
    """The text as it stands inside a JSON string, without the quotes."""
    return orjson.dumps(text)[1:-1]


class Dialect(Protocol):
    prefix: bytes
    """prefix + quoted(text) + suffix is the event of one token."""
    suffix: bytes

    def opening(self) -> bytes: ...
    def tool_calls(self, calls: list[dict[str, Any]]) -> bytes: ...
    def closing(self, tokens: int, reason: str, done: bool) -> bytes: ...
    def error(self, code: str, message: str) -> bytes: ...
    def whole(self, text: str, tokens: int, calls: list[dict[str, Any]]) -> dict[str, Any]: ...
    def failure(self, status: int, code: str | None) -> dict[str, Any]: ...


class OpenAI:
    STATUS_TYPES: ClassVar = {401: "invalid_request_error", 429: "requests", 400: "invalid_request_error"}
    STATUS_CODES: ClassVar = {401: "invalid_api_key", 404: "model_not_found", 429: "rate_limit_exceeded"}

    def __init__(self, number: int, model: str, usage: bool) -> None:
        self.usage = usage
        self.head = {"id": f"chatcmpl-{number}", "object": "chat.completion.chunk", "created": 1, "model": model}
        self.prefix, self.suffix = self.event({"content": MARK}).split(quoted(MARK))

    def data(self, value: dict[str, Any]) -> bytes:
        return b"data: " + orjson.dumps(self.head | value) + b"\n\n"

    def event(self, delta: dict[str, Any], reason: str | None = None) -> bytes:
        return self.data({"choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}]})

    def opening(self) -> bytes:
        return self.event({"role": "assistant", "content": ""})

    def tool_calls(self, calls: list[dict[str, Any]]) -> bytes:
        """Each call's name first, then its arguments in two pieces, as real servers do."""
        out = b""
        for index, call in enumerate(calls):
            arguments = call["arguments"]
            function = {"name": call["name"], "arguments": ""}
            first = {"index": index, "id": f"call_{index}", "type": "function", "function": function}
            out += self.event({"role": "assistant", "content": None, "tool_calls": [first]})
            for piece in (arguments[: len(arguments) // 2], arguments[len(arguments) // 2 :]):
                out += self.event({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})
        return out

    def closing(self, tokens: int, reason: str, done: bool) -> bytes:
        out = self.event({}, reason)
        if self.usage:
            out += self.data({"choices": [], "usage": self.used(tokens)})
        return out + (b"data: [DONE]\n\n" if done else b"")

    def used(self, tokens: int) -> dict[str, Any]:
        cached = {"cached_tokens": 0}
        total = tokens + INPUT_TOKENS
        return {
            "prompt_tokens": INPUT_TOKENS,
            "completion_tokens": tokens,
            "total_tokens": total,
            "prompt_tokens_details": cached,
        }

    def error(self, code: str, message: str) -> bytes:
        return b"data: " + orjson.dumps({"error": {"message": message, "type": code, "code": code}}) + b"\n\n"

    def whole(self, text: str, tokens: int, calls: list[dict[str, Any]]) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": text}
        if calls:
            message["tool_calls"] = [
                {"id": f"call_{index}", "type": "function", "function": call} for index, call in enumerate(calls)
            ]
        reason = "tool_calls" if calls else "stop"
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": reason}
        body = {"object": "chat.completion", "created": int(time.time()), "choices": [choice]}
        return self.head | body | {"usage": self.used(tokens)}

    def failure(self, status: int, code: str | None) -> dict[str, Any]:
        kind = self.STATUS_TYPES.get(status, "server_error" if status >= 500 else "invalid_request_error")
        code = code or self.STATUS_CODES.get(status)
        return {"error": {"message": f"Scripted failure {status}", "type": kind, "param": None, "code": code}}


class Anthropic:
    STATUS_TYPES: ClassVar = {
        400: "invalid_request_error",
        401: "authentication_error",
        403: "permission_error",
        404: "not_found_error",
        413: "request_too_large",
        429: "rate_limit_error",
        529: "overloaded_error",
    }

    def __init__(self, number: int, model: str, usage: bool) -> None:
        self.message = {"id": f"msg_{number}", "type": "message", "role": "assistant", "model": model}
        delta = {"type": "text_delta", "text": MARK}
        event = self.event("content_block_delta", {"index": 0, "delta": delta})
        self.prefix, self.suffix = event.split(quoted(MARK))

    def event(self, name: str, value: dict[str, Any]) -> bytes:
        return b"event: %s\ndata: %s\n\n" % (name.encode(), orjson.dumps({"type": name} | value))

    def opening(self) -> bytes:
        usage = {"input_tokens": INPUT_TOKENS, "output_tokens": 1, "cache_read_input_tokens": 0}
        start: dict[str, Any] = self.message | {"content": [], "stop_reason": None, "usage": usage}
        block = {"index": 0, "content_block": {"type": "text", "text": ""}}
        ping = self.event("ping", {})
        return self.event("message_start", {"message": start}) + self.event("content_block_start", block) + ping

    def tool_calls(self, calls: list[dict[str, Any]]) -> bytes:
        out = b""
        for index, call in enumerate(calls, 1):
            block = {"type": "tool_use", "id": f"toolu_{index}", "name": call["name"], "input": {}}
            out += self.event("content_block_start", {"index": index, "content_block": block})
            arguments = call["arguments"]
            for piece in ("", arguments[: len(arguments) // 2], arguments[len(arguments) // 2 :]):
                delta = {"type": "input_json_delta", "partial_json": piece}
                out += self.event("content_block_delta", {"index": index, "delta": delta})
            out += self.event("content_block_stop", {"index": index})
        return out

    def closing(self, tokens: int, reason: str, done: bool) -> bytes:
        stop = {"stop": "end_turn", "tool_calls": "tool_use"}.get(reason, reason)
        delta = {"delta": {"stop_reason": stop, "stop_sequence": None}, "usage": {"output_tokens": tokens}}
        out = self.event("content_block_stop", {"index": 0}) + self.event("message_delta", delta)
        return out + (self.event("message_stop", {}) if done else b"")

    def error(self, code: str, message: str) -> bytes:
        return self.event("error", {"error": {"type": code, "message": message}})

    def whole(self, text: str, tokens: int, calls: list[dict[str, Any]]) -> dict[str, Any]:
        content: list[dict[str, Any]] = [{"type": "text", "text": text}] if text else []
        for index, call in enumerate(calls, 1):
            arguments = orjson.loads(call["arguments"])
            content.append({"type": "tool_use", "id": f"toolu_{index}", "name": call["name"], "input": arguments})
        stop = "tool_use" if calls else "end_turn"
        usage = {"input_tokens": INPUT_TOKENS, "output_tokens": tokens}
        return self.message | {"content": content, "stop_reason": stop, "usage": usage}

    def failure(self, status: int, code: str | None) -> dict[str, Any]:
        kind = code or self.STATUS_TYPES.get(status, "api_error")
        return {"type": "error", "error": {"type": kind, "message": f"Scripted failure {status}"}}
