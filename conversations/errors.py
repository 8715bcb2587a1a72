"""What a caller is told when something does not work: a status, a stable code and a sentence that helps."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.core.exceptions import RequestDataTooBig
from django.http import Http404
from rest_framework import exceptions as drf

from chatsite import threads, valkey
from chatsite.tenancy import limits, sites, tokens
from chatsite.tenancy.identity import InvalidIdentity
from conversations import access, attachments, library
from conversations.knowledge import documents
from conversations.knowledge.validation import Refused
from conversations.models import Run
from conversations.runs import lifecycle
from conversations.runs.cursor import InvalidCursor
from conversations.streaming.http import StillAnswering
from conversations.validation import InvalidInput

RETRY_AFTER = 2
"""Seconds after which a part that was away may be asked again."""

logger = structlog.get_logger(__name__)


class NotAForm(drf.UnsupportedMediaType):
    """Where a file is uploaded."""


@dataclass(frozen=True, slots=True)
class Problem:
    status: int
    code: str
    message: str
    details: dict[str, Any] = field(default_factory=dict)
    retry_after: int | None = None
    """Seconds."""

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.code, "message": self.message, "details": self.details}


NOTHING_HERE = Problem(404, "not_found", "There is nothing here.")
INTERNAL = Problem(500, "internal", "Something went wrong on our side. It was written down; please try again.")
UNAVAILABLE = Problem(
    503, "unavailable", "A part of the service is away for a moment. Please try again.", retry_after=RETRY_AFTER
)

AWAY = (*threads.Unavailable, *valkey.Unavailable)
# Subclasses stand before what they derive from.
FIXED: dict[type[Exception], Problem] = {
    access.NotFound: Problem(404, "not_found", "There is nothing with this id for you. Check the id and the token."),
    tokens.ExpiredToken: Problem(401, "token_expired", "The token has expired. Get a new one from /chat/session."),
    tokens.InvalidToken: Problem(401, "unauthorized", "The token or API key is not valid."),
    sites.UnknownSite: Problem(404, "not_found", "No site has this widget key. Copy it from the admin again."),
    sites.SiteDisabled: Problem(403, "site_disabled", "This site's widget was switched off in the admin."),
    sites.OriginNotAllowed: Problem(
        403, "origin_not_allowed", "This page's origin is not one of the site's allowed origins. Add it in the admin."
    ),
    InvalidIdentity: Problem(403, "identity_invalid", "The signature does not belong to this user id and this site."),
    lifecycle.IdempotencyConflict: Problem(
        409, "idempotency_conflict", "This idempotency key was used for something else. Use a new one."
    ),
    lifecycle.TooManyWaiting: Problem(
        409,
        "too_many_waiting",
        f"{lifecycle.MAX_WAITING} messages wait for an answer already. Wait for one of them.",
        {"limit": lifecycle.MAX_WAITING},
    ),
    library.ProgramsOnly: Problem(403, "forbidden", "This is for programs: send an API key."),
    documents.IllegalState: Problem(409, "not_possible_now", "The document's state does not allow that now."),
    attachments.InMessage: Problem(409, "not_possible_now", "The file is part of a message and stays there."),
    attachments.TooMany: Problem(
        409,
        "too_many_files",
        f"A conversation has at most {attachments.MAX_OF_CONVERSATION} files.",
        {"limit": attachments.MAX_OF_CONVERSATION},
    ),
    lifecycle.NothingToRegenerate: Problem(
        409, "nothing_to_regenerate", "There is no finished answer that could be written anew."
    ),
    StillAnswering: Problem(
        503,
        "unavailable",
        "The answer takes longer than a request may wait. Ask again with the same idempotency key.",
        retry_after=RETRY_AFTER,
    ),
    **dict.fromkeys(AWAY, UNAVAILABLE),
    RequestDataTooBig: Problem(413, "body_too_large", "The request's body is too large."),
    Http404: NOTHING_HERE,
    drf.NotAuthenticated: Problem(401, "unauthorized", "Send `Authorization: Bearer` with a token or an API key."),
    drf.AuthenticationFailed: Problem(401, "unauthorized", "The token or API key is not valid."),
    drf.PermissionDenied: Problem(403, "forbidden", "This token may not do that."),
    NotAForm: Problem(415, "unsupported_media_type", "Send a form, as `multipart/form-data`."),
    drf.UnsupportedMediaType: Problem(415, "unsupported_media_type", "Send JSON, as `application/json`."),
    drf.NotAcceptable: Problem(406, "not_acceptable", "This is to be had in another format only."),
    drf.ParseError: Problem(400, "invalid_json", "The body must be one JSON object, in UTF-8."),
}


def _limited(error: limits.RateLimited) -> Problem:
    sentence = f"That was too often. Please try again in {error.retry_after} s."
    return Problem(429, "rate_limited", sentence, {"retry_after": error.retry_after}, error.retry_after)


def _method(error: drf.MethodNotAllowed) -> Problem:
    return Problem(405, "method_not_allowed", str(error.detail))


def _fields(error: drf.ValidationError) -> Problem:
    return Problem(400, "invalid_message", "Some fields are not right; see the details.", {"fields": error.detail})


def _refused(error: Refused) -> Problem:
    if error.code == "storage_unavailable":
        return Problem(503, error.code, error.sentence, retry_after=RETRY_AFTER)
    return Problem({"too_large": 413, "busy": 409}.get(error.code, 400), error.code, error.sentence)


BUILT: dict[type[Exception], Callable[[Any], Problem]] = {
    InvalidInput: lambda error: Problem(400, error.code, error.message, error.details),
    Refused: _refused,
    InvalidCursor: lambda error: Problem(400, "invalid_cursor", str(error)),
    limits.RateLimited: _limited,
    drf.MethodNotAllowed: _method,
    drf.ValidationError: _fields,
}


def register(kind: type[Exception], problem: Problem | Callable[[Any], Problem]) -> None:
    """What callers are told of an exception of the apps above. Called in their `AppConfig.ready()`."""
    BUILT[kind] = problem if callable(problem) else lambda _: problem


def describe(error: Exception) -> Problem:
    """The problem behind an exception. One that nobody expected is logged, and told without its inside."""
    for kind, build in BUILT.items():
        if isinstance(error, kind):
            return build(error)
    for kind, problem in FIXED.items():
        if isinstance(error, kind):
            _note(error, problem)
            return problem
    logger.error("unexpected_error", exc_info=error)
    return INTERNAL


def is_away(error: BaseException | None) -> bool:
    """Whether the cause is that PostgreSQL or Redis does not answer."""
    return isinstance(error, AWAY)


def _note(error: Exception, problem: Problem) -> None:
    if problem.status >= 500:
        logger.warning("unavailable", reason=str(error))


def of_failed_run(run: Run) -> Problem:
    return Problem(502, run.error_code, run.error_message, {"response_id": run.public_id, "retryable": True})
