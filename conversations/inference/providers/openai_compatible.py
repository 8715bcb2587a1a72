"""Chat completions of OpenAI, and of every server that speaks its protocol.

The SDK opens the stream; its bytes are parsed here, because the SDK's own decoding costs more than
all the rest of reading a token (docs/providers.md).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, cast

import httpx2
import openai
import orjson

from conversations.inference import errors
from conversations.inference.providers import connections
from conversations.inference.sse import EventParser
from conversations.inference.types import (
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

OPENAI = "https://api.openai.com/v1"
FINISH_REASONS: dict[str, FinishReason] = {
    "length": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "content_filter",
}


class OpenAICompatible:
    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.base_url = deployment.base_url or OPENAI
        self.client = openai.AsyncOpenAI(
            api_key=deployment.api_key or "none",
            base_url=self.base_url,
            max_retries=0,
            http_client=connections.client(),
        )
        # Taken from the environment by the SDK: not the affair of an organization's own deployment.
        self.client.organization = self.client.project = None

    async def stream(self, request: GenerationRequest) -> AsyncGenerator[StreamEvent]:
        parser, reader = EventParser(), ChunkReader()
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
            # Not chat.completions.create: it walks the messages against their types, 3 ms for thirty of them.
            response = await self.client.post(
                "/chat/completions",
                cast_to=httpx2.Response,
                body=self._body(request),
                stream=True,
                stream_cls=openai.AsyncStream[object],
            )
        except openai.APIStatusError as error:
            raise errors.from_status(error.status_code, error.body, error.response.headers) from error
        except openai.APIError as error:
            raise connections.failed(error) from error
        return cast(httpx2.Response, response)  # cast_to wins over stream_cls, which its signature does not say

    def _body(self, request: GenerationRequest) -> dict[str, Any]:
        limit = min(request.max_output_tokens or self.deployment.max_output_tokens, self.deployment.max_output_tokens)
        # OpenAI's reasoning models refuse the old name, many other servers do not know the new one.
        limit_name = "max_completion_tokens" if self.base_url == OPENAI else "max_tokens"
        body: dict[str, Any] = {
            "model": self.deployment.model,
            "messages": [encode_message(message) for message in request.messages],
            "stream": True,
            "stream_options": {"include_usage": True},
            limit_name: limit,
        }
        if request.temperature is not None:
            body["temperature"] = request.temperature
        if request.tools:
            body["tools"] = [encode_tool(tool) for tool in request.tools]
        return body

    async def close(self) -> None:
        await self.client.close()


def encode_message(message: Message) -> dict[str, Any]:
    encoded: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.tool_calls:
        encoded["content"] = message.content or None
        encoded["tool_calls"] = [
            {"id": call.call_id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in message.tool_calls
        ]
    if message.tool_call_id is not None:
        encoded["tool_call_id"] = message.tool_call_id
    return encoded


def encode_tool(tool: ToolSpec) -> dict[str, Any]:
    function = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
    return {"type": "function", "function": function}


class ChunkReader:
    """From the chunks of one completion to events; tool calls, usage and the reason are collected for the end."""

    def __init__(self) -> None:
        self.done = False
        self._reason: FinishReason | None = None
        self._usage: Usage | None = None
        self._calls: dict[int, dict[str, str]] = {}

    def read(self, payload: bytes) -> list[StreamEvent]:
        if payload == b"[DONE]":
            self.done = True
            return []
        try:
            return self._chunk(orjson.loads(payload))
        except (orjson.JSONDecodeError, *errors.MALFORMED) as error:
            raise TransientError(f"not a chunk: {payload[:200]!r}") from error

    def _chunk(self, chunk: dict[str, Any]) -> list[StreamEvent]:
        if chunk.get("error"):
            raise errors.from_object(chunk["error"])
        if usage := chunk.get("usage"):
            self._usage = decode_usage(usage)
        choices = chunk.get("choices")
        return self._choice(choices[0]) if choices else []

    def _choice(self, choice: dict[str, Any]) -> list[StreamEvent]:
        if reason := choice.get("finish_reason"):
            self._reason = FINISH_REASONS.get(reason, "stop")
        delta = choice.get("delta") or {}
        for piece in delta.get("tool_calls") or ():
            self._collect(piece)
        text = delta.get("content")
        return [TextDelta(text)] if text else []

    def _collect(self, piece: dict[str, Any]) -> None:
        """A call's id and name come once, its arguments in any number of pieces."""
        call = self._calls.setdefault(piece.get("index") or 0, {"id": "", "name": "", "arguments": ""})
        function = piece.get("function") or {}
        call["id"] = piece.get("id") or call["id"]
        call["name"] = function.get("name") or call["name"]
        call["arguments"] += function.get("arguments") or ""

    def finish(self) -> list[StreamEvent]:
        """The reason, not [DONE], tells a complete answer: some servers leave the marker out."""
        if self._reason is None:
            raise TransientError("the stream ended before the answer did")
        calls = [ToolCall(call["id"], call["name"], call["arguments"]) for call in self._calls.values()]
        usage = [self._usage] if self._usage else []
        return [*calls, *usage, Finish("tool_calls" if calls else self._reason)]


def decode_usage(usage: dict[str, Any]) -> Usage:
    details = usage.get("prompt_tokens_details") or {}
    return Usage(
        input_tokens=usage.get("prompt_tokens") or 0,
        output_tokens=usage.get("completion_tokens") or 0,
        cached_tokens=details.get("cached_tokens") or 0,
    )
