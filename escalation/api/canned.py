"""`/desk/{organization}/canned-replies`: texts that are written once."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chatsite.threads import in_thread
from conversations.api.documentation import endpoint
from escalation import access
from escalation.api import console_fields as fields
from escalation.api.base import DeskView, Forbidden
from escalation.models import CannedReply
from escalation.talk import canned

MAX_TEXT = 8000


class CannedQuery(serializers.Serializer[Any]):
    q = serializers.CharField(required=False, allow_blank=True, default="", max_length=120)
    language = serializers.CharField(required=False, allow_blank=True, default="", max_length=16)


class RenderQuery(serializers.Serializer[Any]):
    escalation = serializers.CharField(max_length=60)


@extend_schema_serializer(component_name="CannedReply")
class CannedRequest(serializers.Serializer[Any]):
    shortcut = serializers.SlugField(max_length=40)
    title = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=MAX_TEXT)
    language = serializers.CharField(required=False, allow_blank=True, default="", max_length=16)


class CannedRepliesView(DeskView):
    @endpoint(
        "List canned replies",
        description="With a language, each shortcut comes once: in that language, else in none, else in English.",
        operation="desk_canned_list",
        tag="desk",
        parameters=[CannedQuery],
        answers={200: fields.CannedReplies},
    )
    async def get(self, request: Request) -> Response:
        given = CannedQuery(data=request.query_params)
        given.is_valid(raise_exception=True)
        query, language = given.validated_data["q"], given.validated_data["language"]
        found = await in_thread(canned.search)(self.agent, query, language)
        return Response({"data": [shown(row) for row in found]})

    @endpoint(
        "Write a canned reply",
        description="For managers. One that has the shortcut in that language already is replaced.",
        operation="desk_canned_write",
        tag="desk",
        body=CannedRequest,
        answers={201: fields.CannedReply, 200: fields.CannedReply},
        fails=(400, 401, 403, 404, 413),
    )
    async def post(self, request: Request) -> Response:
        if self.role not in access.OVERSEERS:
            raise Forbidden
        given = CannedRequest(data=request.data)
        given.is_valid(raise_exception=True)
        row, created = await in_thread(canned.write)(self.agent, **given.validated_data)
        return Response(shown(row), status=201 if created else 200)


class RenderView(DeskView):
    @endpoint(
        "Fill in a canned reply",
        operation="desk_canned_render",
        tag="desk",
        parameters=[RenderQuery],
        answers={200: fields.Rendered},
    )
    async def get(self, request: Request, reply_id: str) -> Response:
        given = RenderQuery(data=request.query_params)
        given.is_valid(raise_exception=True)
        text = await in_thread(self._render)(reply_id, given.validated_data["escalation"])
        return Response({"text": text})

    def _render(self, reply_id: str, escalation_id: str) -> str:
        found = access.escalation(self.agent, escalation_id)
        return canned.render(canned.find(self.agent, reply_id), self.agent, found)


class UsedView(DeskView):
    @endpoint("Count that a canned reply was used", operation="desk_canned_used", tag="desk", answers={204: None})
    async def post(self, request: Request, reply_id: str) -> Response:
        await in_thread(canned.used)(self.agent, reply_id)
        return Response(status=204)


def shown(row: CannedReply) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "shortcut": row.shortcut,
        "title": row.title,
        "text": row.text,
        "language": row.language,
        "used": row.used,
    }
