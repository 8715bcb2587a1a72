"""Whether people were answered within the times that the organization set itself."""

from django.utils.html import format_html
from django.utils.translation import gettext as _

from feedback.reports import escalations
from feedback.reports.escalations import CLOCKS, Facts
from feedback.reports.figures import Figure, change
from feedback.reports.scope import Scope
from feedback.reports.shapes import Card, Chart, Row, Section, Table, shares


def section(scope: Scope, now: Facts, before: Facts) -> Section:
    labels = {"first_reply": _("First reply"), "next_reply": _("Every next reply"), "resolution": _("Resolution")}
    met, past = _met(scope, now), _met(scope.before(), before)
    sentence = format_html(
        _("{met} of {all} first replies came in time."),
        met=met["first_reply"],
        all=escalations.count(scope, now, "first_reply_judged"),
    )
    rows = []
    for clock in CLOCKS:
        counts = [escalations.count(scope, now, f"{clock}_{what}") for what in ("judged", "met")]
        rows.append(Row(labels[clock], [*counts, met[clock], past[clock].plain()]))
    return Section(
        "targets",
        _("Targets met"),
        sentence if now["first_reply_judged"] else _("Nobody was to be replied to in this time."),
        [
            Card(labels[clock], met[clock], change(met[clock], past[clock]), f"{clock}-in-time".replace("_", "-"))
            for clock in CLOCKS
        ],
        _chart(list(labels.values()), now),
        [Table(_("Targets"), ["", _("Judged"), _("In time"), _("Share"), _("Share before")], rows)],
    )


def _met(scope: Scope, facts: Facts) -> dict[str, Figure]:
    return {clock: escalations.rate(scope, facts, f"{clock}_met", f"{clock}_judged") for clock in CLOCKS}


def _chart(labels: list[str], now: Facts) -> Chart:
    pairs = [(now[f"{clock}_met"], now[f"{clock}_judged"]) for clock in CLOCKS]
    title = _("Share that came in time, with 95% intervals")
    return Chart("bars", title, labels, [shares(_("In time"), "--cs-chart-1", pairs)], "%")
