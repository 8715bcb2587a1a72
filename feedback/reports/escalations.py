"""How often a person was asked for, and how it ended."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F
from django.utils.html import format_html
from django.utils.translation import gettext as _

from feedback.reports.figures import Figure, change, compared, length, number, share
from feedback.reports.listings import ESCALATIONS
from feedback.reports.scope import Scope
from feedback.reports.shapes import Card, Chart, Row, Section, Series, Table
from feedback.reports.statistics import Percentile, by_part

Facts = dict[str, Any]
ALL = "all"
ENDINGS = {
    "resolved": "--cs-chart-1",
    "handed_back": "--cs-chart-2",
    "abandoned": "--cs-chart-5",
    "open": "--cs-chart-6",
}
"""Each escalation is exactly one of these."""
CLOCKS = ("first_reply", "next_reply", "resolution")
COUNTED = (
    *ENDINGS,
    *("replied", "handled", "messages"),
    *(f"{clock}_{what}" for clock in CLOCKS for what in ("judged", "met")),
)
REPLY_TIME = ExpressionWrapper(F("first_reply_at") - F("created_at"), output_field=DurationField())
HANDLE_TIME = ExpressionWrapper(F("ended_at") - F("joined_at"), output_field=DurationField())


def totals(scope: Scope) -> Facts:
    """One query."""
    return ESCALATIONS.rows(scope).aggregate(**counts(*COUNTED), **times())


def parts(scope: Scope) -> list[Facts]:
    """Of each part of the period. One query."""
    return by_part(ESCALATIONS.rows(scope), ESCALATIONS.moment, scope.period, **counts(*ENDINGS))


def counts(*names: str) -> Facts:
    return {ALL: Count("pk")} | {name: Count("pk", filter=ESCALATIONS.measures[name][1]) for name in names}


def times() -> Facts:
    field: Any = DurationField()
    return {
        "reply": Percentile(REPLY_TIME, share=0.5, output_field=field),
        "reply_p90": Percentile(REPLY_TIME, share=0.9, output_field=field),
        "handle": Percentile(HANDLE_TIME, share=0.5, output_field=field),
    }


def label(name: str) -> str:
    return _("Asked for a person") if name == ALL else str(ESCALATIONS.measures[name][0])


def count(scope: Scope, facts: Facts, name: str, **values: str) -> Figure:
    return number(facts.get(name) or 0, ESCALATIONS.url(scope, "" if name == ALL else name, **values))


def rate(scope: Scope, facts: Facts, name: str, of: str = ALL, **values: str) -> Figure:
    return share(facts.get(name) or 0, facts.get(of) or 0, ESCALATIONS.url(scope, name, **values))


def reply_time(scope: Scope, facts: Facts, **values: str) -> Figure:
    """Of half of those who were replied to."""
    return length(facts.get("reply"), facts.get("replied") or 0, ESCALATIONS.url(scope, "replied", **values))


def _handle_time(scope: Scope, facts: Facts) -> Figure:
    return length(facts["handle"], facts["handled"], ESCALATIONS.url(scope, "handled"))


def section(scope: Scope, now: Facts, before: Facts, found: Sequence[Facts]) -> Section:
    asked, then = count(scope, now, ALL), scope.before()
    sentence = format_html(
        _("A person was asked for {all} times, {change}. Half of those who got a reply had it within {reply}."),
        all=asked,
        change=compared(asked, count(then, before, ALL), scope.period.days),
        reply=reply_time(scope, now),
    )
    waited = [reply_time(scope, now), reply_time(then, before)]
    handled = [_handle_time(scope, now), _handle_time(then, before)]
    return Section(
        "escalations",
        _("Asked for a person"),
        sentence if now[ALL] else _("Nobody asked for a person in this time."),
        [
            Card(label(ALL), asked, change(asked, count(then, before, ALL)), "asked-for-a-person"),
            Card(_("First reply, half within"), waited[0], change(*waited), "first-reply"),
            Card(_("Time with a person, half within"), handled[0], change(*handled), "time-with-a-person"),
            Card(label("messages"), count(scope, now, "messages"), "", "messages"),
        ],
        Chart(
            "stacks",
            _("Escalations by how they ended"),
            scope.period.axis(),
            [Series(label(name), [part.get(name, 0) for part in found], color) for name, color in ENDINGS.items()],
        ),
        [_endings(scope, now, before), _by_part(scope, found)],
    )


def _endings(scope: Scope, now: Facts, before: Facts) -> Table:
    rows = [
        Row(label(name), [count(scope, now, name), rate(scope, now, name), rate(scope.before(), before, name).plain()])
        for name in ENDINGS
    ]
    return Table(_("How they ended"), ["", _("Escalations"), _("Share"), _("Share before")], rows)


def _by_part(scope: Scope, found: Sequence[Facts]) -> Table:
    rows = [
        Row(part.label(), [count(scope.during(part), facts, name) for name in (ALL, *ENDINGS)])
        for part, facts in zip(scope.period.parts(), found, strict=True)
    ]
    return Table(_("Each bar in figures"), ["", _("All"), *(label(name) for name in ENDINGS)], rows, folded=True)
