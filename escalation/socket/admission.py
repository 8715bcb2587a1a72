"""Who may open the desk's WebSocket: the admin's session, from a page of this server, an agent of the organization."""

import uuid
from dataclasses import dataclass, replace
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from chatsite.tenancy import sites
from chatsite.tenancy.models import Membership, Organization
from chatsite.tenancy.principal import Kind, Principal
from conversations.streaming.admission import Handshake
from escalation import access, agents
from escalation.access import Sight
from escalation.api.base import NotSignedIn
from escalation.models import AgentProfile

SessionStore = import_module(settings.SESSION_ENGINE).SessionStore


@dataclass(frozen=True, slots=True)
class Seat:
    """An agent at one console, and what they may see."""

    sight: Sight
    session_key: str

    @property
    def agent(self) -> AgentProfile:
        return self.sight.agent

    @property
    def organization_id(self) -> uuid.UUID:
        return self.agent.organization_id

    @property
    def principal(self) -> Principal:
        return Principal(Kind.AGENT, self.organization_id, user_id=self.agent.user_id)

    def sees(self, team_id: uuid.UUID | None, agent_id: uuid.UUID | None) -> bool:
        return self.sight.sees(team_id, agent_id)


def admit(scope: dict[str, Any], slug: str) -> Seat:
    """Raises sites.OriginNotAllowed, NotSignedIn, or access.NotFound for an organization that is not theirs."""
    handshake = Handshake.of(scope)
    if not handshake.server or handshake.origin != handshake.server:
        raise sites.OriginNotAllowed
    key = _session_key(scope)
    user = signed_in([key]).get(key)
    if user is None:
        raise NotSignedIn
    organization = Organization.objects.filter(slug=slug).first()
    role = organization and access.role(user, organization.pk)
    if organization is None or role not in agents.STAFF:
        raise access.NotFound
    agent = agents.of(user, organization)
    teams = frozenset(agent.teams.values_list("pk", flat=True))
    return Seat(Sight(agent, role in access.OVERSEERS, teams), key)


def still(seats: list[Seat]) -> dict[Seat, Seat | None]:
    """The seats as they are now; None for those who may not stay. A bounded number of queries for any number."""
    users = signed_in([seat.session_key for seat in seats])
    profiles = {
        agent.pk: agent
        for agent in AgentProfile.objects.filter(pk__in={seat.agent.pk for seat in seats})
        .select_related("user")
        .prefetch_related("teams")
    }
    members = Membership.objects.filter(user__in={seat.agent.user_id for seat in seats})
    roles = {(row.organization_id, row.user_id): row.role for row in members}
    return {seat: _now(seat, users, profiles, roles) for seat in seats}


def _now(
    seat: Seat,
    users: dict[str, User],
    profiles: dict[uuid.UUID, AgentProfile],
    roles: dict[tuple[uuid.UUID, int], str],
) -> Seat | None:
    agent = profiles.get(seat.agent.pk)
    if agent is None or users.get(seat.session_key) != agent.user:
        return None
    # Without a membership only whoever runs the installation has a role.
    role = roles.get((seat.organization_id, agent.user_id)) or access.role(agent.user, seat.organization_id)
    if role not in agents.STAFF:
        return None
    teams = frozenset(team.pk for team in agent.teams.all())
    return replace(seat, sight=Sight(agent, role in access.OVERSEERS, teams))


def signed_in(keys: list[str]) -> dict[str, User]:
    """The user of each session that is good: not ended, not from before a change of the password. Two queries."""
    found: dict[str, tuple[int, str]] = {}
    for row in Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now()):
        held = SessionStore().decode(row.session_data)
        if SESSION_KEY in held:
            found[row.session_key] = int(held[SESSION_KEY]), str(held.get(HASH_SESSION_KEY, ""))
    users = User.objects.filter(is_active=True, is_staff=True).in_bulk({pk for pk, _ in found.values()})
    return {
        key: users[pk]
        for key, (pk, digest) in found.items()
        if pk in users and constant_time_compare(digest, users[pk].get_session_auth_hash())
    }


def _session_key(scope: dict[str, Any]) -> str:
    sent = next((value.decode("latin1") for name, value in scope["headers"] if name == b"cookie"), "")
    try:
        cookies = SimpleCookie(sent)
    except CookieError:
        return ""
    found = cookies.get(settings.SESSION_COOKIE_NAME)
    return found.value if found and found.value.isascii() and found.value.isalnum() else ""
