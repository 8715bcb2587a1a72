"""`/desk/{organization}/escalations/bulk`: one action for up to 200 escalations."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chatsite.threads import in_thread
from conversations.api.documentation import endpoint
from escalation import access, handling, lifecycle
from escalation.api.base import DeskView
from escalation.api.console import ResolveRequest
from escalation.api.handling import AssignRequest, LabelsRequest, PriorityRequest
from escalation.listing import bulk
from escalation.listing.filters import PRIORITIES
from escalation.models import Escalation, Priority
from escalation.talk import console
from escalation.types import Actor

Do = Callable[[Escalation], object]
BODIES: dict[str, type[serializers.Serializer[Any]]] = {
    "assign": AssignRequest,
    "resolve": ResolveRequest,
    "label": LabelsRequest,
    "priority": PriorityRequest,
}


@extend_schema_serializer(component_name="Bulk")
class BulkRequest(serializers.Serializer[Any]):
    ids = serializers.ListField(child=serializers.CharField(), min_length=1, max_length=bulk.MOST)
    action = serializers.ChoiceField(list(BODIES), help_text="With the fields of its own endpoint beside it.")


class BulkFailure(serializers.Serializer[Any]):
    id = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class BulkOutcome(serializers.Serializer[Any]):
    done = serializers.ListField(child=serializers.CharField())
    failed = BulkFailure(many=True)


class BulkView(DeskView):
    @endpoint(
        "Do the same to many escalations",
        description="Each is done by itself. Those that cannot be done are told with the code that the action "
        "alone would have been refused with.",
        operation="desk_bulk",
        tag="desk",
        body=BulkRequest,
        answers={200: BulkOutcome},
    )
    async def post(self, request: Request) -> Response:
        asked = BulkRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        action, ids = asked.validated_data["action"], asked.validated_data["ids"]
        given = BODIES[action](data=request.data)
        given.is_valid(raise_exception=True)
        return Response(await in_thread(self._each)(ids, action, given.validated_data))

    def _each(self, ids: list[str], action: str, given: dict[str, Any]) -> dict[str, Any]:
        do: Do = getattr(self, f"_{action}")(**given)
        return bulk.each(self.agent, ids, do).as_dict()

    def _assign(self, agent: str | None, team: str | None, **given: Any) -> Do:
        to = access.colleague(self.agent, agent) if agent else None
        queue = access.team(self.agent, team) if team else None
        return lambda row: handling.assign(row, self.agent, agent=to, team=queue, **given)

    def _resolve(self, **given: Any) -> Do:
        return lambda row: console.resolve(row, self.agent, **given)

    def _label(self, add: list[str], remove: list[str]) -> Do:
        added, removed = access.labels(self.agent, add), access.labels(self.agent, remove)
        return lambda row: handling.label(row, self.agent, add=added, remove=removed)

    def _priority(self, priority: str) -> Do:
        wanted = Priority(PRIORITIES[priority])
        return lambda row: lifecycle.set_priority(row, Actor.of(self.agent), wanted)
