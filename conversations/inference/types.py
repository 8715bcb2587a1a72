"""What flows between a run and a model: requests, stream events, errors.

Plain values: nothing here knows the ORM, a provider or HTTP.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Role = Literal["system", "user", "assistant", "tool"]
FinishReason = Literal["stop", "length", "tool_calls", "content_filter"]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A stream event as well as a part of an assistant message; always complete, never a fragment."""

    call_id: str
    name: str
    arguments: str
    """JSON as the model wrote it: not yet parsed, not yet checked."""


@dataclass(frozen=True, slots=True)
class Message:
    role: Role
    content: str
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None


@dataclass(frozen=True, slots=True)
class ToolSpec:
    name: str
    description: str
    parameters: Mapping[str, Any]
    """A JSON Schema of type object."""


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that was passed to the model. An answer cites it as `[number]`."""

    number: int
    title: str
    heading: str
    text: str
    language: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Grounding:
    """What the answer rests on, for providers that quote rather than generate."""

    question: str
    """Self-contained: a follow-up as it was rewritten."""
    language: str
    """The visitor's."""
    sources: tuple[Source, ...] = ()
    """Best first."""
    evidence: Literal["strong", "weak", "none"] = "none"
    ask_back: bool = False
    """With weak evidence: ask what is meant rather than say that it is not known."""


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    messages: tuple[Message, ...]
    max_output_tokens: int | None = None
    """None: the deployment's own limit."""
    temperature: float | None = None
    tools: tuple[ToolSpec, ...] = ()
    grounding: Grounding | None = None
    """Never sent to a provider; what it says stands in the messages as well."""
    metadata: Mapping[str, str] = field(default_factory=dict)
    """For logs only (run, conversation, organization); never sent to a provider."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """One configured endpoint. Equal values share one client, so a changed row gets a new one."""

    id: str
    name: str
    provider: str
    model: str
    base_url: str | None
    api_key: str = field(repr=False)
    max_concurrency: int
    first_byte_timeout: float
    """Seconds from the request to the first byte of the answer."""
    idle_timeout: float
    """Seconds of silence allowed between two reads of a stream."""
    context_window: int
    """Tokens of prompt and answer together."""
    max_output_tokens: int
    is_demo: bool = False
    is_last_resort: bool = False
    """Only tried when every other one of the pool has failed, however long ago that was."""


@dataclass(frozen=True, slots=True)
class Pool:
    name: str
    deployments: tuple[Deployment, ...]
    """In order of preference."""


@dataclass(frozen=True, slots=True)
class TextDelta:
    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    input_tokens: int
    output_tokens: int
    cached_tokens: int = 0
    """Part of input_tokens, read from the provider's prefix cache."""


@dataclass(frozen=True, slots=True)
class Finish:
    """The last event of every complete stream."""

    reason: FinishReason


StreamEvent = TextDelta | ToolCall | Usage | Finish


@dataclass(frozen=True, slots=True)
class Completion:
    text: str
    usage: Usage | None
    finish_reason: FinishReason


class ProviderError(Exception):
    """Base of everything that can go wrong with a model. The message is for logs, not for visitors."""

    retry_after: float | None = None
    """Seconds, when the provider said so."""


class TransientError(ProviderError):
    """Connect, timeout, 5xx, overloaded: the same request may succeed later."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class RateLimitedError(TransientError):
    """429, or no free place within this process."""


class RejectedError(ProviderError):
    """The provider will not serve this request, however often it is sent."""


class ContextTooLongError(RejectedError):
    """The prompt does not fit the model's context window."""


class AuthenticationError(ProviderError):
    """The key is missing or wrong, or the model is unknown or not open to it."""


class ConfigurationError(ProviderError):
    """This installation cannot use the deployment: an extra is missing, or its provider is unknown."""


class StreamBrokenError(ProviderError):
    """The stream failed after its first event: what was delivered so far is not an answer.

    Raised by the router, which knows what was delivered; its cause is the provider's own error.
    """


class PoolExhaustedError(ProviderError):
    """No deployment of the pool could start an answer."""

    def __init__(self, message: str, last_error: ProviderError | None = None) -> None:
        super().__init__(message)
        self.last_error = last_error


class Provider(Protocol):
    """One client of one deployment.

    `stream` yields text, complete tool calls, Usage at most once, and Finish last, and raises only
    ProviderErrors. Closing the iterator, or cancelling the task that reads it, closes the upstream
    connection at once.
    """

    def __init__(self, deployment: Deployment) -> None: ...

    def stream(self, request: GenerationRequest) -> AsyncGenerator[StreamEvent]: ...

    async def close(self) -> None: ...
