"""What visitors said: ratings of answers."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count
from django.utils.html import format_html
from django.utils.translation import gettext as _

from feedback.reports.figures import Figure, change, compared, number, share
from feedback.reports.listings import RATINGS
from feedback.reports.scope import Scope
from feedback.reports.shapes import Card, Chart, Row, Section, Table, shares
from feedback.reports.statistics import by_part

Facts = dict[str, Any]
COUNTED = ("rated", "up", "down", "commented")


def totals(scope: Scope) -> Facts:
    """One query."""
    return RATINGS.rows(scope).aggregate(**counts())


def parts(scope: Scope) -> list[Facts]:
    """Of each part of the period. One query."""
    return by_part(RATINGS.rows(scope), RATINGS.moment, scope.period, **counts())


def counts() -> Facts:
    return {name: Count("pk", filter=RATINGS.measures[name][1]) for name in COUNTED}


def count(scope: Scope, facts: Facts, name: str, **values: str) -> Figure:
    return number(facts.get(name) or 0, RATINGS.url(scope, name, **values))


def liked(scope: Scope, facts: Facts, **values: str) -> Figure:
    return share(facts.get("up") or 0, facts.get("rated") or 0, RATINGS.url(scope, "up", **values))


def section(scope: Scope, now: Facts, before: Facts, found: Sequence[Facts], cards: Sequence[Card] = ()) -> Section:
    up, before_up = liked(scope, now), liked(scope.before(), before)
    rated = count(scope, now, "rated")
    sentence = format_html(
        _("{up} of {rated} rated answers were rated up, {change}."),
        up=up,
        rated=rated,
        change=compared(up, before_up, scope.period.days),
    )
    return Section(
        "ratings",
        _("Ratings"),
        sentence if now["rated"] else _("Nobody rated an answer in this time."),
        [Card(_("Rated up"), up, change(up, before_up), "rated-up"), *cards],
        Chart(
            "lines",
            _("Share of rated answers that were rated up"),
            scope.period.axis(),
            [shares(_("Rated up"), "--cs-chart-1", [(part.get("up", 0), part.get("rated", 0)) for part in found])],
            "%",
        ),
        [_table(scope, found)],
        [_("The band is the 95% interval.")],
    )


def _table(scope: Scope, found: Sequence[Facts]) -> Table:
    rows = []
    for part, facts in zip(scope.period.parts(), found, strict=True):
        then = scope.during(part)
        rows.append(Row(part.label(), [*(count(then, facts, name) for name in COUNTED[:3]), liked(then, facts)]))
    return Table(_("Each point in figures"), ["", _("Rated"), _("Up"), _("Down"), _("Share up")], rows, folded=True)
