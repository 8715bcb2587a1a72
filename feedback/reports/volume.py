"""How many conversations began, and what became of them."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.translation import gettext as _

from feedback.reports import episodes
from feedback.reports.episodes import ALL, Facts
from feedback.reports.figures import compared
from feedback.reports.measures import ENDINGS
from feedback.reports.scope import Scope
from feedback.reports.shapes import Chart, Row, Section, Series, Table

COLORS = [f"--cs-chart-{number}" for number in range(1, 7)]


def section(scope: Scope, now: Facts, before: Facts, parts: Sequence[Facts]) -> Section:
    began = episodes.count(scope, now, ALL)
    sentence = format_html(
        _("{all} conversations began, {change}. A person was asked into {escalated} of them."),
        all=began,
        change=compared(began, episodes.count(scope.before(), before, ALL), scope.period.days),
        escalated=episodes.count(scope, now, "escalated"),
    )
    labels = {name: episodes.label(name) for name in ENDINGS}
    series = [
        Series(labels[name], [part.get(name, 0) for part in parts], color)
        for name, color in zip(ENDINGS, COLORS, strict=True)
    ]
    return Section(
        "conversations",
        _("What became of conversations"),
        sentence if now[ALL] else _("Nobody began a conversation in this time."),
        [
            episodes.card(scope, now, before, ALL),
            episodes.card(scope, now, before, "escalated", of=ALL),
            episodes.card(scope, now, before, "abandoned", of="ended"),
            episodes.card(scope, now, before, "reopened", of="ended"),
        ],
        Chart("stacks", _("Conversations by what became of them"), scope.period.axis(), series),
        [_table(scope, now, before), episodes.by_count(scope, parts, {ALL: _("Conversations"), **labels})],
    )


def _table(scope: Scope, now: Facts, before: Facts) -> Table:
    rows = [
        Row(
            episodes.label(name),
            [
                episodes.count(scope, now, name),
                episodes.rate(scope, now, name, ALL),
                episodes.rate(scope.before(), before, name, ALL).plain(),
            ],
        )
        for name in ENDINGS
    ]
    return Table(_("What became of them"), ["", _("Conversations"), _("Share"), _("Share before")], rows)
