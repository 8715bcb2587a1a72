"""Why answers were rated down."""

from django.db.models import Count, F, Func
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from feedback import reasons
from feedback.reports import opinions
from feedback.reports.figures import number, share
from feedback.reports.listings import RATINGS
from feedback.reports.scope import Scope
from feedback.reports.shapes import Chart, Row, Section, Series, Table

MOST = 20


def section(scope: Scope, now: opinions.Facts) -> Section:
    """Two queries. An answer may have several reasons, or none."""
    rows = RATINGS.rows(scope, "down").order_by().annotate(reason=Func(F("reasons"), function="unnest"))
    found = rows.values("reason").annotate(count=Count("pk")).order_by("-count", "reason")[:MOST]
    counts = {str(row["reason"]): int(row["count"]) for row in found}
    without = RATINGS.rows(scope, "down_without_reason").count()
    labels = reasons.offered(scope.organization.pk, get_language() or "en")
    down = now["down"]
    table = [
        Row(
            labels.get(key) or reasons.label(key, get_language() or "en"),
            [number(count, RATINGS.url(scope, reason=key)), share(count, down, RATINGS.url(scope, reason=key))],
        )
        for key, count in counts.items()
    ]
    url = RATINGS.url(scope, "down_without_reason")
    table.append(Row(_("No reason given"), [number(without, url), share(without, down, url)]))
    sentence = format_html(
        _("{down} answers were rated down; most of all: {reason}."),
        down=opinions.count(scope, now, "down"),
        reason=table[0].header,
    )
    return Section(
        "reasons",
        _("Why answers were rated down"),
        sentence if down else _("No answer was rated down in this time."),
        chart=Chart(
            "bars",
            _("Answers rated down, by reason"),
            [row.header for row in table],
            [Series(_("Answers"), [row.cells[0].value for row in table], "--cs-chart-5")],
        ),
        tables=[Table(_("By reason"), ["", _("Answers"), _("Share of all down")], table)],
    )
