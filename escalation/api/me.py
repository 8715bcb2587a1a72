"""`/desk/{organization}/me` and `/presence`: what a console needs to begin with, and whether its agent is there."""

from typing import Any

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chatsite.tenancy.roles import Role
from chatsite.threads import in_thread
from conversations.api.documentation import endpoint
from escalation import access, agents, resolutions
from escalation.api import fields
from escalation.api.base import DeskView
from escalation.assigning import presence
from escalation.listing import saved_views
from escalation.models import AgentProfile, Label, Reason, Team
from escalation.transcript import transcript_access


@extend_schema_serializer(component_name="Presence")
class PresenceRequest(serializers.Serializer[Any]):
    status = serializers.ChoiceField(AgentProfile.Availability.values)


class MeView(DeskView):
    @endpoint(
        "What a console needs to begin with",
        operation="desk_me",
        tag="desk",
        answers={200: fields.Me},
        fails=(401, 403, 404),
    )
    async def get(self, request: Request) -> Response:
        return Response(await in_thread(self._me)())

    def _me(self) -> dict[str, Any]:
        own = agents.shown(self.agent)
        return {
            "agent": own,
            "organization": {"slug": self.organization.slug, "name": self.organization.name},
            "role": self.role,
            "permissions": self._permissions(),
            "presence": own["presence"],
            "languages": self.agent.languages,
            "agents": agents.all_shown(self.organization.pk),
            "resolutions": resolutions.choices(),
            **self._lists(),
        }

    def _permissions(self) -> dict[str, bool]:
        oversees = self.role in access.OVERSEERS
        return {
            "see_all": oversees,
            "change_shared_views": oversees,
            "read_any_transcript": transcript_access.may_open(self.agent.user, self.organization.pk),
            "administer": self.role == Role.ADMIN,
        }

    def _lists(self) -> dict[str, Any]:
        key, language = self.organization.pk, get_language() or "en"
        reasons = Reason.objects.for_organization(key).filter(enabled=True)
        return {
            "labels": [label(row) for row in Label.objects.for_organization(key)],
            "teams": [{"id": row.public_id, "name": row.name} for row in Team.objects.for_organization(key)],
            "reasons": [{"key": row.key, "label": row.label(language)} for row in reasons],
            "saved_views": [saved_views.shown(view, self.agent) for view in saved_views.visible(self.agent)],
        }


class PresenceView(DeskView):
    @endpoint(
        "Say whether one is there",
        description="Whoever is away keeps their conversations, and is assigned no others.",
        operation="desk_presence",
        tag="desk",
        body=PresenceRequest,
        answers={200: fields.Agent},
        fails=(400, 401, 403, 404),
    )
    async def post(self, request: Request) -> Response:
        given = PresenceRequest(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(await in_thread(self._choose)(given.validated_data["status"]))

    def _choose(self, status: str) -> dict[str, Any]:
        presence.choose(self.agent, status)
        return agents.shown(self.agent)


def label(row: Label) -> dict[str, Any]:
    return {"id": row.public_id, "name": row.name, "color": row.color}
