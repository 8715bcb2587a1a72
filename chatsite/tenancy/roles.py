"""What a staff user may touch in the admin: a role in each organization, or everything.

Everything is for a superuser who belongs to no organization: whoever runs the installation.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest

from chatsite.tenancy.models import Membership

Role = Membership.Role
ORDER = (Role.MEMBER, Role.AGENT, Role.MANAGER, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Reach:
    everything: bool
    roles: Mapping[uuid.UUID, str]

    def organizations(self, least: Role) -> set[uuid.UUID]:
        """Where the user has at least this role; of no meaning when `everything`."""
        enough = ORDER[ORDER.index(least) :]
        return {organization for organization, role in self.roles.items() if role in enough}

    def allows(self, least: Role, organization_id: uuid.UUID | None = None) -> bool:
        """At least this role there, or, without an organization, somewhere."""
        if self.everything:
            return True
        found = self.organizations(least)
        return organization_id in found if organization_id else bool(found)


def reach(request: HttpRequest) -> Reach:
    """One query a request."""
    known: Reach | None = getattr(request, "_chatsite_reach", None)
    if known is None:
        known = _look_up(request)
        request._chatsite_reach = known  # type: ignore[attr-defined]
    return known


def _look_up(request: HttpRequest) -> Reach:
    user = request.user
    if not user.is_authenticated or not user.is_active or not user.is_staff:
        return Reach(everything=False, roles={})
    roles = dict(Membership.objects.filter(user=user).values_list("organization_id", "role"))
    return Reach(everything=user.is_superuser and not roles, roles=roles)


def is_agent(request: HttpRequest) -> bool:
    return reach(request).allows(Role.AGENT)


def is_manager(request: HttpRequest) -> bool:
    return reach(request).allows(Role.MANAGER)


def is_admin(request: HttpRequest) -> bool:
    return reach(request).allows(Role.ADMIN)


def is_installer(request: HttpRequest) -> bool:
    return reach(request).everything
