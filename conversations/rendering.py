"""JSON in and out by orjson, and every error in one envelope: `{"error": {"code", "message", "details"}}`."""

from collections.abc import Mapping
from typing import IO, Any

import orjson
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import defaults
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response

from conversations import validation
from conversations.errors import Problem, describe

API_PREFIXES = ("/api/", "/chat/", "/desk/", "/v1/")


class JSONRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        return b"" if data is None else orjson.dumps(data, default=str, option=orjson.OPT_NON_STR_KEYS)


class JSONParser(BaseParser):
    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Raises InvalidInput, RequestDataTooBig."""
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(limit + 1)
        if len(raw) > limit:
            raise RequestDataTooBig
        return validation.parse_object(raw)


def envelope(problem: Problem) -> dict[str, Any]:
    return {"error": problem.as_dict()}


def headers(problem: Problem) -> dict[str, str]:
    values = {}
    if problem.retry_after:
        values["Retry-After"] = str(problem.retry_after)
    if problem.status == 401:
        values["WWW-Authenticate"] = "Bearer"
    return values


def is_for_programs(request: HttpRequest) -> bool:
    return request.path.startswith(API_PREFIXES)


def refusal(problem: Problem) -> JsonResponse:
    """Where Django itself answers, rather than REST framework."""
    return JsonResponse(envelope(problem), status=problem.status, headers=headers(problem))


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response:
    """For REST framework."""
    problem = describe(error)
    return Response(envelope(problem), problem.status, headers=headers(problem))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A wrong Host, for example."""
    if not is_for_programs(request):
        return defaults.bad_request(request, exception)
    return refusal(Problem(400, "bad_request", "The server does not understand this request."))
