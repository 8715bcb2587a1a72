"""What a manager asks for: which organization, which days, narrowed to what. Read from an address, whatever it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from chatsite.tenancy.models import Organization
from chatsite.tenancy.roles import Role, reach
from escalation.models import DeskSettings
from feedback.reports import periods
from feedback.reports.scope import Scope

ORGANIZATION = "organization__id__exact"
"""As Django's lists call it."""
LONGEST = 300
"""Characters of a value."""


@dataclass(frozen=True, slots=True)
class Asked:
    scope: Scope
    organizations: Sequence[Organization]
    """Those that the reader may choose from."""
    problem: str


def organizations(request: HttpRequest) -> list[Organization]:
    """Where the reader is a manager. One query."""
    staff, rows = reach(request), Organization.objects.order_by("name")
    return list(rows if staff.everything else rows.filter(pk__in=staff.organizations(Role.MANAGER)))


def organization(request: HttpRequest, among: Sequence[Organization]) -> Organization | None:
    """The one that the address names, else the only one."""
    named = request.GET.get(ORGANIZATION)
    if named:
        return next((row for row in among if str(row.pk) == named), None)
    return among[0] if len(among) == 1 else None


def zone(owner: Organization | None) -> ZoneInfo:
    return ZoneInfo(DeskSettings.of(owner.pk).time_zone if owner else "UTC")


def read(request: HttpRequest, among: Sequence[Organization], narrowed_by: Sequence[str]) -> Asked:
    """`among` is not empty; without a choice it is the first of them."""
    owner = organization(request, among) or among[0]
    days = periods.read(request.GET.get("from", ""), request.GET.get("to", ""), zone(owner))
    given = {name: request.GET.get(name, "").strip()[:LONGEST] for name in narrowed_by}
    narrowed = {name: value for name, value in given.items() if value}
    return Asked(Scope(owner, days.period, narrowed, names_organization=len(among) > 1), among, days.problem)
