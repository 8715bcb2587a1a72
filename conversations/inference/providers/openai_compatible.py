"""Chat completions of OpenAI, and of every server that speaks its protocol.

The SDK opens the stream; its bytes are parsed here: the SDK's own decoding of a chunk costs 64 µs
a token, this about 2 (docs/providers.md).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

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
    TransientError,
    Usage,
)

OPENAI = "https://api.openai.com/v1"
FINISH: dict[str, FinishReason] = {
    "length": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "content_filter",
}


class OpenAICompatible:
    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.client = openai.AsyncOpenAI(
            api_key=deployment.api_key or "none",
            # Explicit, or the SDK would take it from the environment.
            base_url=deployment.base_url or OPENAI,
            max_retries=0,
            http_client=connections.client(),
        )

    async def stream(self, request: GenerationRequest) -> AsyncGenerator[StreamEvent]:
        reader, parser = ChunkReader(), EventParser()
        try:
            async with connections.Deadlines(self.deployment) as deadlines:
                call = self.client.chat.completions.with_streaming_response.create(**self._body(request))
                async with await deadlines.open(call) as response:
                    async for data in deadlines.read(response.http_response):
                        for payload in parser.feed(data):
                            for event in reader.read(payload):
                                yield event
        except openai.APIStatusError as error:
            raise errors.from_status(error.status_code, error.body, error.response.headers) from error
