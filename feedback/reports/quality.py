"""How good the answers were, and where they were not. Nine queries."""

from django.utils.translation import gettext_lazy as _

from feedback.reports import breakdown, opinions, reasons_given, worst
from feedback.reports.scope import Scope
from feedback.reports.shapes import Report

TITLE = _("Quality")
NARROWED_BY = ("language", "site", "model", "page")


def report(scope: Scope) -> Report:
    parts, before = opinions.parts(scope), opinions.totals(scope.before())
    now = {name: sum(part.get(name, 0) for part in parts) for name in opinions.COUNTED}
    return Report(
        [
            opinions.section(scope, now, before, parts),
            reasons_given.section(scope, now),
            *(breakdown.section(scope, name) for name in breakdown.COLUMNS),
        ],
        worst.answers(scope),
    )
