"""The queue as agents see it: most at risk first. The number of queries does not depend on how much there is."""

import base64
import binascii
import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from django.db.models import BooleanField, Count, F, Q
from django.db.models.expressions import ExpressionWrapper
from django.db.models.functions import Coalesce
from django.utils import timezone

from conversations.runs.cursor import InvalidCursor
from escalation import access
from escalation.listing import filters, rows
from escalation.models import AgentProfile, Escalation
from escalation.models.escalation import EscalationQuerySet

ORDER = (F("due_at").asc(nulls_last=True), F("priority").asc(), F("created_at").asc(), F("pk").asc())
"""What is overdue stands first by itself. An index holds this order."""
NEWEST = ("-created_at", "-pk")
"""Of what is over."""

Sees = Callable[[uuid.UUID | None, uuid.UUID | None], bool]
"""Whether somebody sees what this team and this agent have."""
WhoHas = tuple[uuid.UUID | None, uuid.UUID | None]
"""The team and the agent."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands in either order."""

    due_at: datetime | None
    priority: int
    created_at: datetime
    key: uuid.UUID

    def __str__(self) -> str:
        raw = orjson.dumps([self.due_at, self.priority, self.created_at, self.key.hex])
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str) -> "Place":
        try:
            due, priority, created, key = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            return cls(_moment(due) if due else None, int(priority), _moment(created), uuid.UUID(hex=key))
        except (ValueError, TypeError, AttributeError, OverflowError, binascii.Error) as error:
            raise InvalidCursor("The cursor of a page is the next_cursor of the page before.") from error

    def behind(self) -> Q:
        """What stands after this row by `ORDER`."""
        later = Q(created_at__gt=self.created_at) | Q(created_at=self.created_at, pk__gt=self.key)
        lesser = Q(priority__gt=self.priority) | (Q(priority=self.priority) & later)
        if self.due_at is None:
            return Q(due_at=None) & lesser
        return Q(due_at__gt=self.due_at) | Q(due_at=None) | (Q(due_at=self.due_at) & lesser)

    def before(self) -> Q:
        """What stands after this row by `NEWEST`."""
        return Q(created_at__lt=self.created_at) | Q(created_at=self.created_at, pk__lt=self.key)


@dataclass(frozen=True, slots=True)
class Listed:
    """A row, and what decides who may see it."""

    escalation_id: uuid.UUID
    team_id: uuid.UUID | None
    agent_id: uuid.UUID | None
    is_open: bool
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tally:
    """All that is open, counted by what decides who may see it."""

    groups: list[dict[str, Any]]

    def of(self, sees: Sees, agent_id: uuid.UUID) -> dict[str, int]:
        seen = [group for group in self.groups if sees(group["team"], group["agent"])]
        return {
            "queued": sum(group["number"] for group in seen if group["state"] == Escalation.State.QUEUED),
            "mine": sum(group["number"] for group in seen if group["agent"] == agent_id),
            "unassigned": sum(group["number"] for group in seen if group["agent"] is None),
            "breached": sum(group["number"] for group in seen if group["breached"]),
            "all_open": sum(group["number"] for group in seen),
        }


def page(
    agent: AgentProfile, query: Mapping[str, Any], *, cursor: str | None = None, limit: int = 50
) -> dict[str, Any]:
    """One page of what this agent sees, and the counts of all of it.

    Args:
        query: parameters of filters.NAMES.

    Raises:
        InvalidInput, InvalidCursor
    """
    sight = access.sight(agent)
    wanted = filters.of(agent, query)
    found = _keys(sight.escalations().filter(wanted.condition), cursor, limit + 1, ended=wanted.ended)
    by_key = {row.pk: row for row in rows.read(Escalation.objects.filter(pk__in=found[:limit]))}
    shown = [by_key[key] for key in found[:limit] if key in by_key]
    return {
        "data": rows.all_shown(shown),
        "next_cursor": str(_place(shown[-1])) if shown and len(found) > limit else None,
        "counts": tally(agent.organization_id).of(sight.sees, agent.pk),
    }


def rows_by_id(organization_id: uuid.UUID, keys: Collection[uuid.UUID]) -> list[Listed]:
    """These escalations, whoever may see them. Two queries."""
    found = rows.read(Escalation.objects.for_organization(organization_id).filter(pk__in=keys))
    now = timezone.now()
    return [Listed(row.pk, row.team_id, row.agent_id, row.is_open, rows.shown(row, now)) for row in found]


def places(organization_id: uuid.UUID, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, WhoHas]:
    """Who has these escalations. One query, or none."""
    if not keys:
        return {}
    rows = Escalation.objects.for_organization(organization_id).filter(pk__in=keys)
    return {key: (team, agent) for key, team, agent in rows.values_list("pk", "team", "agent")}


def tally(organization_id: uuid.UUID) -> Tally:
    """One query."""
    overdue = ExpressionWrapper(Q(due_at__lte=timezone.now()), output_field=BooleanField())
    groups = Escalation.objects.for_organization(organization_id).open().annotate(breached=Coalesce(overdue, False))
    return Tally(list(groups.order_by().values("team", "agent", "state", "breached").annotate(number=Count("pk"))))


def _keys(found: EscalationQuerySet, cursor: str | None, limit: int, *, ended: bool) -> list[uuid.UUID]:
    """Keys first: what is joined to show a row is not read for those that are not shown."""
    if cursor:
        place = Place.parse(cursor)
        found = found.filter(place.before() if ended else place.behind())
    ordered = found.order_by(*(NEWEST if ended else ORDER))
    return list(ordered.values_list("pk", flat=True)[:limit])


def _moment(text: str) -> datetime:
    """In UTC: PostgreSQL knows no years before the first, nor zones a day away."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found.astimezone(UTC)


def _place(row: Escalation) -> Place:
    return Place(row.due_at, row.priority, row.created_at, row.pk)
