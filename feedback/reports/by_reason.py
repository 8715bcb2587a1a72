"""Why a person was asked for."""

from typing import Any

from django.db.models import F
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from escalation.models import Reason
from feedback.reports import escalations
from feedback.reports.figures import share
from feedback.reports.listings import ESCALATIONS, NONE
from feedback.reports.scope import Scope
from feedback.reports.shapes import Chart, Row, Section, Series, Table

COUNTED = ("resolved", "abandoned", "replied", "first_reply_judged", "first_reply_met")


def section(scope: Scope) -> Section:
    """Two queries."""
    rows = ESCALATIONS.rows(scope).order_by().values(value=F("reason"))
    found = rows.annotate(**escalations.counts(*COUNTED), **escalations.times()).order_by("-all")
    named = {row.pk: row.label(get_language() or "en") for row in Reason.objects.for_organization(scope.organization)}
    everything = [(named.get(facts["value"], _("No reason given")), facts) for facts in found]
    asked = sum(facts["all"] for _label, facts in everything)
    table = [Row(label, _cells(scope, facts, asked)) for label, facts in everything]
    return Section(
        "why",
        _("Why a person was asked for"),
        _sentence(table[0]) if table else _("Nobody asked for a person in this time."),
        chart=Chart(
            "bars",
            _("Escalations by reason"),
            [row.header for row in table],
            [Series(_("Escalations"), [row.cells[0].value for row in table], "--cs-chart-3")],
        ),
        tables=[Table(_("By reason"), ["", *_head()], table)],
    )


def _sentence(most: Row) -> str:
    return format_html(_("Most of all: {label}, {share} of all."), label=most.header, share=most.cells[1])


def _head() -> list[str]:
    reply = [_("First reply, half within"), _("First reply in time")]
    return [_("Escalations"), _("Share"), *reply, _("Resolved"), _("Abandoned")]


def _cells(scope: Scope, facts: dict[str, Any], asked: int) -> list[Any]:
    chosen = {"reason": str(facts["value"] or NONE)}
    return [
        escalations.count(scope, facts, "all", **chosen),
        share(facts["all"], asked, ESCALATIONS.url(scope, **chosen)).plain(),
        escalations.reply_time(scope, facts, **chosen).plain(),
        escalations.rate(scope, facts, "first_reply_met", "first_reply_judged", **chosen),
        escalations.count(scope, facts, "resolved", **chosen),
        escalations.count(scope, facts, "abandoned", **chosen),
    ]
