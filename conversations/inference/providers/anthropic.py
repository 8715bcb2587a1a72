"""Messages of Anthropic; needs the optional extra `anthropic`."""

from __future__ import annotations

import importlib
from collections.abc import AsyncGenerator
from contextlib import aclosing
from itertools import groupby
from typing import TYPE_CHECKING, Any

import httpx2
import orjson

from conversations.inference import errors
from conversations.inference.providers import connections
from conversations.inference.sse import EventParser
from conversations.inference.types import (
    ConfigurationError,
    Deployment,
    Finish,
    FinishReason,
    GenerationRequest,
    Message,
    StreamEvent,
    TextDelta,
    ToolCall,
    ToolSpec,
    TransientError,
    Usage,
)

if TYPE_CHECKING:
    import anthropic

ANTHROPIC = "https://api.anthropic.com"
FINISH_REASONS: dict[str, FinishReason] = {
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tool_calls",
    "refusal": "content_filter",
}


class Anthropic:
    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.sdk = load_sdk()
        self.client: anthropic.AsyncAnthropic = self.sdk.AsyncAnthropic(
            api_key=deployment.api_key or "none",
            base_url=deployment.base_url or ANTHROPIC,
            max_retries=0,
            http_client=connections.client(),
        )

    async def stream(self, request: GenerationRequest) -> AsyncGenerator[StreamEvent]:
        parser, reader = EventParser(), EventReader()
        async with aclosing(connections.read(self._open(request), self.deployment)) as body:
            async for data in body:
                for payload in parser.feed(data):
                    for event in reader.read(payload):
                        yield event
                if reader.done:
                    await connections.drain(body)
        for payload in parser.close():
            for event in reader.read(payload):
                yield event
        for event in reader.finish():
            yield event

    async def _open(self, request: GenerationRequest) -> httpx2.Response:
        try:
            response = await self.client.post(
                "/v1/messages",
                cast_to=httpx2.Response,
                body=self._body(request),
                stream=True,
                stream_cls=self.sdk.AsyncStream[object],
            )
        except self.sdk.APIStatusError as error:
            raise errors.from_status(error.status_code, error.body, error.response.headers) from error
        except self.sdk.APIError as error:
            raise connections.failed(error) from error
        assert isinstance(response, httpx2.Response)
        return response

    def _body(self, request: GenerationRequest) -> dict[str, Any]:
        limit = min(request.max_output_tokens or self.deployment.max_output_tokens, self.deployment.max_output_tokens)
        body: dict[str, Any] = {
            "model": self.deployment.model,
            "messages": encode_messages(request.messages),
            "max_tokens": limit,
            "stream": True,
        }
        if system := encode_system(request.messages):
            body["system"] = system
        if request.temperature is not None:
            body["temperature"] = request.temperature
        if request.tools:
            body["tools"] = [encode_tool(tool) for tool in request.tools]
        return body

    async def close(self) -> None:
        await self.client.close()


def load_sdk() -> Any:
    try:
        return importlib.import_module("anthropic")
    except ImportError as error:
        raise ConfigurationError("The provider anthropic needs its SDK: pip install 'chatsite[anthropic]'") from error


def encode_system(messages: tuple[Message, ...]) -> list[dict[str, Any]]:
    """The system prompt stands apart; it is the stable prefix, so it is marked for the provider's cache."""
    text = "\n\n".join(message.content for message in messages if message.role == "system")
    return [{"type": "text", "text": text, "cache_control": {"type": "ephemeral"}}] if text else []


def encode_messages(messages: tuple[Message, ...]) -> list[dict[str, Any]]:
    """Neighbors of one side become one message, as the API requires of tool results."""
    sides = groupby(
        (message for message in messages if message.role != "system"),
        key=lambda message: "assistant" if message.role == "assistant" else "user",
    )
    return [{"role": role, "content": [block for m in group for block in encode_blocks(m)]} for role, group in sides]


def encode_blocks(message: Message) -> list[dict[str, Any]]:
    if message.role == "tool":
        return [{"type": "tool_result", "tool_use_id": message.tool_call_id, "content": message.content}]
    blocks: list[dict[str, Any]] = [{"type": "text", "text": message.content}] if message.content else []
    for call in message.tool_calls:
        block = {"type": "tool_use", "id": call.call_id, "name": call.name}
        blocks.append(block | {"input": decode_arguments(call.arguments)})
    return blocks


def decode_arguments(arguments: str) -> dict[str, Any]:
    """Empty when the model wrote something else than an object: this API takes nothing but objects back."""
    try:
        decoded = orjson.loads(arguments or "{}")
    except orjson.JSONDecodeError:
        return {}
    return decoded if isinstance(decoded, dict) else {}


def encode_tool(tool: ToolSpec) -> dict[str, Any]:
    return {"name": tool.name, "description": tool.description, "input_schema": dict(tool.parameters)}


class EventReader:
    """From the events of one message to ours; tool calls, usage and the reason are collected for the end."""

    def __init__(self) -> None:
        self.done = False
        self._reason: FinishReason | None = None
        self._usage: dict[str, int] = {}
        self._calls: dict[int, dict[str, str]] = {}

    def read(self, payload: bytes) -> list[StreamEvent]:
        try:
            return self._event(orjson.loads(payload))
        except (orjson.JSONDecodeError, *errors.MALFORMED) as error:
            raise TransientError(f"not an event: {payload[:200]!r}") from error

    def _event(self, event: dict[str, Any]) -> list[StreamEvent]:
        match event["type"]:
            case "content_block_delta":
                return self._delta(event["index"], event["delta"])
            case "content_block_start" if event["content_block"]["type"] == "tool_use":
                block = event["content_block"]
                self._calls[event["index"]] = {"id": block["id"], "name": block["name"], "arguments": ""}
            case "message_start":
                self._count(event["message"].get("usage"))
            case "message_delta":
                self._count(event.get("usage"))
                if reason := event["delta"].get("stop_reason"):
                    self._reason = FINISH_REASONS.get(reason, "stop")
            case "message_stop":
                self.done = True
            case "error":
                raise errors.from_object(event["error"])
        return []

    def _delta(self, index: int, delta: dict[str, Any]) -> list[StreamEvent]:
        if delta["type"] == "input_json_delta":
            self._calls[index]["arguments"] += delta["partial_json"]
        text = delta.get("text") if delta["type"] == "text_delta" else None
        return [TextDelta(text)] if text else []

    def _count(self, usage: dict[str, Any] | None) -> None:
        """The later count replaces the earlier one."""
        self._usage.update({name: n for name, n in (usage or {}).items() if isinstance(n, int)})

    def finish(self) -> list[StreamEvent]:
        if self._reason is None:
            raise TransientError("the stream ended before the answer did")
        calls = [ToolCall(call["id"], call["name"], call["arguments"] or "{}") for call in self._calls.values()]
        return [*calls, self._total(), Finish("tool_calls" if calls else self._reason)]

    def _total(self) -> Usage:
        """Here, unlike with OpenAI, input_tokens leaves out what the cache had."""
        cached = self._usage.get("cache_read_input_tokens", 0)
        written = self._usage.get("cache_creation_input_tokens", 0)
        fresh = self._usage.get("input_tokens", 0)
        return Usage(fresh + cached + written, self._usage.get("output_tokens", 0), cached)
