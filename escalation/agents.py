"""Members of the staff as colleagues see them."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet

from chatsite.tenancy.models import Organization
from chatsite.tenancy.roles import ORDER, Role
from escalation.assigning import presence
from escalation.models import AgentProfile, Escalation
from escalation.types import face

STAFF = ORDER[ORDER.index(Role.AGENT) :]
"""The roles that work at the desk."""


def of(user: User, organization: Organization) -> AgentProfile:
    """The user's profile there, made when there is none. Whether they may have one is access.role's to say."""
    username = user.get_username()  # visitors see the name: an e-mail address is not theirs to have
    name = (user.get_full_name() or username.partition("@")[0] or username)[:80]
    found = AgentProfile.objects.select_related("organization", "user")
    return found.get_or_create(organization=organization, user=user, defaults={"name": name})[0]


def staff(organization_id: uuid.UUID) -> QuerySet[Any]:
    """Those who work at the desk now, each with `load`: the open conversations that they have."""
    open_ones = Count("escalations", Q(escalations__state__in=Escalation.OPEN), distinct=True)
    return AgentProfile.objects.filter(
        organization=organization_id,
        user__is_active=True,
        user__is_staff=True,
        user__memberships__organization=organization_id,
        user__memberships__role__in=STAFF,
    ).annotate(load=open_ones)


def shown(agent: AgentProfile) -> dict[str, Any]:
    """An agent as colleagues see them. Two queries."""
    load = agent.escalations.open().count()
    return _card(agent, load, presence.of(agent.organization_id))


def all_shown(organization_id: uuid.UUID) -> list[dict[str, Any]]:
    """Everybody of the desk. Two queries."""
    states = presence.of(organization_id)
    return [_card(agent, agent.load, states) for agent in staff(organization_id)]


def _card(agent: AgentProfile, load: int, states: Mapping[uuid.UUID, str]) -> dict[str, Any]:
    here = states.get(agent.pk, presence.OFFLINE)
    return face(agent) | {"presence": here, "load": load, "capacity": agent.capacity}
