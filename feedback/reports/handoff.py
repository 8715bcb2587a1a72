"""What became of those who asked for a person. Nine queries."""

from django.utils.translation import gettext_lazy as _

from feedback.reports import by_agent, by_reason, escalations, targets
from feedback.reports.scope import Scope
from feedback.reports.shapes import Report

TITLE = _("Hand-off")
NARROWED_BY = ("language", "site", "team", "agent")


def report(scope: Scope) -> Report:
    parts = escalations.parts(scope)
    now, before = escalations.totals(scope), escalations.totals(scope.before())
    return Report(
        [
            escalations.section(scope, now, before, parts),
            targets.section(scope, now, before),
            by_reason.section(scope),
            by_agent.section(scope),
        ]
    )
