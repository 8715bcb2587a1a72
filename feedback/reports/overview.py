"""How many came, what became of them, what they said of it, and how long they waited. Five queries."""

from django.utils.translation import gettext_lazy as _

from feedback.reports import episodes, failures, opinions, resolution, times, volume
from feedback.reports.figures import Figure, change, mean
from feedback.reports.listings import OUTCOMES
from feedback.reports.scope import Scope
from feedback.reports.shapes import Card, Report

TITLE = _("Overview")
NARROWED_BY = ("language", "site", "model", "page")


def report(scope: Scope) -> Report:
    now, before, parts = episodes.totals(scope), episodes.totals(scope.before()), episodes.parts(scope)
    rated, rated_before = opinions.parts(scope), opinions.totals(scope.before())
    in_all = {name: sum(part.get(name, 0) for part in rated) for name in opinions.COUNTED}
    surveys = [
        _score(scope, now, before),
        episodes.card(scope, now, before, "satisfied", of="surveyed"),
    ]
    return Report(
        [
            volume.section(scope, now, before, parts),
            resolution.section(scope, now, before, parts),
            opinions.section(scope, in_all, rated_before, rated, surveys),
            times.section(scope, now, before, parts),
            failures.section(scope, now, before, parts),
        ]
    )


def _score(scope: Scope, now: episodes.Facts, before: episodes.Facts) -> Card:
    def average(where: Scope, facts: episodes.Facts) -> Figure:
        return mean(facts["score"], facts["surveyed"], OUTCOMES.url(where, "surveyed"))

    figure = average(scope, now)
    return Card(str(_("Survey score")), figure, change(figure, average(scope.before(), before)), "survey-score")
