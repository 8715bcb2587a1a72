"""`/desk/<organization>/answers/<run>/correction`: an agent judges an answer, and writes the right one."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chatsite.threads import in_thread
from conversations.api.documentation import endpoint
from escalation.api.base import DeskView
from feedback import corrections
from feedback.corrections import MAX_ANSWER, Judgement
from feedback.models import Rating
from feedback.ratings import MAX_COMMENT


@extend_schema_serializer(component_name="Correction")
class CorrectionRequest(serializers.Serializer[Any]):
    value = serializers.ChoiceField(Rating.Value.values)
    right_answer = serializers.CharField(required=False, default="", allow_blank=True, max_length=MAX_ANSWER)
    comment = serializers.CharField(required=False, default="", allow_blank=True, max_length=MAX_COMMENT)


class CorrectionAnswer(serializers.Serializer[Any]):
    response_id = serializers.CharField()
    value = serializers.ChoiceField(Rating.Value.values)
    right_answer = serializers.CharField(allow_blank=True)
    comment = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()


class CorrectionView(DeskView):
    @endpoint(
        "Judge an answer",
        description="For the staff: visitors never see it. Once a person; sent again, it changes.",
        operation="desk_correct",
        tag="desk",
        body=CorrectionRequest,
        answers={200: CorrectionAnswer, 201: CorrectionAnswer},
        fails=(400, 401, 403, 404, 409, 413),
    )
    async def post(self, request: Request, run_id: str) -> Response:
        given = CorrectionRequest(data=request.data)
        given.is_valid(raise_exception=True)
        judgement = Judgement(**given.validated_data)
        row, created = await in_thread(corrections.correct)(self.agent, run_id, judgement)
        told = {
            "response_id": run_id,
            "value": row.value,
            "right_answer": row.right_answer,
            "comment": row.comment,
            "created_at": row.created_at,
        }
        return Response(told, status=201 if created else 200)
