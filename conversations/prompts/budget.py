"""How a model's window is divided. What must be said comes first; the history takes what is left.

The bounds depend on the window only, not on the question, as long as the question is of normal length:
a bound that moved from turn to turn would change the prompt's beginning and miss the provider's cache.
"""

from dataclasses import dataclass

from conversations.prompts.types import QuestionTooLong

MARGIN = 16
"""One part in so many is left empty, because another model's tokens are not ours."""

MAX_SUMMARY = 1_000
MAX_PAGE_CONTEXT = 1_000


@dataclass(frozen=True, slots=True)
class Sizes:
    """Tokens, wanted or granted."""

    rules: int
    """What is never cut: the assistant's name and the rules, with the message's overhead."""
    instructions: int
    summary: int
    page_context: int
    passages: int
    question: int


@dataclass(frozen=True, slots=True)
class Budget:
    answer: int
    input: int
    """All parts of the prompt together."""
    instructions: int
    summary: int
    page_context: int
    passages: int
    history: int


def divide(context_window: int, max_output_tokens: int, wanted: Sizes) -> Budget:
    """Grant each part its tokens. When it is tight, the history goes first and the instructions last.

    Raises:
        QuestionTooLong: the rules and the question alone do not fit.
    """
    answer = min(max_output_tokens, context_window // 4)
    total = context_window - answer - context_window // MARGIN
    left = total - wanted.rules - wanted.question
    if left < 0:
        raise QuestionTooLong(f"The question has {wanted.question} tokens, {left + wanted.question} are left for it.")
    instructions = min(wanted.instructions, total // 2, left)
    left -= instructions
    summary = min(wanted.summary, MAX_SUMMARY, total // 6, left)
    left -= summary
    page_context = min(wanted.page_context, MAX_PAGE_CONTEXT, total // 8, left)
    left -= page_context
    passages = min(wanted.passages, total // 2, left)
    left -= passages
    return Budget(answer, total, instructions, summary, page_context, passages, history=left)
