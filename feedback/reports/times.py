"""How long people waited: for the assistant's first word, its answer, a person's reply, and the end."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.translation import gettext as _

from feedback.reports import episodes
from feedback.reports.episodes import Facts
from feedback.reports.scope import Scope
from feedback.reports.shapes import Chart, Row, Section, Series, Table


def section(scope: Scope, now: Facts, before: Facts, parts: Sequence[Facts]) -> Section:
    sentence = format_html(
        _(
            "Half of all first answers began within {token}. "
            "Of those who reached a person, half had a reply within {reply}."
        ),
        token=episodes.spans(scope, now, "first_token")[1],
        reply=episodes.spans(scope, now, "replied")[1],
    )
    series = [
        Series(_("Half within"), [part.get("first_token_p50") for part in parts], "--cs-chart-1"),
        Series(_("Nine in ten within"), [part.get("first_token_p90") for part in parts], "--cs-chart-4", dashed=True),
    ]
    return Section(
        "times",
        _("Times"),
        sentence if now["first_token_n"] else _("No answer was given in this time."),
        chart=Chart("lines", _("Time to the assistant's first word"), scope.period.axis(), series, "ms"),
        tables=[_table(scope, now, before), _by_part(scope, parts)],
    )


def _table(scope: Scope, now: Facts, before: Facts) -> Table:
    names = {
        "first_token": _("First word of the assistant"),
        "first_answer": _("First whole answer"),
        "replied": _("First reply of a person"),
        "handled": _("Time with a person"),
    }
    rows = [
        Row(label, [*episodes.spans(scope, now, name), episodes.spans(scope.before(), before, name)[1].plain()])
        for name, label in names.items()
    ]
    return Table(_("Times"), ["", *_head(), _("Half within, before")], rows)


def _by_part(scope: Scope, parts: Sequence[Facts]) -> Table:
    rows = [
        Row(part.label(), episodes.spans(scope.during(part), facts, "first_token"))
        for part, facts in zip(scope.period.parts(), parts, strict=True)
    ]
    return Table(_("Each point in figures"), ["", *_head()], rows, folded=True)


def _head() -> list[str]:
    return [_("Measured"), _("Half within"), _("Nine in ten within")]
