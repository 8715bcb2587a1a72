"""Who is at the desk. The processes that hold the agents' sockets say so every few seconds; what is lost comes back.

Kept in Valkey for each organization: when each agent was last heard of, by Valkey's own clock.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import structlog

from chatsite import valkey
from escalation import wakeups
from escalation.models import AgentProfile
from escalation.signals import presence_changed

EVERY = 5
"""Seconds between two beats of a process for all of its agents."""
WITHIN = 12
"""Seconds after an agent's last beat in which they count as present."""
KEPT = 86_400
"""Seconds after which an agent who is away is forgotten."""

ONLINE, AWAY, OFFLINE = "online", "away", "offline"

logger = structlog.get_logger(__name__)

_NOW = "local t = redis.call('TIME') local now = t[1] + t[2] / 1000000 redis.call('SET', KEYS[2], now, 'NX') "
_BEAT = (
    _NOW
    + """
    local within, kept, came = tonumber(ARGV[1]), tonumber(ARGV[2]), {}
    for i = 3, #ARGV do
        local last = redis.call('ZSCORE', KEYS[1], ARGV[i])
        if not last or tonumber(last) <= now - within then came[#came + 1] = ARGV[i] end
        redis.call('ZADD', KEYS[1], now, ARGV[i])
    end
    redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - kept)
    return came
    """
)
_LEAVE = _NOW + "for i = 2, #ARGV do redis.call('ZADD', KEYS[1], 'XX', 'LT', now - ARGV[1], ARGV[i]) end"
_READ = _NOW + "return {tostring(now), redis.call('GET', KEYS[2]), redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')}"


@dataclass(frozen=True, slots=True)
class Beats:
    """All in seconds of Valkey's clock."""

    now: float
    since: float
    """How far back this is known: whoever is not in `last` has been away since then at least."""
    last: dict[uuid.UUID, float]

    def present(self, agent_id: uuid.UUID) -> bool:
        return self.now - self.last.get(agent_id, 0) < WITHIN

    def gone_since(self, agent_id: uuid.UUID) -> datetime | None:
        """When the agent went offline; None while present."""
        if self.present(agent_id):
            return None
        last = self.last.get(agent_id)
        return datetime.fromtimestamp(self.since if last is None else last + WITHIN, UTC)


def beat(organization_id: uuid.UUID, agent_ids: Collection[uuid.UUID]) -> None:
    """These agents have the desk open in this process. One call to Valkey.

    Raises:
        valkey.Unavailable
    """
    if not agent_ids:
        return
    came = _run(_BEAT, organization_id, WITHIN, KEPT, *(key.hex for key in agent_ids))
    if came:
        changed(organization_id)


def leave(organization_id: uuid.UUID, agent_ids: Collection[uuid.UUID]) -> None:
    """They have closed their last desk in this process. If they have one in another, its next beat says so.

    Raises:
        valkey.Unavailable
    """
    if agent_ids:
        _run(_LEAVE, organization_id, WITHIN, *(key.hex for key in agent_ids))
        changed(organization_id)


def choose(agent: AgentProfile, availability: str) -> None:
    """What the agent says of themselves: "online" or "away"."""
    agent.availability = availability
    agent.save(update_fields=["availability"])
    changed(agent.organization_id)


def beats(organization_id: uuid.UUID) -> Beats:
    """Raises valkey.Unavailable."""
    now, since, flat = _run(_READ, organization_id)
    pairs = zip(flat[::2], flat[1::2], strict=True)
    return Beats(float(now), float(since), {uuid.UUID(hex=key.decode()): float(score) for key, score in pairs})


def of(organization_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Each agent's state: online, away or offline. One query; without Valkey nobody is known to be there."""
    chosen = AgentProfile.objects.for_organization(organization_id).values_list("pk", "availability")
    try:
        known = beats(organization_id)
    except valkey.Unavailable as error:
        logger.warning("presence_unknown", reason=str(error))
        return {key: OFFLINE for key, _ in chosen}
    return {key: availability if known.present(key) else OFFLINE for key, availability in chosen}


def changed(organization_id: uuid.UUID) -> None:
    wakeups.presence_changed(organization_id)
    presence_changed.send(AgentProfile, organization_id=organization_id)


def _run(script: str, organization_id: uuid.UUID, *arguments: Any) -> Any:
    name = f"chatsite:presence:{organization_id.hex}"
    return _script(script)(keys=[name, f"{name}:since"], args=arguments)


@lru_cache
def _script(text: str) -> Any:
    return valkey.client().register_script(text)
