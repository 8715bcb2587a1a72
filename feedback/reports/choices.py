"""What a report, or a list, can be narrowed to: what occurred of late, and what the organization has."""

import re
from collections import Counter
from collections.abc import Iterable

from django.utils.translation import get_language_info

from chatsite.tenancy.models import Organization, WidgetSite
from escalation.models import AgentProfile, Reason, Team
from feedback import reasons
from feedback.models import Outcome

LATELY = 3000
"""Episodes that are looked at for models, pages and languages: all of them would be too many to ask each time."""
MOST = 30
Choices = list[tuple[str, str]]


def of(organization: Organization, names: Iterable[str]) -> dict[str, Choices]:
    """Values and labels by name; one query for each name, and one for what occurred."""
    wanted = set(names)
    rows = {name: list(finder(organization)) for name, finder in FINDERS.items() if name in wanted}
    occurring = [name for name in ("language", "model", "page") if name in wanted]
    return rows | _occurring(organization, occurring)


def _occurring(organization: Organization, names: list[str]) -> dict[str, Choices]:
    if not names:
        return {}
    latest = Outcome.objects.for_organization(organization).order_by("-began_at").values_list(*names)[:LATELY]
    columns = list(zip(*latest, strict=True)) or [()] * len(names)
    return {name: _most(name, values) for name, values in zip(names, columns, strict=True)}


def _most(name: str, values: Iterable[str]) -> Choices:
    label = {"language": language, "page": place}.get(name, str)
    return [(value, label(value)) for value, _count in Counter(value for value in values if value).most_common(MOST)]


def language(code: str) -> str:
    """Its name, in the reader's language where we have it."""
    try:
        return str(get_language_info(code.partition("-")[0].lower())["name_translated"])
    except KeyError:
        return code


def place(address: str) -> str:
    """A page without what is the same for all of them: the scheme."""
    return re.sub(r"^https?://", "", address)


def _sites(organization: Organization) -> Choices:
    rows = WidgetSite.objects.filter(organization=organization).order_by("name")
    return [(str(row.pk), row.name) for row in rows]


def _agents(organization: Organization) -> Choices:
    return [(str(row.pk), row.name) for row in AgentProfile.objects.for_organization(organization)]


def _teams(organization: Organization) -> Choices:
    return [(str(row.pk), row.name) for row in Team.objects.for_organization(organization)]


def _down_reasons(organization: Organization) -> Choices:
    return list(reasons.offered(organization.pk, "en").items())


def _reasons(organization: Organization) -> Choices:
    return [(str(row.pk), str(row)) for row in Reason.objects.for_organization(organization)]


FINDERS = {
    "site": _sites,
    "agent": _agents,
    "joined_by": _agents,
    "transferred_by": _agents,
    "team": _teams,
    "rating_reason": _down_reasons,
    "escalation_reason": _reasons,
}
