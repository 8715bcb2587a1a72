"""Text that is too long for one chunk, cut where paragraphs or sentences end.

The splitter from the package cuts what is longer than a chunk without any end of a sentence, between words or letters.
It is not asked for sentences: by Unicode's rules, which it follows, 「 belongs to the sentence before it, Thai has
none, and a paragraph may become a chunk of five tokens between two of two hundred.
"""

import bisect
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from semantic_text_splitter import TextSplitter

from conversations.prompts import tokens

TARGET = 140
"""Tokens of a piece, about: the model in the box reads at some 1.3 ms a token."""
CAPACITY = 190
BOUND = 220
"""No piece has more. Sums of parts are a little wrong, and an end may be too short to stand alone."""
OVERLAP = 40
"""Tokens of a sentence that is short enough to stand in two pieces."""
SHORT_END = 25
WINDOW = 2_000
"""Characters: the splitter's time grows faster than its text. Two million of Han without a full stop take 15 s."""

PARAGRAPH, LINE, SENTENCE, NOWHERE = 3, 2, 1, 0
_END = re.compile(
    r"(?<!\s)\s*\n\s*"
    r"|[。！？｡]++[」』）〉》】”’)\]]*+\s*+"
    r"|(?<![.!?…؟।۔])(?<!\b[A-Z][a-z])(?<!\A\d)(?<!\n\d)(?<!\n\d\d)[.!?…؟।۔]++[\"'”’»)\]]*+\s++(?![a-z])"
    r"|(?<=[\u0e00-\u0e7f]) ++(?=\S)"  # Thai has no sign for it
)
"""An end of a sentence or line, with what stands between it and the next. Not after e.g., Ms. or the 1. of a list."""
_TABLE = re.compile(r"\|.*\n\|[ :|-]+(?:\n|\Z)")


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence, with what divides it from the next."""

    text: str
    tokens: int
    end: int
    """How good a place to cut it ends at."""


def split(texts: Iterable[str]) -> list[str]:
    """Pieces of at most BOUND tokens, in which every sign of the texts is found but for blanks at cuts."""
    pieces: list[str] = []
    for is_table, run in itertools.groupby(texts, key=_is_long_table):
        for text in run if is_table else ["\n\n".join(run)]:
            pieces += (_rows(text) if is_table else []) or _cut(text)
    return [piece for piece in map(str.strip, pieces) if piece]


def _cut(text: str) -> list[str]:
    if tokens.count(text) <= CAPACITY:
        return [text]
    parts = list(_parts(text))
    totals = [0, *itertools.accumulate(part.tokens for part in parts)]
    pieces, start = [], 0
    while start < len(parts):
        end = _best_end(parts, totals, start)
        pieces.append("".join(part.text for part in parts[start:end]))
        again = end < len(parts) and end - start > 1 and parts[end - 1].tokens <= OVERLAP
        start = end - 1 if again else end
    return pieces


def _best_end(parts: Sequence[Part], totals: Sequence[int], start: int) -> int:
    """So that the rest makes pieces of about one length, and at a paragraph's end rather than a sentence's.

    Args:
        totals: of the tokens before each part, and of all.
    """
    left = totals[-1] - totals[start]
    if left <= CAPACITY + SHORT_END:
        return len(parts)
    wanted = totals[start] + left / -(-left // TARGET)
    last = max(bisect.bisect_right(totals, totals[start] + CAPACITY) - 1, start + 1)
    first = bisect.bisect_left(totals, totals[start] + 0.7 * (wanted - totals[start]), start + 1, last)
    return max(range(first, last + 1), key=lambda end: (parts[end - 1].end, -abs(totals[end] - wanted)))


def _parts(text: str) -> Iterator[Part]:
    spans = list(_sentences(text))
    for (sentence, end), count in zip(spans, tokens.count_all([sentence for sentence, _ in spans]), strict=True):
        if count <= CAPACITY:
            yield Part(sentence, count, end)
        else:
            pieces = _forced(sentence)
            counts = tokens.count_all(pieces)
            yield from (Part(piece, many, NOWHERE) for piece, many in zip(pieces, counts, strict=True))


def _sentences(text: str) -> Iterator[tuple[str, int]]:
    start = 0
    for match in _END.finditer(text):
        if text[start : match.end()].strip():
            lines = match[0].count("\n")
            yield text[start : match.end()], PARAGRAPH if lines > 1 else LINE if lines else SENTENCE
            start = match.end()
    if text[start:].strip():
        yield text[start:], PARAGRAPH


def _forced(sentence: str) -> list[str]:
    splitter = TextSplitter.from_callback(tokens.count, (TARGET // 2, TARGET), trim=False)
    windows = TextSplitter(WINDOW, trim=False).chunks(sentence)
    return [piece for window in windows for piece in splitter.chunks(window)]


def _is_long_table(text: str) -> bool:
    return bool(_TABLE.match(text)) and tokens.count(text) > CAPACITY


def _rows(table: str) -> list[str]:
    """Of a long table, each piece with the header. Empty: its rows are too long for that."""
    match = _TABLE.match(table)
    assert match
    header, rows = match[0].rstrip("\n"), table[match.end() :].splitlines()
    room = TARGET - tokens.count(header)
    counts = tokens.count_all([f"\n{row}" for row in rows])
    if not rows or room < TARGET // 2 or max(counts) > room:
        return []
    pieces, taken = [[header]], 0
    for row, count in zip(rows, counts, strict=True):
        if taken + count > room:
            pieces.append([header])
            taken = 0
        pieces[-1].append(row)
        taken += count
    return ["\n".join(piece) for piece in pieces]
