"""Which of the passages that were found are passed on."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from conversations.knowledge.types import Passage
from conversations.prompts import tokens

OF_A_DOCUMENT = 3
"""At most, so that one long document does not hide a shorter one that answers."""
GRAM = 5
"""Letters that are compared at a time: no idea of words is needed, so it serves every language."""
SAME = 0.8
"""Share of a passage's grams that another one has: then it says nothing new."""
OVERLAP = 10
"""Characters. What two passages share of fewer is chance."""
LEAST = 40
"""Characters. What a neighbor leaves of a passage is dropped when it is shorter."""


def choose(passages: Sequence[Passage], *, max_passages: int, max_tokens: int) -> list[Passage]:
    """The best ones first, each of which says something new, and all of them within the tokens.

    Of neighbors in a document, which overlap, the later one begins where the earlier one ends.
    """
    chosen: list[Passage] = []
    seen: list[frozenset[str]] = []
    left, of_document = max_tokens, Counter[object]()
    for passage in passages:
        if len(chosen) == max_passages:
            break
        if of_document[passage.document_id] == OF_A_DOCUMENT:
            continue
        fresh = _without_overlap(passage, chosen)
        grams = _grams(fresh.text) if fresh else frozenset()
        if not fresh or _is_known(grams, seen):
            continue
        if fresh.tokens > left:
            if chosen:
                continue  # a shorter one may still fit
            fresh = _cut(fresh, left)
        chosen.append(fresh)
        seen.append(grams)
        left -= fresh.tokens
        of_document[passage.document_id] += 1
    return chosen


def _without_overlap(passage: Passage, chosen: Sequence[Passage]) -> Passage | None:
    """None: a neighbor holds all of it."""
    text = passage.text
    for other in chosen:
        if other.document_id != passage.document_id:
            continue
        if other.position == passage.position - 1:
            text = text[_overlap(other.text, text) :]
        elif other.position == passage.position + 1:
            text = text[: len(text) - _overlap(text, other.text)]
    if text == passage.text:
        return passage
    text = text.strip()
    return replace(passage, text=text, tokens=tokens.count(text)) if len(text) >= LEAST else None


def _overlap(first: str, second: str) -> int:
    """How many characters of the end of the first the second begins with."""
    longest = min(len(first), len(second))
    return next((length for length in range(longest, OVERLAP - 1, -1) if first.endswith(second[:length])), 0)


def _grams(text: str) -> frozenset[str]:
    plain = "".join(sign for sign in text.casefold() if sign.isalnum())
    return frozenset(plain[start : start + GRAM] for start in range(max(len(plain) - GRAM + 1, 1)))


def _is_known(grams: frozenset[str], seen: Sequence[frozenset[str]]) -> bool:
    return any(len(grams & other) >= SAME * len(grams) for other in seen)


def _cut(passage: Passage, limit: int) -> Passage:
    text = tokens.cut(passage.text, limit)
    return replace(passage, text=text, tokens=tokens.count(text))
