"""What flows into a run's transitions, and out of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from conversations.knowledge.types import Passage
from conversations.models import Run, Turn


@dataclass(frozen=True, slots=True)
class Started:
    turn: Turn
    begun: Run | None
    """None while a person has the conversation: nobody but that person answers."""
    created: bool
    """False when the idempotency key led to what was there already."""

    @property
    def run(self) -> Run:
        """For callers that know that the assistant answers."""
        assert self.begun
        return self.begun


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    language: str = ""
    payload: dict[str, Any] = field(default_factory=dict)
    passages: Mapping[int, Passage] = field(default_factory=dict)
    """Those that the text may cite, by their numbers."""


@dataclass(frozen=True, slots=True)
class Execution:
    """How an attempt went; kept on the run."""

    deployment: str = ""
    model: str = ""
    retries: int = 0
    usage: dict[str, Any] = field(default_factory=dict)
    prompt_report: dict[str, Any] = field(default_factory=dict)
    first_token_at: datetime | None = None
    error_detail: str = ""
