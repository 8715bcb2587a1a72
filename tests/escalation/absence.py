"""Agents who come and go, without waiting for it."""

from datetime import timedelta

from django.utils import timezone

from chatsite import valkey
from escalation.assigning import presence
from escalation.models import AgentProfile, Escalation


def come(*agents: AgentProfile) -> None:
    for agent in agents:
        presence.beat(agent.organization_id, [agent.pk])


def went(agent: AgentProfile, seconds: float) -> None:
    """The agent went offline so long ago."""
    name = f"chatsite:presence:{agent.organization_id.hex}"
    now = presence.beats(agent.organization_id).now
    valkey.client().zadd(name, {agent.pk.hex: now - seconds - presence.WITHIN})
    valkey.client().set(f"{name}:since", now - 86_400)


def assigned_ago(escalation: Escalation, seconds: float) -> None:
    moment = timezone.now() - timedelta(seconds=seconds)
    Escalation.objects.filter(pk=escalation.pk).update(assigned_at=moment)
