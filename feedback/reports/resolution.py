"""What the assistant resolved by itself: as visitors confirmed, and as their silence lets assume."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.translation import gettext as _

from feedback.reports import episodes
from feedback.reports.episodes import Facts
from feedback.reports.figures import compared
from feedback.reports.scope import Scope
from feedback.reports.shapes import Chart, Row, Section, Table, shares

LINES = {"assumed": "--cs-chart-2", "confirmed": "--cs-chart-1"}


def section(scope: Scope, now: Facts, before: Facts, parts: Sequence[Facts]) -> Section:
    assumed = episodes.rate(scope, now, "assumed")
    sentence = format_html(
        _(
            "As far as silence tells, the assistant resolved {assumed} of the {ended} conversations that ended, "
            "{change}; of another {confirmed}, visitors said so."
        ),
        assumed=assumed,
        ended=episodes.count(scope, now, "ended"),
        change=compared(assumed, episodes.rate(scope.before(), before, "assumed"), scope.period.days),
        confirmed=episodes.rate(scope, now, "confirmed"),
    )
    series = [
        shares(episodes.label(name), color, [_pair(part, name) for part in parts]) for name, color in LINES.items()
    ]
    return Section(
        "resolution",
        _("Resolved by the assistant"),
        sentence if now["ended"] else _("No conversation has ended in this time."),
        [episodes.card(scope, now, before, name, of="ended") for name in ("confirmed", "assumed", "unresolved")],
        Chart("lines", _("Share of ended conversations that were resolved"), scope.period.axis(), series, "%"),
        [_table(scope, parts)],
        [
            _("Confirmed and assumed are two measures, and are never added up. The bands are 95% intervals."),
            _("Where most conversations still go on, no point is drawn."),
        ],
    )


def _pair(part: Facts, name: str) -> tuple[int, int]:
    """What has ended soon is no picture of what will have: those that fall silent are missing."""
    ended = part.get("ended", 0)
    return (part.get(name, 0), ended) if ended >= part.get("open", 0) else (0, 0)


def _table(scope: Scope, parts: Sequence[Facts]) -> Table:
    rows = []
    for part, facts in zip(scope.period.parts(), parts, strict=True):
        then = scope.during(part)
        rates = [episodes.rate(then, facts, name) for name in LINES]
        rows.append(Row(part.label(), [episodes.count(then, facts, "ended"), *rates]))
    head = ["", _("Ended"), *(episodes.label(name) for name in LINES)]
    return Table(_("Each point in figures"), head, rows, folded=True)
