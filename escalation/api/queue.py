"""`/desk/{organization}/escalations`: the queue."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chatsite.threads import in_thread
from conversations.api.documentation import endpoint
from escalation import access, handling
from escalation.api import fields
from escalation.api.base import DeskView
from escalation.api.console_fields import Detail
from escalation.listing import filters, queue, saved_views
from escalation.models import Escalation
from escalation.talk import detail


class QueueQuery(serializers.Serializer[Any]):
    state = serializers.ChoiceField(Escalation.State.values, required=False, help_text="Without: all that is open.")
    team = serializers.CharField(required=False)
    agent = serializers.CharField(required=False, help_text="`me`, `none`, or an agent's id.")
    language = serializers.CharField(required=False, max_length=16, help_text="`zh` finds `zh-tw` as well.")
    label = serializers.CharField(required=False, help_text="A label's id.")  # type: ignore[assignment]
    priority = serializers.ChoiceField(fields.PRIORITIES, required=False)
    reason = serializers.CharField(required=False, max_length=40, help_text="A reason's key.")
    q = serializers.CharField(
        required=False, max_length=200, help_text="In contact, last message, note and title; or an id."
    )
    breached = serializers.CharField(required=False, max_length=5, help_text="`1`: only what is overdue.")
    view = serializers.CharField(required=False, help_text="A saved view, which the other parameters narrow further.")
    cursor = serializers.CharField(required=False, max_length=300, help_text="`next_cursor` of the page before.")
    limit = serializers.IntegerField(required=False, default=50, min_value=1, max_value=100)


@extend_schema_serializer(component_name="AgentEscalation")
class EscalateRequest(serializers.Serializer[Any]):
    session_id = serializers.CharField()
    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)


class EscalationsView(DeskView):
    @endpoint(
        "List the queue, most at risk first",
        description="What is overdue, then by deadline, priority and age; what is over, newest first.",
        operation="desk_escalations_list",
        tag="desk",
        parameters=[QueueQuery],
        answers={200: fields.RowPage},
    )
    async def get(self, request: Request) -> Response:
        asked = QueueQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return Response(await in_thread(self._page)(**asked.validated_data))

    def _page(self, limit: int, cursor: str | None = None, view: str | None = None, **asked: str) -> dict[str, Any]:
        stored = filters.saved(saved_views.find(self.agent, view).filters) if view else {}
        return queue.page(self.agent, stored | asked, cursor=cursor, limit=limit)

    @endpoint(
        "Step into a conversation",
        description="The agent has it from then on. It must be one whose transcript they may read.",
        operation="desk_escalations_create",
        tag="desk",
        body=EscalateRequest,
        answers={201: Detail},
        fails=(400, 401, 403, 404, 409),
    )
    async def post(self, request: Request) -> Response:
        given = EscalateRequest(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(await in_thread(self._escalate)(**given.validated_data), status=201)

    def _escalate(self, session_id: str, reason: str, note: str) -> dict[str, Any]:
        conversation = access.conversation(self.agent, session_id)
        return detail.of(handling.escalate(self.agent, conversation, reason, note))
