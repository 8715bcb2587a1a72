"""The filters with which a list shows what a figure of a report counts: see feedback/reports/listings.py."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from feedback.reports import asked, choices, periods
from feedback.reports.choices import Choices
from feedback.reports.listings import NONE, Listing
from feedback.reports.periods import PRESETS, Period


class ListedFilter(DropdownFilter):
    """Of one parameter. What is chosen is always among the choices, also when it no longer occurs."""

    listing: ClassVar[Listing]
    parameter_name: str

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        chosen = request.GET.get(self.parameter_name, "")
        found = self.found(request)
        if chosen and chosen not in dict(found):
            found.append((chosen, str(_("None")) if chosen == NONE else chosen))
        return found

    def found(self, request: HttpRequest) -> Choices:
        raise NotImplementedError


class PeriodFilter(ListedFilter):
    """Days on the organization's calendar."""

    title = _("days")
    parameter_name = "period"

    def found(self, request: HttpRequest) -> Choices:
        zone = _zone(request)
        latest = {str(Period.latest(days, zone)): _("Last %(days)s days") % {"days": days} for days in PRESETS}
        given = periods.parse(request.GET.get(self.parameter_name, ""), zone)
        return [*latest.items(), *([(str(given), given.label())] if given and str(given) not in latest else [])]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        period = periods.parse(self.value() or "", _zone(request))
        return queryset.filter(self.listing.during(period)) if period else queryset


class MeasureFilter(ListedFilter):
    title = _("what a report counts")
    parameter_name = "measure"

    def found(self, request: HttpRequest) -> Choices:
        return [(name, str(title)) for name, (title, _condition) in self.listing.measures.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        known = self.listing.measures.get(self.value() or "")
        return queryset.filter(known[1]) if known else queryset


class NarrowingFilter(ListedFilter):
    choices_name: ClassVar[str]

    def found(self, request: HttpRequest) -> Choices:
        owner = asked.organization(request, _organizations(request))
        return choices.of(owner, [self.choices_name]).get(self.choices_name, []) if owner else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        condition = self.listing.narrowings[self.parameter_name](value) if value else None
        return queryset.filter(condition) if condition is not None else queryset


NAMES = {
    "language": _("language"),
    "site": _("site"),
    "model": _("model"),
    "page": _("page"),
    "agent": _("agent"),
    "team": _("team"),
    "reason": _("reason"),
    "joined_by": _("who joined"),
    "transferred_by": _("who transferred it"),
}
"""Within a sentence, as Django has them."""


def filters(listing: Listing) -> tuple[type[ListedFilter], ...]:
    """Period, measure, and one for everything that the listing can be narrowed by."""
    name = listing.model.__name__
    made: list[type[ListedFilter]] = [
        type(f"{name}{base.__name__}", (base,), {"listing": listing}) for base in (PeriodFilter, MeasureFilter)
    ]
    for parameter in listing.narrowings:
        choices_name = f"{name.lower()}_reason" if parameter == "reason" else parameter
        values = {
            "listing": listing,
            "parameter_name": parameter,
            "title": NAMES[parameter],
            "choices_name": choices_name,
        }
        made.append(type(f"{name}{parameter.title()}Filter", (NarrowingFilter,), values))
    return tuple(made)


def _organizations(request: HttpRequest) -> Any:
    """One query a request."""
    known = getattr(request, "_chatsite_managed", None)
    if known is None:
        known = asked.organizations(request)
        request._chatsite_managed = known  # type: ignore[attr-defined]
    return known


def _zone(request: HttpRequest) -> Any:
    known = getattr(request, "_chatsite_zone", None)
    if known is None:
        known = asked.zone(asked.organization(request, _organizations(request)))
        request._chatsite_zone = known  # type: ignore[attr-defined]
    return known
