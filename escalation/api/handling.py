"""`/desk/{organization}/escalations/{id}/...`: take it, give it away, put it back, mark it."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chatsite.threads import in_thread
from conversations.api.documentation import endpoint
from escalation import access, handling, lifecycle
from escalation.api import fields
from escalation.api.base import DeskView
from escalation.api.console_fields import Detail
from escalation.listing.filters import PRIORITIES
from escalation.models import Escalation, Priority
from escalation.talk import detail
from escalation.types import Actor

FAILS = (400, 401, 403, 404, 409)
NOT_MINE = "Also when a colleague is talking to the visitor."


class DeliberateRequest(serializers.Serializer[Any]):
    deliberate = serializers.BooleanField(required=False, default=False, help_text=NOT_MINE)


@extend_schema_serializer(component_name="TakeOver")
class TakeOverRequest(DeliberateRequest):
    pass


@extend_schema_serializer(component_name="Release")
class ReleaseRequest(DeliberateRequest):
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)


@extend_schema_serializer(component_name="Assignment")
class AssignRequest(ReleaseRequest):
    agent = serializers.CharField(required=False, allow_null=True, default=None)
    team = serializers.CharField(required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs["agent"] and not attrs["team"]:
            raise serializers.ValidationError({"agent": ["Send an agent, a team, or both."]})
        return attrs


@extend_schema_serializer(component_name="Labels")
class LabelsRequest(serializers.Serializer[Any]):
    add = serializers.ListField(child=serializers.CharField(), required=False, default=list, max_length=50)
    remove = serializers.ListField(child=serializers.CharField(), required=False, default=list, max_length=50)


@extend_schema_serializer(component_name="PriorityChange")
class PriorityRequest(serializers.Serializer[Any]):
    priority = serializers.ChoiceField(fields.PRIORITIES)


class HandlingView(DeskView):
    """Of one escalation, which is shown in full after."""

    body: type[serializers.Serializer[Any]] = serializers.Serializer

    async def answer(self, request: Request, escalation_id: str) -> Response:
        given = self.body(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(await in_thread(self._answer)(escalation_id, given.validated_data))

    def _answer(self, escalation_id: str, given: dict[str, Any]) -> dict[str, Any]:
        return detail.of(self.handle(access.escalation(self.agent, escalation_id), **given))

    def handle(self, escalation: Escalation, **given: Any) -> Escalation:
        raise NotImplementedError


class ClaimView(HandlingView):
    @endpoint(
        "Take a waiting escalation, and join",
        description="Of any number of agents one wins; the others are told who (`already_claimed`).",
        operation="desk_claim",
        tag="desk",
        answers={200: Detail},
        fails=FAILS,
    )
    async def post(self, request: Request, escalation_id: str) -> Response:
        return await self.answer(request, escalation_id)

    def handle(self, escalation: Escalation, **given: Any) -> Escalation:
        return lifecycle.claim(escalation, self.agent)


class TakeOverView(HandlingView):
    body = TakeOverRequest

    @endpoint(
        "Join: from now on this agent answers",
        description="A colleague's conversation is refused (`not_yours`) without `deliberate`.",
        operation="desk_take_over",
        tag="desk",
        body=TakeOverRequest,
        answers={200: Detail},
        fails=FAILS,
    )
    async def post(self, request: Request, escalation_id: str) -> Response:
        return await self.answer(request, escalation_id)

    def handle(self, escalation: Escalation, **given: Any) -> Escalation:
        return handling.take_over(escalation, self.agent, **given)


class AssignView(HandlingView):
    body = AssignRequest

    @endpoint(
        "Assign or transfer, to an agent or to a team's queue",
        description="The note is for whoever gets it.",
        operation="desk_assign",
        tag="desk",
        body=AssignRequest,
        answers={200: Detail},
        fails=FAILS,
    )
    async def post(self, request: Request, escalation_id: str) -> Response:
        return await self.answer(request, escalation_id)

    def handle(self, escalation: Escalation, **given: Any) -> Escalation:
        return handling.assign(escalation, self.agent, **(given | self._to(given)))

    def _to(self, given: dict[str, Any]) -> dict[str, Any]:
        agent, team = given["agent"], given["team"]
        return {
            "agent": access.colleague(self.agent, agent) if agent else None,
            "team": access.team(self.agent, team) if team else None,
        }


class ReleaseView(HandlingView):
    body = ReleaseRequest

    @endpoint(
        "Put back into the queue",
        operation="desk_release",
        tag="desk",
        body=ReleaseRequest,
        answers={200: Detail},
        fails=FAILS,
    )
    async def post(self, request: Request, escalation_id: str) -> Response:
        return await self.answer(request, escalation_id)

    def handle(self, escalation: Escalation, **given: Any) -> Escalation:
        return handling.release(escalation, self.agent, **given)


class LabelsView(HandlingView):
    body = LabelsRequest

    @endpoint(
        "Add and remove labels",
        operation="desk_labels",
        tag="desk",
        body=LabelsRequest,
        answers={200: Detail},
        fails=FAILS,
    )
    async def post(self, request: Request, escalation_id: str) -> Response:
        return await self.answer(request, escalation_id)

    def handle(self, escalation: Escalation, **given: Any) -> Escalation:
        add, remove = (access.labels(self.agent, given[name]) for name in ("add", "remove"))
        return handling.label(escalation, self.agent, add=add, remove=remove)


class PriorityView(HandlingView):
    body = PriorityRequest

    @endpoint(
        "Change the priority, and the deadlines with it",
        operation="desk_priority",
        tag="desk",
        body=PriorityRequest,
        answers={200: Detail},
        fails=FAILS,
    )
    async def post(self, request: Request, escalation_id: str) -> Response:
        return await self.answer(request, escalation_id)

    def handle(self, escalation: Escalation, **given: Any) -> Escalation:
        priority = Priority(PRIORITIES[given["priority"]])
        return lifecycle.set_priority(escalation, Actor.of(self.agent), priority)
