"""Requests and deployments as the tests of this folder use them."""

from __future__ import annotations

from typing import Any

from conversations.inference.types import Deployment, GenerationRequest, Message, StreamEvent, TextDelta


def deployment(base_url: str, **changes: Any) -> Deployment:
    fields: dict[str, Any] = {
        "id": "fake",
        "name": "fake",
        "provider": "openai_compatible",
        "model": "fake",
        "base_url": base_url,
        "api_key": "key-of-the-test",
        "max_concurrency": 1000,
        "first_byte_timeout": 10.0,
        "idle_timeout": 10.0,
        "context_window": 8000,
        "max_output_tokens": 500,
    }
    return Deployment(**(fields | changes))


def question(text: str, **fields: Any) -> GenerationRequest:
    return GenerationRequest((Message("system", "Be brief."), Message("user", text)), **fields)


def text_of(events: list[StreamEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))
