"""From what a provider says went wrong, by status or by an error object, to our typed errors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from conversations.inference.types import (
    AuthenticationError,
    ContextTooLongError,
    ProviderError,
    RateLimitedError,
    RejectedError,
    TransientError,
)

QUOTA_RETRY_AFTER = 600.0
"""Seconds: a spent quota does not come back while a visitor waits."""

TOO_LONG = re.compile(
    r"context.?(length|window|size)|maximum context|prompt is too long|too many (input )?tokens|request_too_large", re.I
)
MALFORMED = (KeyError, IndexError, TypeError, AttributeError)
"""What reading JSON of an unexpected shape raises."""

RETRYABLE_STATUSES = (408, 409, 425)
KINDS: dict[str, type[ProviderError]] = {
    "rate_limit_exceeded": RateLimitedError,
    "rate_limit_error": RateLimitedError,
    "insufficient_quota": RateLimitedError,
    "requests": RateLimitedError,
    "tokens": RateLimitedError,
    "invalid_api_key": AuthenticationError,
    "authentication_error": AuthenticationError,
    "permission_error": AuthenticationError,
    "model_not_found": AuthenticationError,
    "not_found_error": AuthenticationError,
    "context_length_exceeded": ContextTooLongError,
    "exceed_context_size_error": ContextTooLongError,
    "request_too_large": ContextTooLongError,
    "content_filter": RejectedError,
    "invalid_request_error": RejectedError,
}


def from_status(status: int, body: object, headers: Mapping[str, str]) -> ProviderError:
    """`body`: the decoded error object, or whatever text came instead."""
    message = f"{status}: {_said(body)}"
    if status == 413 or (status in (400, 422) and TOO_LONG.search(str(body))):
        return ContextTooLongError(message)
    if status == 429:
        spent = "insufficient_quota" in str(body)
        return RateLimitedError(message, QUOTA_RETRY_AFTER if spent else retry_after(headers))
    if status in (401, 403, 404):
        return AuthenticationError(message)
    if status >= 500 or status in RETRYABLE_STATUSES:
        return TransientError(message, retry_after(headers))
    return RejectedError(message)


def from_object(error: Any) -> ProviderError:
    """An error inside a stream that began with status 200: all that is known is its code or type."""
    fields, said = (error if isinstance(error, dict) else {}), _said(error)
    for kind in (str(fields.get("code")), str(fields.get("type"))):
        if kind.isdigit() and int(kind) >= 400:
            return from_status(int(kind), error, {})
        if kind in KINDS:
            return ContextTooLongError(said) if TOO_LONG.search(str(error)) else KINDS[kind](said)
    return TransientError(said)


def _said(error: object) -> str:
    """The sentence in an error object, which is for people; else all that came."""
    message = error.get("message") if isinstance(error, dict) else None
    return str(message or error)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds, from Retry-After as a number or a date, or the finer retry-after-ms."""
    milliseconds, value = headers.get("retry-after-ms"), headers.get("retry-after")
    try:
        if milliseconds:
            return max(0.0, float(milliseconds) / 1000)
        return max(0.0, float(value)) if value else None
    except ValueError:
        return _until(value or "")


def _until(date: str) -> float | None:
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
