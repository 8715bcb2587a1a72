"""What each agent did. An escalation that changed hands counts for everybody who joined it; its times, and what was
said of it, for who had it last.
"""

import uuid
from typing import Any

from django.db.models import Avg, Count, OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from escalation.models import AgentProfile, EscalationEvent
from feedback.models import SurveyAnswer
from feedback.reports import escalations
from feedback.reports.figures import Figure, mean, number
from feedback.reports.listings import ESCALATIONS
from feedback.reports.scope import Scope
from feedback.reports.shapes import Chart, Row, Section, Series, Table

Kind = EscalationEvent.Kind
COUNTED = ("replied", "handled", "resolved", "surveyed")
Facts = dict[str, Any]


def section(scope: Scope) -> Section:
    """Three queries."""
    agents = list(_agents(scope))
    own, done = _own(scope), _done(scope)
    rows = [Row(agent.name, _cells(scope, agent, own.get(agent.pk, {}), done)) for agent in agents]
    rows = [row for row in rows if any(cell.count for cell in row.cells)]
    head = [_("Joined"), _("First reply, half within"), _("Handled"), _("Transferred"), _("Survey score"), _("Surveys")]
    return Section(
        "agents",
        _("By agent"),
        _said(len(rows)),
        chart=Chart(
            "bars",
            _("Escalations that each agent joined"),
            [row.header for row in rows],
            [Series(_("Joined"), [row.cells[0].value for row in rows], "--cs-chart-3")],
        ),
        tables=[Table(_("By agent"), ["", *head], rows)],
    )


def _said(number: int) -> str:
    people = ngettext("%(number)s person answered visitors.", "%(number)s people answered visitors.", number)
    return people % {"number": number} if number else _("No agent took part in this time.")


def _agents(scope: Scope) -> Any:
    rows = AgentProfile.objects.for_organization(scope.organization).order_by("name", "pk")
    chosen = scope.narrowed.get("agent")
    return [agent for agent in rows if not chosen or str(agent.pk) == chosen]


def _own(scope: Scope) -> dict[uuid.UUID, Facts]:
    """Of the escalations that each has, or had last."""
    given = SurveyAnswer.objects.filter(escalation=OuterRef("pk"), score__isnull=False).values("score")[:1]
    rows = ESCALATIONS.rows(scope).order_by().filter(agent__isnull=False).annotate(score_given=Subquery(given))
    found = rows.values("agent").annotate(
        **escalations.counts(*COUNTED), **escalations.times(), score=Avg("score_given")
    )
    return {row["agent"]: row for row in found}


def _done(scope: Scope) -> dict[tuple[uuid.UUID, str], int]:
    """How many escalations each joined and transferred."""
    events = EscalationEvent.objects.filter(
        escalation__in=ESCALATIONS.rows(scope), kind__in=[Kind.JOINED, Kind.TRANSFERRED], agent__isnull=False
    )
    found = events.order_by().values_list("agent", "kind").annotate(Count("escalation", distinct=True))
    return {(agent, kind): count for agent, kind, count in found}


def _cells(scope: Scope, agent: AgentProfile, own: Facts, done: dict[tuple[uuid.UUID, str], int]) -> list[Figure]:
    chosen = {"agent": str(agent.pk)}

    def did(kind: Kind, name: str) -> Figure:
        return number(done.get((agent.pk, kind), 0), ESCALATIONS.url(scope, **{name: str(agent.pk)}))

    surveyed = ESCALATIONS.url(scope, "surveyed", **chosen)
    return [
        did(Kind.JOINED, "joined_by"),
        escalations.reply_time(scope, own, **chosen),
        escalations.count(scope, own, "handled", **chosen),
        did(Kind.TRANSFERRED, "transferred_by"),
        mean(own.get("score"), own.get("surveyed", 0), surveyed),
        number(own.get("surveyed", 0), surveyed),
    ]
