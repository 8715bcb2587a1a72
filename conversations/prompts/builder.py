"""From state to messages, without a query or a clock.

    system message   name, rules, instructions, then the summary
    history          the newest turns
    last message     the passages that were found, the page that the visitor looks at, the language to answer in, and
                     the question

What changes least comes first: turn n + 1's prompt begins with turn n's, as far as its history goes, so that a
provider's prefix cache serves all but the newest exchange. Only a new summary begins afresh.
"""

from typing import Any

from conversations.inference.types import Message
from conversations.prompts import budget, page, passages, system, tokens
from conversations.prompts.history import SLIDING_WINDOW, HistoryPolicy, Sized
from conversations.prompts.types import Prompt, PromptState


def build(
    state: PromptState,
    *,
    context_window: int,
    max_output_tokens: int,
    policy: HistoryPolicy = SLIDING_WINDOW,
) -> Prompt:
    """The prompt for a window of so many tokens, which the answer shares.

    Raises:
        QuestionTooLong: the question does not fit even without any history.
    """
    parts = _Parts(state, with_summary=policy.uses_summary)
    granted = budget.divide(context_window, max_output_tokens, parts.sizes())
    parts.cut(granted)
    covered = state.summary_up_to_seq if parts.summary else 0
    history = policy.select(state.turns, granted.history, covered)
    messages = (
        Message("system", f"{parts.rules}\n\n{parts.instructions}{parts.summary}"),
        *(sized.message for sized in history),
        Message("user", parts.passages + parts.page + parts.question),
    )
    report = {"policy": policy.name, **_turns_report(history, covered, state.question_seq)}
    report |= _tokens_report(parts.sizes(), history, granted)
    return Prompt(messages, report, frozenset(source.number for source in parts.sources), granted.answer)


class _Parts:
    """The texts of a prompt other than its history."""

    def __init__(self, state: PromptState, *, with_summary: bool) -> None:
        self.state = state
        self.rules = system.rules(state)
        self.instructions = system.instructions(state)
        self.summary = system.summary_part(state.summary) if with_summary and state.summary else ""
        self.page = page.render(state.page_context)
        self.question = system.language_line(state.question_language) + state.question
        self.sources = state.grounding.sources if state.grounding else ()
        self.passages = passages.render(state.grounding, self.sources) if state.grounding else ""

    def sizes(self) -> budget.Sizes:
        texts = (self.rules, self.instructions, self.summary, self.page, self.passages, self.question)
        rules, instructions, summary, page_context, found, question = tokens.count_all(texts)
        overhead = tokens.MESSAGE_OVERHEAD
        return budget.Sizes(rules + overhead, instructions, summary, page_context, found, question + overhead)

    def cut(self, granted: budget.Budget) -> None:
        self.instructions = tokens.cut(self.instructions, granted.instructions)
        self.page = page.fit(self.state.page_context, granted.page_context)
        if self.state.grounding and self.sizes().passages > granted.passages:
            self.sources = passages.fit(self.state.grounding, granted.passages)
            self.passages = passages.render(self.state.grounding, self.sources) if self.sources else ""
        if self.summary:
            self.summary = system.summary_within(self.state.summary, granted.summary)


def _turns_report(history: list[Sized], covered: int, question_seq: int) -> dict[str, Any]:
    seqs = [sized.turn.seq for sized in history]
    oldest = min(seqs, default=question_seq)
    return {
        "turns": len(seqs),
        "first_seq": oldest if seqs else None,
        "last_seq": max(seqs, default=None),
        "left_out": [covered + 1, oldest - 1] if oldest > covered + 1 else None,
        "summary_up_to_seq": covered,
    }


def _tokens_report(sizes: budget.Sizes, history: list[Sized], granted: budget.Budget) -> dict[str, Any]:
    counts = {
        "system": sizes.rules + sizes.instructions,
        "summary": sizes.summary,
        "history": sum(sized.tokens for sized in history),
        "page_context": sizes.page_context,
        "passages": sizes.passages,
        "question": sizes.question,
    }
    limits = {"input": granted.input, "history": granted.history, "answer": granted.answer}
    return {"tokens": {**counts, "total": sum(counts.values())}, "limits": limits}
