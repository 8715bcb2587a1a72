"""`/chat/feedback`: what a visitor thinks of an answer."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chatsite.threads import in_thread
from conversations.api.base import ApiView
from conversations.api.documentation import endpoint
from feedback import ratings
from feedback.models import Rating
from feedback.ratings import MAX_COMMENT, Opinion, Rated

MAX_REASONS = 20


@extend_schema_serializer(component_name="Feedback")
class FeedbackRequest(serializers.Serializer[Any]):
    response_id = serializers.CharField(max_length=64)
    rating = serializers.ChoiceField(Rating.Value.values, allow_null=True, help_text="null takes the rating back.")
    reasons = serializers.ListField(
        child=serializers.CharField(max_length=40),
        required=False,
        default=list,
        max_length=MAX_REASONS,
        help_text="Keys of the session's `config.feedback.reasons`; kept with a `down` only.",
    )
    comment = serializers.CharField(required=False, default="", allow_blank=True, max_length=MAX_COMMENT)


class FeedbackAnswer(serializers.Serializer[Any]):
    rating_id = serializers.CharField(allow_null=True, help_text="Null when there was nothing to take back.")
    response_id = serializers.CharField()
    rating = serializers.ChoiceField(Rating.Value.values, allow_null=True)
    reasons = serializers.ListField(child=serializers.CharField())
    comment = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField(allow_null=True)


class FeedbackView(ApiView):
    @endpoint(
        "Rate an answer",
        description="Once for each answer: sent again, it changes. Only a finished answer can be rated; "
        "anything else is refused with 409 `not_ratable`.",
        operation="chat_feedback",
        tag="chat",
        body=FeedbackRequest,
        answers={200: FeedbackAnswer, 201: FeedbackAnswer},
        fails=(400, 401, 403, 404, 409, 413),
    )
    async def post(self, request: Request) -> Response:
        given = FeedbackRequest(data=request.data)
        given.is_valid(raise_exception=True)
        wish = given.validated_data
        opinion = Opinion(wish["rating"], tuple(wish["reasons"]), wish["comment"])
        rated = await in_thread(ratings.rate)(self.principal, wish["response_id"], opinion)
        return Response(_told(rated), status=201 if rated.created else 200)


def _told(rated: Rated) -> dict[str, Any]:
    row = rated.rating
    return {
        "rating_id": row and row.public_id,
        "response_id": rated.run.public_id,
        "rating": row and row.value,
        "reasons": row.reasons if row else [],
        "comment": row.comment if row else "",
        "created_at": row and row.created_at,
    }
