"""Token counts, by OpenAI's o200k vocabulary. For other models they are an estimate, hence the budget's margin."""

from collections.abc import Sequence

import toktok

ENCODING = "o200k_base"
MESSAGE_OVERHEAD = 4
"""Tokens that a chat format spends on a message's role and borders."""

CUT_MARK = " […]"


def load() -> None:
    """Read the vocabulary now (0.3 s), so that no visitor's first answer waits for it."""
    count("")


def count(text: str) -> int:
    return count_all([text])[0]


def count_all(texts: Sequence[str]) -> list[int]:
    """About 50 MB/s: 200 turns take 0.3 ms. One thread, since more would cost more than they save."""
    return list(toktok.batch_count(texts, ENCODING, threads=1))


def cut(text: str, limit: int) -> str:
    """The text's beginning within a limit, marked when something is missing."""
    if count(text) <= limit:
        return text
    kept: str = toktok.truncate(text, max(limit - count(CUT_MARK), 0), ENCODING)[0]
    return kept.rstrip() + CUT_MARK if kept else ""
