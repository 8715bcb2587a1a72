"""The lists behind the figures. A report counts `listing.rows(scope)`; the list's page, asked by `listing.url`,
narrows its rows by the same conditions (feedback/admin/listed.py): a figure and its list cannot differ.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.urls import reverse

from escalation.models import Escalation, EscalationEvent
from feedback.models import Outcome, Rating
from feedback.reports import measures
from feedback.reports.measures import Named
from feedback.reports.periods import Period
from feedback.reports.scope import Scope

NONE = "-"
"""As a parameter's value: what has none."""
Narrowing = Callable[[str], Q | None]
"""From a parameter's value to what it leaves; None when the value is nonsense, which leaves everything."""


@dataclass(frozen=True)
class Listing:
    model: type[Model]
    moment: str
    """The moment that decides whether a row belongs to a period."""
    measures: Named
    narrowings: Mapping[str, Narrowing]

    def rows(self, scope: Scope, measure: str = "", **values: str) -> QuerySet[Any]:
        found = Q(organization=scope.organization) & self.during(scope.period)
        if measure:
            found &= self.measures[measure][1]
        for name, value in {**scope.narrowed, **values}.items():
            condition = self.narrowings[name](value) if name in self.narrowings else None
            found &= condition if condition is not None else Q()
        rows: QuerySet[Any] = self.model._default_manager.filter(found)
        return rows

    def during(self, period: Period) -> Q:
        return Q(**{f"{self.moment}__gte": period.start, f"{self.moment}__lt": period.end})

    def url(self, scope: Scope, measure: str = "", **values: str) -> str:
        narrowed = {name: value for name, value in scope.narrowed.items() if name in self.narrowings}
        params = {"period": str(scope.period)} | narrowed | values
        if measure:
            params["measure"] = measure
        if scope.names_organization:
            params["organization__id__exact"] = str(scope.organization.pk)
        return f"{self._address}?{urlencode(params)}"

    @cached_property
    def _address(self) -> str:
        options = self.model._meta
        return reverse(f"admin:{options.app_label}_{options.model_name}_changelist")


def _equals(name: str) -> Narrowing:
    return lambda value: None if "\0" in value else Q(**{name: "" if value == NONE else value})


def _refers_to(name: str) -> Narrowing:
    def narrow(value: str) -> Q | None:
        if value == NONE:
            return Q(**{f"{name}__isnull": True})
        try:
            return Q(**{name: uuid.UUID(value)})
        except ValueError:
            return None

    return narrow


def _by_agent(kind: EscalationEvent.Kind) -> Narrowing:
    """Escalations to which this agent once did that."""
    found = _refers_to("agent")

    def narrow(value: str) -> Q | None:
        condition = found(value)
        if condition is None:
            return None
        return Q(Exists(EscalationEvent.objects.filter(condition, escalation=OuterRef("pk"), kind=kind)))

    return narrow


OUTCOMES = Listing(
    Outcome,
    "began_at",
    measures.OUTCOMES,
    {
        "language": _equals("language"),
        "site": _refers_to("site"),
        "model": _equals("model"),
        "page": _equals("page"),
        "agent": _refers_to("agent"),
    },
)
RATINGS = Listing(
    Rating,
    "created_at",
    measures.RATINGS,
    {
        "language": _equals("language"),
        "site": _refers_to("conversation__site"),
        "model": _equals("model"),
        "page": _equals("page"),
        "reason": lambda value: None if "\0" in value else Q(value="down", reasons__contains=[value]),
    },
)
ESCALATIONS = Listing(
    Escalation,
    "created_at",
    measures.ESCALATIONS,
    {
        "language": _equals("language"),
        "site": _refers_to("conversation__site"),
        "agent": _refers_to("agent"),
        "team": _refers_to("team"),
        "reason": _refers_to("reason"),
        "joined_by": _by_agent(EscalationEvent.Kind.JOINED),
        "transferred_by": _by_agent(EscalationEvent.Kind.TRANSFERRED),
    },
)
