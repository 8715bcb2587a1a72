"""How the endpoints are described in /api/schema/: each with what it answers, and with what can go wrong."""

from collections.abc import Callable
from typing import Any, TypeVar

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from conversations.api.fields import Error

F = TypeVar("F", bound=Callable[..., Any])

REASONS = {
    400: "The request is malformed; `details` says where.",
    401: "No token, a wrong one (`unauthorized`) or an expired one (`token_expired`).",
    403: "Not from here: `origin_not_allowed`, `site_disabled`, `identity_invalid`.",
    404: "There is nothing with this id for the caller (`not_found`).",
    409: "Not now: `idempotency_conflict`, `too_many_waiting`, `nothing_to_regenerate`, `conversation_closed`, "
    "`desk_disabled`, `not_possible_now`.",
    413: "The body is too large.",
    415: "The body is not `multipart/form-data`.",
    429: "Too often; `Retry-After` says when to come back.",
    502: "The model failed; the code says how.",
    503: "A part of the service is away; `Retry-After` says when to come back.",
}
ALWAYS = (429, 503)

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="At most 255 printable characters. The same key with the same body leads to the same answer.",
)


def endpoint(
    summary: str,
    *,
    answers: dict[int | tuple[int, str], Any],
    fails: tuple[int, ...] = (400, 401, 403, 404),
    body: Any = None,
    parameters: list[Any] | None = None,
    operation: str,
    tag: str,
    description: str = "",
    public: bool = False,
) -> Callable[[F], F]:
    problems = {status: OpenApiResponse(Error, REASONS[status]) for status in sorted({*fails, *ALWAYS})}
    return extend_schema(
        summary=summary,
        description=description,
        operation_id=operation,
        tags=[tag],
        request=body,
        parameters=parameters,
        responses={**answers, **problems},
        auth=[] if public else None,
    )
