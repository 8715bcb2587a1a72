"""States to build prompts from."""

from collections.abc import Sequence
from typing import Any

from conversations.prompts.types import HistoryTurn, PromptState


def talk(count: int, text: str = "about the parcel", first: int = 1) -> tuple[HistoryTurn, ...]:
    """Questions (odd) and answers (even), each naming its seq."""
    return tuple(
        HistoryTurn(seq, "user" if seq % 2 else "assistant", f"turn {seq} {text}")
        for seq in range(first, first + count)
    )


def state(turns: Sequence[HistoryTurn] = (), **fields: Any) -> PromptState:
    values: dict[str, Any] = {
        "assistant_name": "Mia",
        "instructions": "Answer about tea only.",
        "locale": "en",
        "summary": "",
        "summary_up_to_seq": 0,
        "question": "Where is my parcel?",
        "question_seq": turns[-1].seq + 1 if turns else 1,
    }
    return PromptState(turns=tuple(turns), **(values | fields))
