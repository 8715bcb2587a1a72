"""What all endpoints of the desk share: who asks, at whose desk, and in which role."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from chatsite.tenancy.models import Organization
from chatsite.tenancy.principal import Kind, Principal
from chatsite.tenancy.roles import ORDER, Role
from conversations.api.base import ApiView
from escalation import access, agents
from escalation.api.authentication import SessionAuthentication
from escalation.models import AgentProfile


class NotSignedIn(Exception):
    """401 `unauthorized`."""


class Forbidden(Exception):
    """403 `forbidden`: a member of the organization, whose role is too low."""


class DeskView(ApiView):
    http_method_names = ["get", "post", "delete"]
    authentication_classes = [SessionAuthentication]
    least = Role.AGENT
    """The role that is needed."""

    agent: AgentProfile
    organization: Organization
    role: Role

    async def dispatch(self, request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """Handlers are called without the slug: it has become `self.organization`."""
        self.slug = slug
        return await super().dispatch(request, **kwargs)

    def admit(self, request: Request) -> Principal:
        """Raises NotSignedIn, CsrfFailed, access.NotFound, Forbidden."""
        user: Any = request.user
        if user is None:
            raise NotSignedIn
        organization = Organization.objects.filter(slug=self.slug).first()
        role = access.role(user, organization.pk) if organization else None
        if organization is None or role is None:
            raise access.NotFound
        if ORDER.index(role) < ORDER.index(self.least):
            raise Forbidden
        self.organization, self.role = organization, role
        self.agent = agents.of(user, organization)
        return Principal(Kind.AGENT, organization.pk, user_id=user.pk)
