"""`/chat/message`: one question over plain HTTPS."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chatsite import ids
from chatsite.threads import in_thread
from conversations import errors, intake, rendering, validation
from conversations.api import fields
from conversations.api.base import ApiView
from conversations.api.documentation import IDEMPOTENCY_KEY, endpoint
from conversations.models import Run
from conversations.runs import events
from conversations.runs.types import Started
from conversations.streaming import http
from conversations.validation import InvalidInput

FULL, STREAM = "full", "stream"


@extend_schema_serializer(component_name="Message")
class MessageRequest(serializers.Serializer[Any]):
    session_id = serializers.CharField()
    message = serializers.CharField(max_length=validation.MAX_MESSAGE)
    page_context = fields.PageContext(required=False, allow_null=True)
    attachments = fields.attachment_ids()
    response_mode = serializers.ChoiceField([FULL, STREAM], default=FULL)


class Accepted(serializers.Serializer[Any]):
    response_id = serializers.CharField(allow_null=True, help_text="Null when a person will answer.")
    session_id = serializers.CharField()
    user_turn_seq = serializers.IntegerField()
    stream_url = serializers.CharField(allow_null=True)


class MessageView(ApiView):
    @endpoint(
        "Send a message",
        description="`full` waits for the whole answer; `stream` says where to read it while it is written. "
        "Leaving early never stops the answer. While a person has the conversation nothing is streamed: both modes "
        "are answered 202, and the person's reply is a turn of the conversation.",
        operation="chat_message",
        tag="chat",
        body=MessageRequest,
        parameters=[IDEMPOTENCY_KEY],
        answers={200: fields.ResponseObject, 202: Accepted},
        fails=(400, 401, 403, 404, 409, 413, 502),
    )
    async def post(self, request: Request) -> Response:
        mode = request.data.get("response_mode", FULL)
        if mode not in (FULL, STREAM):
            details = {"response_mode": f"Send {FULL} or {STREAM}."}
            raise InvalidInput("invalid_message", "This response mode is not known.", details)
        message = intake.Message(
            text=validation.validate_message(request.data.get("message")),
            idempotency_key=self.idempotency_key(),
            page_context=validation.validate_page_context(request.data.get("page_context")),
            attachments=validation.validate_attachments(request.data.get("attachments")),
        )
        started = await in_thread(intake.send)(self.principal, request.data.get("session_id"), message)
        if mode == STREAM or started.begun is None:
            return Response(_accepted(started), status=202)
        run = await http.outcome(started.run)
        if run.status == Run.Status.FAILED:
            problem = errors.of_failed_run(run)
            return Response(rendering.envelope(problem), status=problem.status)
        return Response(events.response(run))


def stream_url(run: Run) -> str:
    return f"/v1/runs/{run.public_id}/stream"


def _accepted(started: Started) -> dict[str, Any]:
    run = started.begun
    return {
        "response_id": run and run.public_id,
        "session_id": ids.public("conv", started.turn.conversation_id),
        "user_turn_seq": started.turn.seq,
        "stream_url": run and stream_url(run),
    }
