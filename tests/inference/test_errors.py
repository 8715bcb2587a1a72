from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from conversations.inference.errors import from_object, from_status, retry_after
from conversations.inference.types import (
    AuthenticationError,
    ContextTooLongError,
    ProviderError,
    RateLimitedError,
    RejectedError,
    TransientError,
)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"code": "rate_limit_exceeded", "type": "requests"}, RateLimitedError),
        ({"code": None, "type": "overloaded_error"}, TransientError),
        ({"code": 502, "message": "upstream"}, TransientError),
        ({"code": 429}, RateLimitedError),
        ({"code": "invalid_api_key", "type": "invalid_request_error"}, AuthenticationError),
        ({"type": "invalid_request_error", "message": "This model's maximum context length is 8"}, ContextTooLongError),
        (
            {"type": "exceed_context_size_error", "code": 400, "message": "over the context size"},
            ContextTooLongError,
        ),
        ({"type": "invalid_request_error", "message": "no"}, RejectedError),
        ("out of memory", TransientError),
        (None, TransientError),
    ],
)
def test_an_error_object_has_the_type_of_its_code(error: Any, kind: type[ProviderError]) -> None:
    assert type(from_object(error)) is kind


@pytest.mark.parametrize(("status", "kind"), [(408, TransientError), (529, TransientError), (302, RejectedError)])
def test_a_status_without_a_body_is_enough(status: int, kind: type[ProviderError]) -> None:
    assert type(from_status(status, None, {})) is kind


def test_a_busy_server_may_say_when_to_come_back() -> None:
    assert from_status(503, None, {"retry-after": "2"}).retry_after == 2.0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "7", "retry-after-ms": "250"}, 0.25),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({}, None),
    ],
)
def test_retry_after_is_read_in_all_its_forms(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_retry_after_may_be_a_date() -> None:
    moment = datetime.now(UTC) + timedelta(hours=1)
    assert 3500 < (retry_after({"retry-after": format_datetime(moment, usegmt=True)}) or 0) <= 3600
