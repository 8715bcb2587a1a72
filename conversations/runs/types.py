"""What flows into a run's transitions, and out of them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from conversations.models import Run


@dataclass(frozen=True, slots=True)
class Started:
    run: Run
    created: bool
    """False when the idempotency key led to a run that was there already."""


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    language: str = ""
    payload: dict[str, Any] = field(default_factory=dict)


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
