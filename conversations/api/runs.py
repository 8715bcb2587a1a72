"""`/v1/runs/{id}`: how an answer stands, its events, and stop."""

from typing import Any

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chatsite import ids
from chatsite.tenancy.principal import Principal
from chatsite.threads import in_thread
from conversations import access, intake, models
from conversations.api.base import ApiView
from conversations.api.documentation import endpoint
from conversations.api.fields import CamelSerializer, ResponseObject
from conversations.runs import events
from conversations.runs.cursor import END, Cursor
from conversations.streaming import sse

CURSOR = [
    OpenApiParameter("Last-Event-ID", str, OpenApiParameter.HEADER, description="The last event's id."),
    OpenApiParameter("cursor", str, description="The same, where a header cannot be set. Default 0-0."),
]
STREAM = """The run's events after the cursor, then live, to its end. `event:` is `run.started`, `assistant.delta`,
`tool.call`, `tool.result`, `status`, `assistant.completed` or `error`; `id:` is the cursor; `data:` is a JSON object.
`snapshot` comes first when the log does not reach back to the cursor: its text replaces what was shown.
A comment line with the newest cursor follows each 15 s of silence. 204: there is nothing after this cursor."""


class RunError(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()
    retryable = serializers.BooleanField()


class Run(CamelSerializer):
    run_id = serializers.CharField(source="public_id")
    conversation_id = serializers.SerializerMethodField("get_conversation_id")
    status = serializers.ChoiceField(["queued", "running", "completed", "failed", "cancelled"])
    attempt = serializers.IntegerField()
    user_turn_seq = serializers.IntegerField()
    model = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    first_token_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    response = serializers.SerializerMethodField()
    error = serializers.SerializerMethodField()

    def get_conversation_id(self, run: models.Run) -> str:
        return ids.public("conv", run.conversation_id)

    @extend_schema_field(ResponseObject(allow_null=True))
    def get_response(self, run: models.Run) -> dict[str, Any] | None:
        return events.response(run) if run.is_terminal and run.status != models.Run.Status.FAILED else None

    @extend_schema_field(RunError(allow_null=True))
    def get_error(self, run: models.Run) -> dict[str, Any] | None:
        if run.status != models.Run.Status.FAILED:
            return None
        return {"code": run.error_code, "message": run.error_message, "retryable": True}


class RunView(ApiView):
    @endpoint("Read a run", operation="runs_read", tag="runs", answers={200: Run})
    async def get(self, request: Request, run_id: str) -> Response:
        return Response(Run(await in_thread(access.run)(self.principal, run_id)).data)


class StreamView(ApiView):
    @endpoint(
        "Read a run's events (SSE)",
        description=STREAM,
        operation="runs_stream",
        tag="runs",
        parameters=CURSOR,
        answers={
            (200, "text/event-stream"): OpenApiResponse(OpenApiTypes.STR, "Server-sent events."),
            204: OpenApiResponse(None, "The cursor is that of the last event."),
        },
    )
    async def get(self, request: Request, run_id: str) -> HttpResponseBase:
        after = Cursor.parse(request.headers.get("Last-Event-ID") or request.query_params.get("cursor", "0-0"))
        run = await in_thread(access.run)(self.principal, run_id)
        if after == END and run.is_terminal:
            return Response(status=204)  # which also ends the reconnecting of an EventSource
        return StreamingHttpResponse(await sse.EventStream.open(run, after), headers=sse.HEADERS)


class CancelView(ApiView):
    @endpoint(
        "Stop a run",
        description="For good, on whatever transport it is read. A run that has ended is answered as it is.",
        operation="runs_cancel",
        tag="runs",
        answers={200: Run},
    )
    async def post(self, request: Request, run_id: str) -> Response:
        return Response(Run(await in_thread(_cancelled)(self.principal, run_id)).data)


def _cancelled(principal: Principal, run_id: str) -> models.Run:
    intake.cancel(principal, run_id)
    return access.run(principal, run_id)
