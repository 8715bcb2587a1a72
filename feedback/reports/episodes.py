"""Figures of episodes: counted by the database in as many queries as there are functions here that say so."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Avg, Count
from django.utils.translation import gettext as _

from feedback.reports.figures import Figure, change, length, number, share
from feedback.reports.listings import OUTCOMES
from feedback.reports.measures import ENDINGS
from feedback.reports.scope import Scope
from feedback.reports.shapes import Card, Row, Table
from feedback.reports.statistics import Percentile, by_part

ALL = "all"
COUNTED = (*ENDINGS, "ended", "escalated", "reopened", "failed", "surveyed", "satisfied")
TIMES = {
    "first_token": "first_token_ms",
    "first_answer": "first_answer_ms",
    "replied": "person_reply_ms",
    "handled": "handle_ms",
}
"""Columns by measure."""
PERCENTILES = {"p50": 0.5, "p90": 0.9}

Facts = dict[str, Any]


def totals(scope: Scope) -> Facts:
    """One query."""
    return OUTCOMES.rows(scope).aggregate(**_counts(), **_percentiles(*TIMES), score=Avg("survey_score"))


def parts(scope: Scope) -> list[Facts]:
    """Of each part of the period. One query."""
    return by_part(OUTCOMES.rows(scope), OUTCOMES.moment, scope.period, **_counts(), **_percentiles("first_token"))


def label(name: str) -> str:
    return _("Conversations") if name == ALL else str(OUTCOMES.measures[name][0])


def definition(name: str) -> str:
    """Its anchor in docs/reports.md."""
    return "conversations" if name == ALL else name.replace("_", "-")


def count(scope: Scope, facts: Facts, name: str) -> Figure:
    return number(facts.get(name) or 0, OUTCOMES.url(scope, "" if name == ALL else name))


def rate(scope: Scope, facts: Facts, name: str, of: str = "ended") -> Figure:
    return share(facts.get(name) or 0, facts.get(of) or 0, OUTCOMES.url(scope, name))


def spans(scope: Scope, facts: Facts, name: str) -> list[Figure]:
    """How many were measured, what half of them are below, and nine in ten."""
    cases, url = facts.get(f"{name}_n") or 0, OUTCOMES.url(scope, name)
    return [number(cases, url), *(length(facts.get(f"{name}_{key}"), cases, url) for key in PERCENTILES)]


def card(scope: Scope, now: Facts, before: Facts, name: str, *, of: str = "") -> Card:
    """A count, or a share of those that `of` counts."""
    then = scope.before()
    figures = [
        rate(where, facts, name, of) if of else count(where, facts, name)
        for where, facts in ((scope, now), (then, before))
    ]
    return Card(label(name), figures[0], change(*figures), definition(name))


def by_count(scope: Scope, found: Sequence[Facts], columns: Mapping[str, str]) -> Table:
    """What a chart of counts shows."""
    rows = [
        Row(part.label(), [count(scope.during(part), facts, name) for name in columns])
        for part, facts in zip(scope.period.parts(), found, strict=True)
    ]
    return Table(_("Each bar in figures"), ["", *columns.values()], rows, folded=True)


def _counts() -> Facts:
    return {ALL: Count("pk")} | {name: Count("pk", filter=OUTCOMES.measures[name][1]) for name in COUNTED}


def _percentiles(*names: str) -> Facts:
    found = {
        f"{name}_{key}": Percentile(TIMES[name], share=share) for name in names for key, share in PERCENTILES.items()
    }
    return found | {f"{name}_n": Count(TIMES[name]) for name in names}
