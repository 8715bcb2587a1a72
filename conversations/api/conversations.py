"""`/v1/conversations`, for programs; a visitor's token reaches that visitor's own."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chatsite.threads import in_thread
from conversations import access, catalog
from conversations.api.base import ApiView
from conversations.api.documentation import endpoint
from conversations.api.fields import CamelSerializer, PageContext
from conversations.validation import validate_page_context


@extend_schema_serializer(component_name="Conversation")
class ConversationRequest(CamelSerializer):
    title = serializers.CharField(required=False, allow_blank=True, max_length=120)
    locale = serializers.CharField(required=False, allow_blank=True, max_length=35)
    external_id = serializers.CharField(
        required=False, allow_blank=True, max_length=120, help_text="Who your own system says it is; API keys only."
    )
    page_context = PageContext(required=False, allow_null=True)


class Conversation(CamelSerializer):
    id = serializers.CharField(source="public_id")
    title = serializers.CharField(allow_blank=True)
    locale = serializers.CharField()
    mode = serializers.ChoiceField(["assistant", "queued", "human", "closed"])
    external_id = serializers.CharField(allow_blank=True)
    latest_turn_seq = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ConversationPage(CamelSerializer):
    data = Conversation(many=True)  # type: ignore[assignment]
    next_cursor = serializers.CharField(allow_null=True, help_text="`cursor` of the next page; null on the last.")


class PageRequest(serializers.Serializer[Any]):
    cursor = serializers.CharField(required=False, help_text="`nextCursor` of the page before.")
    limit = serializers.IntegerField(required=False, default=20, min_value=1, max_value=100)


class ConversationsView(ApiView):
    @endpoint(
        "List conversations, newest first",
        operation="conversations_list",
        tag="conversations",
        parameters=[PageRequest],
        answers={200: ConversationPage},
        fails=(400, 401, 403),
    )
    async def get(self, request: Request) -> Response:
        given = PageRequest(data=request.query_params)
        given.is_valid(raise_exception=True)
        page = await in_thread(catalog.page)(self.principal, **given.validated_data)
        return Response(ConversationPage(page).data)

    @endpoint(
        "Begin a conversation",
        operation="conversations_create",
        tag="conversations",
        body=ConversationRequest,
        answers={201: Conversation},
        fails=(400, 401, 403, 413),
    )
    async def post(self, request: Request) -> Response:
        given = ConversationRequest(data={**request.data, "pageContext": None})
        given.is_valid(raise_exception=True)
        wish = {**given.validated_data, "page_context": validate_page_context(request.data.get("pageContext"))}
        row = await in_thread(catalog.begin)(self.principal, **wish)
        return Response(Conversation(row).data, status=201)


class ConversationView(ApiView):
    @endpoint("Read a conversation", operation="conversations_read", tag="conversations", answers={200: Conversation})
    async def get(self, request: Request, conversation_id: str) -> Response:
        return Response(Conversation(await in_thread(access.conversation)(self.principal, conversation_id)).data)
