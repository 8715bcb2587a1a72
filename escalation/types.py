"""What flows into an escalation's transitions, and out of them."""

from dataclasses import dataclass, field
from typing import Any

from escalation.models import AgentProfile, Escalation, EscalationEvent, Priority, Reason, Team
from escalation.talk import pictures

Kind = EscalationEvent.Actor


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it."""

    kind: Kind
    agent: AgentProfile | None = None

    @classmethod
    def of(cls, agent: AgentProfile) -> "Actor":
        return cls(Kind.AGENT, agent)


VISITOR = Actor(Kind.VISITOR)
SYSTEM = Actor(Kind.SYSTEM)
PROGRAM = Actor(Kind.PROGRAM)


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody, or a rule, asks for a person. Validated."""

    origin: Escalation.Origin
    actor: Actor = VISITOR
    reason: Reason | None = None
    rule_name: str = ""
    note: str = ""
    contact_name: str = ""
    contact_email: str = ""
    priority: Priority | None = None
    """Empty: that of the reason."""
    team: Team | None = None
    """Empty: that of the reason."""
    cause: dict[str, str] = field(default_factory=dict)
    """What made a rule decide so, for its event: see rules.py."""
    is_message: bool = False
    """Nobody is there: the assistant goes on, and a person answers later."""


@dataclass(frozen=True, slots=True)
class Opened:
    escalation: Escalation
    created: bool
    """False when one was open already."""


def face(agent: AgentProfile) -> dict[str, Any]:
    """An agent as visitors see them: in turns, in the desk's state."""
    return {"id": agent.public_id, "name": agent.name, "picture": pictures.url(agent)}
