"""Conversations in which an answer failed."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.translation import gettext as _

from feedback.reports import episodes
from feedback.reports.episodes import ALL, Facts
from feedback.reports.figures import compared
from feedback.reports.scope import Scope
from feedback.reports.shapes import Chart, Section, Series


def section(scope: Scope, now: Facts, before: Facts, parts: Sequence[Facts]) -> Section:
    rate = episodes.rate(scope, now, "failed", ALL)
    sentence = format_html(
        _("An answer failed in {failed} conversations: {rate} of all, {change}."),
        failed=episodes.count(scope, now, "failed"),
        rate=rate,
        change=compared(rate, episodes.rate(scope.before(), before, "failed", ALL), scope.period.days),
    )
    label = _("Conversations in which an answer failed")
    series = [Series(label, [part.get("failed", 0) for part in parts], "--cs-chart-5")]
    return Section(
        "failed",
        _("Failures"),
        sentence if now["failed"] else _("No answer failed in this time."),
        chart=Chart("stacks", label, scope.period.axis(), series),
        tables=[episodes.by_count(scope, parts, {ALL: _("Conversations"), "failed": _("An answer failed")})],
    )
