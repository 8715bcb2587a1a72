"""The only way from an agent's id of something to its row. Malformed, unknown, foreign and hidden look the same."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import structlog
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q, QuerySet

from chatsite import ids
from chatsite.tenancy.models import Membership
from chatsite.tenancy.roles import Role
from conversations.access import NotFound
from conversations.models import Conversation
from escalation import agents
from escalation.models import AgentProfile, Escalation, Label, Team, TranscriptAccess
from escalation.models.escalation import EscalationQuerySet

OVERSEERS = (Role.MANAGER, Role.ADMIN)
"""They see all escalations of their organization."""

__all__ = [
    "NotFound",
    "colleague",
    "conversation",
    "escalation",
    "escalations",
    "labels",
    "oversees",
    "role",
    "sight",
    "team",
    "who_sees",
]


def role(user: AbstractBaseUser | AnonymousUser, organization_id: uuid.UUID) -> Role | None:
    """The user's role there; None for a stranger. One query, two for a superuser.

    A superuser who belongs to no organization runs the installation, and is an admin of all.
    """
    if not user.is_authenticated or not user.is_active or not getattr(user, "is_staff", False):
        return None
    found = Membership.objects.filter(user_id=user.pk, organization=organization_id).values_list("role", flat=True)
    if given := found.first():
        return Role(given)
    is_installer = getattr(user, "is_superuser", False) and not Membership.objects.filter(user_id=user.pk).exists()
    return Role.ADMIN if is_installer else None


def oversees(agent: AgentProfile) -> bool:
    """Whether this agent sees what other teams have."""
    return role(agent.user, agent.organization_id) in OVERSEERS


@dataclass(frozen=True, slots=True)
class Sight:
    """What an agent sees: what their teams have, what no team has, what is their own; or everything."""

    agent: AgentProfile
    everything: bool
    teams: frozenset[uuid.UUID]

    def sees(self, team_id: uuid.UUID | None, agent_id: uuid.UUID | None) -> bool:
        return self.everything or team_id is None or team_id in self.teams or agent_id == self.agent.pk

    def escalations(self) -> EscalationQuerySet:
        rows = Escalation.objects.for_organization(self.agent.organization_id)
        if self.everything:
            return rows
        return rows.filter(Q(agent=self.agent) | Q(team=None) | Q(team__in=self.teams))


def sight(agent: AgentProfile) -> Sight:
    """Two queries."""
    return Sight(agent, oversees(agent), frozenset(agent.teams.values_list("pk", flat=True)))


def escalations(agent: AgentProfile) -> EscalationQuerySet:
    """All that this agent may see. Two queries."""
    return sight(agent).escalations()


def who_sees(row: Escalation) -> QuerySet[Any]:
    """Those of the staff who see this escalation. One query."""
    staff = agents.staff(row.organization_id)
    if row.team_id is None:
        return staff
    of_team = AgentProfile.objects.filter(teams=row.team_id)
    overseers = Membership.objects.filter(organization=row.organization_id, role__in=OVERSEERS)
    return staff.filter(Q(pk__in=of_team) | Q(pk=row.agent_id) | Q(user__in=overseers.values("user")))


def escalation(agent: AgentProfile, public_id: object) -> Escalation:
    """Three queries; `conversation`, `agent`, `team` and `reason` come with it.

    Raises:
        NotFound
    """
    key = ids.parse("esc", public_id)
    rows = escalations(agent).select_related("conversation__site", "agent", "team", "reason")
    found = key and rows.filter(pk=key).first()
    if not found:
        raise NotFound
    structlog.contextvars.bind_contextvars(escalation=found.public_id, conversation=found.conversation.public_id)
    return found


def conversation(agent: AgentProfile, public_id: object) -> Conversation:
    """One of the agent's escalations, or one whose transcript they opened and said why.

    Raises:
        NotFound
    """
    key = ids.parse("conv", public_id)
    rows = Conversation.objects.for_organization(agent.organization_id).select_related("site")
    found = key and rows.filter(pk=key).first()
    if not found or not _may_read(agent, found):
        raise NotFound
    return found


def _may_read(agent: AgentProfile, row: Conversation) -> bool:
    opened = TranscriptAccess.objects.open_to(agent.user_id, row)
    return escalations(agent).filter(conversation=row).exists() or opened.exists()


def colleague(agent: AgentProfile, public_id: object) -> AgentProfile:
    """Somebody who works at the same desk.

    Raises:
        NotFound
    """
    key = ids.parse("agt", public_id)
    found: AgentProfile | None = agents.staff(agent.organization_id).filter(pk=key).first() if key else None
    if found is None:
        raise NotFound
    return found


def team(agent: AgentProfile, public_id: object) -> Team:
    """Raises NotFound."""
    key = ids.parse("team", public_id)
    found = key and Team.objects.for_organization(agent.organization_id).filter(pk=key).first()
    if not found:
        raise NotFound
    return found


def labels(agent: AgentProfile, public_ids: Iterable[str]) -> list[Label]:
    """All of these, or NotFound."""
    keys = {ids.parse("lbl", public_id) for public_id in public_ids}
    found = list(Label.objects.for_organization(agent.organization_id).filter(pk__in=keys - {None}))
    if len(found) != len(keys):
        raise NotFound
    return found
