"""Nobody waits for an agent who is not there: their conversations go back into the queue.

Looked for every ten seconds, in the database: a lost message delays nothing. While it is not known who is there,
because Valkey is away, nothing is taken from anybody.
"""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from conversations import turns
from escalation import access, lifecycle
from escalation.assigning import presence
from escalation.assigning.presence import Beats
from escalation.models import DeskSettings, Escalation
from escalation.record import ring
from escalation.types import SYSTEM

State = Escalation.State

LATE, GONE = "late", "gone"
"""Causes: did not join in time; went offline."""
GRACE = timedelta(seconds=30)
"""In which an agent may come back, from a reload or a tunnel, before others are asked."""
PATIENCE = timedelta(minutes=2)
"""As long a visitor waits in the middle of a talk for an agent who went offline."""
WHY = {LATE: "Did not join in time.", GONE: "Went offline."}


def sweep(organization_id: uuid.UUID) -> int:
    """Take back what is due; how many.

    Raises:
        valkey.Unavailable
    """
    beats, settings = presence.beats(organization_id), DeskSettings.of(organization_id)
    accept_within = timedelta(seconds=settings.accept_within)
    held = Escalation.objects.for_organization(organization_id).filter(state__in=(State.ASSIGNED, State.ACTIVE))
    due = [(row, cause) for row in held if (cause := _cause(row, beats, accept_within, timezone.now()))]
    return sum(take_back(row, cause, settings) for row, cause in due)


def _cause(row: Escalation, beats: Beats, accept_within: timedelta, now: datetime) -> str:
    """Empty: it stays where it is."""
    if row.agent_id is None:  # the account is gone
        return GONE
    gone = beats.gone_since(row.agent_id)
    if row.state == State.ACTIVE:
        return GONE if gone and row.waiting_since and now - gone > PATIENCE else ""
    if row.is_message or row.assigned_at is None:  # nobody waits at the other end
        return ""
    if gone and gone >= row.assigned_at and now - gone > GRACE:
        return GONE
    return LATE if now - row.assigned_at > accept_within else ""


def take_back(found: Escalation, cause: str, settings: DeskSettings) -> bool:
    """False when it was answered, given away or ended in the meantime."""
    with transaction.atomic():
        turns.lock(found.conversation_id)
        same = Escalation.objects.filter(pk=found.pk, state=found.state, agent=found.agent_id)
        if not same.filter(assigned_at=found.assigned_at).exists():
            return False
        row = lifecycle.release(found, SYSTEM, WHY[cause], cause=cause)
        if found.state == State.ACTIVE or settings.assignment == DeskSettings.Assignment.OFF:
            _call_team(row, found.agent_id)
        return True


def _call_team(row: Escalation, had: uuid.UUID | None) -> None:
    """Nobody else was asked yet: everybody who may take it hears of it."""
    for agent in access.who_sees(row).exclude(pk=had):
        ring(row, agent, "returned", row.last_text)
