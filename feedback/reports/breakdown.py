"""Ratings by the model, the language, the page or the site of the answer."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chatsite.tenancy.models import WidgetSite
from feedback.reports import choices, opinions
from feedback.reports.listings import NONE, RATINGS
from feedback.reports.scope import Scope
from feedback.reports.shapes import Chart, Row, Section, Table, shares
from feedback.reports.statistics import SMALL, wilson

MOST = 12
"""Rows: of pages there may be thousands."""


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    title: Any
    is_code: bool = False


COLUMNS = {
    "model": Column("model", gettext_lazy("By model"), is_code=True),
    "language": Column("language", gettext_lazy("By language")),
    "page": Column("page", gettext_lazy("By page"), is_code=True),
    "site": Column("conversation__site", gettext_lazy("By site")),
}


def section(scope: Scope, name: str) -> Section:
    """One query, and one for the names of sites."""
    column = COLUMNS[name]
    rows = RATINGS.rows(scope, "rated").order_by().values(group=F(column.name)).annotate(**opinions.counts())
    found = [row | {"group": str(row["group"] or NONE)} for row in rows.order_by("-rated", "group")[:MOST]]
    names = _names(scope) if name == "site" else {}
    labels = [_label(name, row["group"], names) for row in found]
    return Section(
        name,
        str(column.title),
        _sentence(scope, name, found, labels),
        chart=Chart(
            "bars",
            _("Share of rated answers that were rated up, with 95% intervals"),
            labels,
            [shares(_("Rated up"), "--cs-chart-1", [(row["up"], row["rated"]) for row in found])],
            "%",
        ),
        tables=[_table(scope, name, found, labels)],
    )


def _table(scope: Scope, name: str, found: list[dict[str, Any]], labels: list[str]) -> Table:
    rows = []
    for row, label in zip(found, labels, strict=True):
        chosen = {name: row["group"]}
        counts = [opinions.count(scope, row, measure, **chosen) for measure in ("rated", "up", "down")]
        rows.append(Row(label, [*counts, opinions.liked(scope, row, **chosen)], code=COLUMNS[name].is_code))
    return Table(
        str(COLUMNS[name].title), ["", str(_("Rated")), str(_("Up")), str(_("Down")), str(_("Share up"))], rows
    )


def _sentence(scope: Scope, name: str, found: list[dict[str, Any]], labels: list[str]) -> str:
    """The best and the worst of those about which something can be said."""
    known = [pair for pair in zip(found, labels, strict=True) if pair[0]["rated"] >= SMALL]
    if len(known) < 2:
        few = _("There are too few ratings to compare.")
        few = _("There is nothing to compare it with.") if len(found) == 1 else few
        return few if found else _("Nobody rated an answer in this time.")
    (best, best_label), (worst, worst_label) = max(known, key=_liked), min(known, key=_liked)
    if _low(best) <= _high(worst):
        return _("None stands out: the differences may be chance.")
    return format_html(
        _("{best_label} was liked most, {best} of its rated answers; {worst_label} least, {worst}."),
        best_label=best_label,
        best=opinions.liked(scope, best, **{name: best["group"]}),
        worst_label=worst_label,
        worst=opinions.liked(scope, worst, **{name: worst["group"]}),
    )


def _low(row: dict[str, Any]) -> float:
    interval = wilson(row["up"], row["rated"])
    return interval.low if interval else 0.0


def _high(row: dict[str, Any]) -> float:
    interval = wilson(row["up"], row["rated"])
    return interval.high if interval else 1.0


def _label(name: str, value: str, names: dict[str, str]) -> str:
    if value == NONE:
        return names.get(value) or _("None")
    if name == "language":
        return choices.language(value)
    return choices.place(value) if name == "page" else names.get(value, value)


def _liked(pair: tuple[dict[str, Any], str]) -> float:
    return float(pair[0]["up"] / pair[0]["rated"])


def _names(scope: Scope) -> dict[str, str]:
    rows = WidgetSite.objects.filter(organization=scope.organization).values_list("pk", "name")
    return {str(key): name for key, name in rows} | {NONE: _("None: a program")}
