"""`/chat/survey`: how the visitor found the conversation."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chatsite.threads import in_thread
from conversations.api.base import ApiView
from conversations.api.documentation import endpoint
from feedback import surveys
from feedback.ratings import MAX_COMMENT


@extend_schema_serializer(component_name="SurveyReply")
class SurveyRequest(serializers.Serializer[Any]):
    session_id = serializers.CharField(max_length=64)
    score = serializers.IntegerField(min_value=1, max_value=5)
    comment = serializers.CharField(required=False, default="", allow_blank=True, max_length=MAX_COMMENT)


class SurveyReceipt(serializers.Serializer[Any]):
    score = serializers.IntegerField()
    comment = serializers.CharField(allow_blank=True)


class SurveyView(ApiView):
    @endpoint(
        "Answer the survey",
        description="Once, while the session's `survey` says `offered`; otherwise 409 `survey_not_offered` or "
        "`survey_answered`.",
        operation="chat_survey",
        tag="chat",
        body=SurveyRequest,
        answers={201: SurveyReceipt},
        fails=(400, 401, 403, 404, 409, 413),
    )
    async def post(self, request: Request) -> Response:
        given = SurveyRequest(data=request.data)
        given.is_valid(raise_exception=True)
        wish = given.validated_data
        row = await in_thread(surveys.answer)(self.principal, wish["session_id"], wish["score"], wish["comment"])
        return Response({"score": row.score, "comment": row.comment}, status=201)
