"""Stand-in until helper H's is here."""

from collections.abc import Sequence

from conversations.inference.types import GenerationRequest, Message
from conversations.prompts.types import HistoryTurn


def needs_rewriting(question: str, history: Sequence[HistoryTurn]) -> bool:
    return False


def by_rule(question: str, history: Sequence[HistoryTurn]) -> str | None:
    return None


def request(question: str, history: Sequence[HistoryTurn]) -> GenerationRequest:
    return GenerationRequest((Message("user", question),))


def clean(reply: str) -> str | None:
    return reply or None
