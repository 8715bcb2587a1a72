"""What a prompt is built from, and what comes out. Plain values: nothing here runs a query."""

from dataclasses import dataclass, field
from typing import Any

from conversations.inference.types import ContextTooLongError, Grounding, Message


class QuestionTooLong(ContextTooLongError):
    """The question alone does not fit the model's window: no prompt can be built for it."""

    code = "context_too_long"


@dataclass(frozen=True, slots=True)
class HistoryTurn:
    """`role` and `state` are those of a Turn."""

    seq: int
    role: str
    content: str
    state: str = "complete"


@dataclass(frozen=True, slots=True)
class PromptState:
    assistant_name: str
    instructions: str
    locale: str
    summary: str
    summary_up_to_seq: int
    """0: there is no summary."""
    turns: tuple[HistoryTurn, ...]
    """After the summary and before the question, in the order of the talk; the oldest may be missing."""
    question: str
    question_seq: int
    question_language: str = ""
    page_context: dict[str, Any] = field(default_factory=dict)
    handover_note: str = ""
    """What the person who handed the conversation back tells the assistant."""
    grounding: Grounding | None = None
    """What was found for the question. None: the organization has no documents."""


@dataclass(frozen=True, slots=True)
class Prompt:
    messages: tuple[Message, ...]
    report: dict[str, Any]
    """What it holds and what was left out: kept on the run as `prompt_report`."""
    sources: frozenset[int]
    """The numbers of the passages that it holds: what may be cited."""
    max_output_tokens: int
    """What is left for the answer, at most what was asked for."""
