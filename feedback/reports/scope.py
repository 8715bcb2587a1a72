"""What a report, or a list that it leads to, is about: an organization, a period, and what it is narrowed to."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from chatsite.tenancy.models import Organization
from feedback.reports.periods import Period

TITLES: dict[str, Any] = {
    "language": _("Language"),
    "site": _("Site"),
    "model": _("Model"),
    "page": _("Page"),
    "agent": _("Agent"),
    "team": _("Team"),
}
"""By what a report can be narrowed."""


@dataclass(frozen=True, slots=True)
class Scope:
    organization: Organization
    period: Period
    narrowed: Mapping[str, str] = field(default_factory=dict)
    """Values by the names of TITLES."""
    names_organization: bool = False
    """Whether links must say which organization: the reader has several."""

    def before(self) -> "Scope":
        return replace(self, period=self.period.before())

    def during(self, period: Period) -> "Scope":
        return replace(self, period=period)
