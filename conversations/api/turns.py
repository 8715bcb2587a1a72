"""`/v1/conversations/{id}/turns` and `/regenerate`."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chatsite import ids
from chatsite.threads import in_thread
from conversations import catalog, intake, models, validation
from conversations.api.base import ApiView
from conversations.api.documentation import IDEMPOTENCY_KEY, endpoint
from conversations.api.fields import CamelSerializer, PageContext, attachment_ids
from conversations.api.messages import stream_url
from conversations.runs.types import Started


@extend_schema_serializer(component_name="Turn")
class TurnRequest(CamelSerializer):
    message = serializers.CharField(max_length=validation.MAX_MESSAGE)
    page_context = PageContext(required=False, allow_null=True)
    attachments = attachment_ids()


class Turn(CamelSerializer):
    id = serializers.CharField(source="public_id")
    seq = serializers.IntegerField()
    role = serializers.ChoiceField(["user", "assistant", "agent", "system"])
    content = serializers.CharField()
    state = serializers.ChoiceField(["complete", "stopped", "superseded"])
    language = serializers.CharField(allow_blank=True)
    run_id = serializers.SerializerMethodField("get_run_id")
    payload = serializers.DictField(source="public_payload")
    created_at = serializers.DateTimeField()

    def get_run_id(self, row: models.Turn) -> str | None:
        return ids.public("run", row.run_id) if row.run_id else None


class TurnPage(CamelSerializer):
    data = Turn(many=True)  # type: ignore[assignment]
    next_after_seq = serializers.IntegerField(
        allow_null=True, help_text="`afterSeq` of the next page; null on the last."
    )


class TurnPageRequest(CamelSerializer):
    after_seq = serializers.IntegerField(
        required=False, default=0, min_value=0, max_value=2**31 - 1, help_text="`nextAfterSeq` of the page before."
    )
    limit = serializers.IntegerField(required=False, default=50, min_value=1, max_value=100)


class RunAccepted(CamelSerializer):
    run_id = serializers.CharField(allow_null=True, help_text="Null when a person will answer.")
    response_id = serializers.CharField(allow_null=True, help_text="The same, by its name in the widget's protocol.")
    conversation_id = serializers.CharField()
    user_turn_seq = serializers.IntegerField()
    stream_url = serializers.CharField(allow_null=True)


class TurnsView(ApiView):
    @endpoint(
        "List turns, oldest first",
        operation="turns_list",
        tag="conversations",
        parameters=[TurnPageRequest],
        answers={200: TurnPage},
    )
    async def get(self, request: Request, conversation_id: str) -> Response:
        given = TurnPageRequest(data=request.query_params)
        given.is_valid(raise_exception=True)
        page = await in_thread(catalog.turns)(self.principal, conversation_id, **given.validated_data)
        return Response(TurnPage(page).data)

    @endpoint(
        "Send a message",
        description="The answer is read from `streamUrl`, while it is written or later.",
        operation="turns_create",
        tag="conversations",
        body=TurnRequest,
        parameters=[IDEMPOTENCY_KEY],
        answers={202: RunAccepted},
        fails=(400, 401, 403, 404, 409, 413),
    )
    async def post(self, request: Request, conversation_id: str) -> Response:
        message = intake.Message(
            text=validation.validate_message(request.data.get("message")),
            idempotency_key=self.idempotency_key(),
            page_context=validation.validate_page_context(request.data.get("pageContext")),
            attachments=validation.validate_attachments(request.data.get("attachments")),
        )
        started = await in_thread(intake.send)(self.principal, conversation_id, message)
        return Response(_accepted(started), status=202)


class RegenerateView(ApiView):
    @endpoint(
        "Write the latest answer anew",
        description="The old answer stays readable, as `superseded`, once the new one is there.",
        operation="regenerate",
        tag="conversations",
        parameters=[IDEMPOTENCY_KEY],
        answers={202: RunAccepted},
        fails=(400, 401, 403, 404, 409),
    )
    async def post(self, request: Request, conversation_id: str) -> Response:
        key = self.idempotency_key()
        started = await in_thread(intake.regenerate)(self.principal, conversation_id, key)
        return Response(_accepted(started), status=202)


def _accepted(started: Started) -> dict[str, Any]:
    run = started.begun
    return {
        "runId": run and run.public_id,
        "responseId": run and run.public_id,
        "conversationId": ids.public("conv", started.turn.conversation_id),
        "userTurnSeq": started.turn.seq,
        "streamUrl": run and stream_url(run),
    }
