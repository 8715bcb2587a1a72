"""Automatic assignment: in turn, or to whoever has least to do. Never to somebody who is not there or has enough.

The database is the record of what is due: a sweep finds what a lost message left waiting.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from chatsite import ids
from chatsite.celery import enqueue
from conversations import turns
from escalation import agents, lifecycle
from escalation.assigning import presence
from escalation.assigning.reassignment import LATE
from escalation.listing import queue
from escalation.models import AgentProfile, DeskSettings, Escalation, EscalationEvent
from escalation.signals import event_recorded, presence_changed
from escalation.types import SYSTEM

Kind = EscalationEvent.Kind
Mode = DeskSettings.Assignment

BATCH = 20
"""Assignments in one transaction, for the length of which the others of the organization wait."""
FORGIVEN_AFTER = timedelta(minutes=10)
"""Until then, who let an escalation time out is not given it again."""
TASK = "escalation.tasks.assign"
FREEING = {Kind.OPENED, Kind.RELEASED, Kind.REASSIGNED, Kind.TRANSFERRED}
FREEING |= {Kind.HANDED_BACK, Kind.RESOLVED, Kind.ABANDONED}
"""After these somebody waits, or somebody has room."""
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Candidate:
    """Somebody who is there and has room."""

    agent: AgentProfile
    load: int
    teams: set[uuid.UUID]
    last: datetime

    def takes(self, waiting: Escalation) -> bool:
        has_skill = not waiting.skill or waiting.skill in self.agent.skills
        is_of_team = waiting.team_id is None or waiting.team_id in self.teams
        return self.has_room and has_skill and is_of_team and self._speaks(waiting.language)

    @property
    def has_room(self) -> bool:
        return self.load < self.agent.capacity

    @property
    def public_id(self) -> str:
        return self.agent.public_id

    def _speaks(self, language: str) -> bool:
        known = {spoken.lower().partition("-")[0] for spoken in self.agent.languages}
        return not known or language.lower().partition("-")[0] in known


def connect() -> None:
    event_recorded.connect(_on_event, dispatch_uid="desk_assignment_event")
    presence_changed.connect(_on_presence, dispatch_uid="desk_assignment_presence")


def drain(organization_id: uuid.UUID) -> int:
    """Assign what can be assigned; how many. Of several processes at once, one does each.

    Raises:
        valkey.Unavailable
    """
    total, given = 0, BATCH
    while given == BATCH:
        given = _batch(organization_id)
        total += given
    return total


def _batch(organization_id: uuid.UUID) -> int:
    mode = DeskSettings.of(organization_id).assignment
    if mode == Mode.OFF:
        return 0
    with transaction.atomic():
        _lock(organization_id)
        candidates = _candidates(organization_id)
        if not candidates:
            return 0
        refused, given = _refused(organization_id), 0
        for waiting in _waiting(organization_id):
            able = [one for one in candidates if one.takes(waiting) and (waiting.pk, one.public_id) not in refused]
            if able:
                given += _give(waiting, min(able, key=_ORDER[mode]))
            if given == BATCH or not any(one.has_room for one in candidates):
                break
        return given


def _give(waiting: Escalation, candidate: Candidate) -> bool:
    """False when somebody claimed it, or the visitor left, in the meantime."""
    turns.lock(waiting.conversation_id)
    if not Escalation.objects.filter(pk=waiting.pk, state=Escalation.State.QUEUED).exists():
        return False
    lifecycle.assign(waiting, SYSTEM, agent=candidate.agent)
    candidate.load, candidate.last = candidate.load + 1, timezone.now()
    AgentProfile.objects.filter(pk=candidate.agent.pk).update(last_assigned_at=candidate.last)
    return True


def _turn(candidate: Candidate) -> tuple[Any, ...]:
    return candidate.last, candidate.agent.pk


def _load(candidate: Candidate) -> tuple[Any, ...]:
    return candidate.load / candidate.agent.capacity, candidate.last, candidate.agent.pk


_ORDER = {Mode.ROUND_ROBIN.value: _turn, Mode.BALANCED.value: _load}


def _lock(organization_id: uuid.UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"assignment:{organization_id.hex}"])


def _candidates(organization_id: uuid.UUID) -> list[Candidate]:
    beats = presence.beats(organization_id)
    online = agents.staff(organization_id).filter(availability=AgentProfile.Availability.ONLINE)
    there = [agent for agent in online.prefetch_related("teams") if beats.present(agent.pk)]
    return [
        Candidate(agent, agent.load, {team.pk for team in agent.teams.all()}, agent.last_assigned_at or NEVER)
        for agent in there
        if agent.load < agent.capacity
    ]


def _waiting(organization_id: uuid.UUID) -> Iterator[Escalation]:
    """Most at risk first. Somebody for whom nobody is there keeps none of the others waiting."""
    rows = Escalation.objects.for_organization(organization_id).filter(state=Escalation.State.QUEUED)
    known = rows.order_by(*queue.ORDER).only("id", "conversation_id", "skill", "language", "team_id")
    return known.iterator(chunk_size=200)


def _refused(organization_id: uuid.UUID) -> set[tuple[uuid.UUID, str]]:
    """Which escalation was let time out by whom."""
    recent = EscalationEvent.objects.filter(pk__gte=ids.lowest_at(timezone.now() - FORGIVEN_AFTER))
    late = recent.filter(organization=organization_id, kind=Kind.REASSIGNED, data__cause=LATE)
    return {(key, data.get("from_id", "")) for key, data in late.values_list("escalation_id", "data")}


def _on_event(event: EscalationEvent, **_: Any) -> None:
    if event.kind in FREEING:
        organization_id = event.organization_id
        transaction.on_commit(lambda: _soon(organization_id), robust=True)


def _on_presence(organization_id: uuid.UUID, **_: Any) -> None:
    _soon(organization_id)


def _soon(organization_id: uuid.UUID) -> None:
    settings = DeskSettings.objects.filter(organization=organization_id).exclude(assignment=Mode.OFF)
    if settings.exists():
        enqueue(TASK, organization_id.hex, expires=60)
