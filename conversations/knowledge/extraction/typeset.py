"""Pages as they were typeset, back to headings and paragraphs."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from conversations.knowledge.extraction.cleaning import line as cleaned
from conversations.knowledge.extraction.lines import join, rejoin
from conversations.knowledge.extraction.types import Block

EDGE_LINES = 2
"""At the top and at the bottom of each page, where running titles and page numbers are."""
REPEATED = 0.45
"""Of the pages: left and right pages may differ."""
SEVERAL = 3
LARGER = 1.15
MAX_HEADING = 150
MAX_LEVEL = 6
WIDE_GAP = 1.35
LEADERS = re.compile(r"(?:\. ?|…){5,}\s*[\divxlc]*\s*\Z")
DIGITS = re.compile(r"\d+")
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
LETTER = re.compile(r"[^\W\d_]")


@dataclass(slots=True)
class Line:
    height: float = 0.0
    """Above the foot of the page, in points; of what stands first in it."""
    size: float = 0.0
    """Of most of it, in points."""
    pieces: list[tuple[float, str]] = field(default_factory=list)
    """As they were drawn: how far from the left, and what."""
    weight: int = 0

    def extend(self, text: str, left: float, height: float, size: float) -> None:
        if text.strip():
            if not self.weight:
                self.height = height
            if len(text) > self.weight:
                self.size, self.weight = round(size, 1), len(text)
        self.pieces.append((left, text))

    @property
    def text(self) -> str:
        """Some programs draw words that are read from right to left as they stand, the last one first."""
        drawn = "".join(text for _, text in self.pieces)
        rising = sum(1 if left < right else -1 for left, right in pairwise(left for left, _ in self.pieces))
        if rising > 0 and 2 * len(RIGHT_TO_LEFT.findall(drawn)) > len(LETTER.findall(drawn)):
            return "".join(text for _, text in reversed(self.pieces))
        return drawn


def key(text: str) -> str:
    """Equal for what reads the same but for numbers."""
    return DIGITS.sub("#", cleaned(text).casefold())


def blocks(pages: Sequence[Sequence[Line]], bookmarks: Mapping[str, int]) -> Iterator[Block]:
    pages = _without_edges(pages)
    levels = _levels([line for page in pages for line in page], bookmarks)
    spacing = _spacing(pages)
    for level, text in _merged(_runs(pages, levels, spacing)):
        yield Block("heading", text, level=level) if level else Block("text", text)


def _without_edges(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Without what is repeated there, and without the lines of tables of contents.

    A chapter's title above its pages is not on most of them, but is the outermost line, always at the same height.
    """
    counts = Counter(name for page in pages for name in {key(line.text) for line in _edges(page)})
    places = Counter(_place(line) for page in pages for line in _outermost(page))
    kept = []
    for page in pages:
        dropped = {id(line) for line in _edges(page) if counts[key(line.text)] >= max(SEVERAL, REPEATED * len(pages))}
        dropped |= {id(line) for line in _outermost(page) if places[_place(line)] >= SEVERAL}
        kept.append([line for line in page if id(line) not in dropped and not LEADERS.search(line.text)])
    return kept


def _place(line: Line) -> tuple[str, int]:
    return key(line.text), round(line.height)


def _outermost(page: Sequence[Line]) -> list[Line]:
    edges = _edges(page)
    return edges[:1] + edges[1:][-1:]


def _edges(page: Sequence[Line]) -> list[Line]:
    down = sorted(page, key=lambda line: -line.height)
    return [*down[:EDGE_LINES], *down[EDGE_LINES:][-EDGE_LINES:]]


def _levels(lines: Sequence[Line], bookmarks: Mapping[str, int]) -> dict[int, int]:
    """Of each line that is a heading, by its identity."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    usual = sizes.most_common(1)[0][0] if sizes else 0.0
    larger = sorted(
        {line.size for line in lines if line.size >= LARGER * usual and _may_be_heading(line)}, reverse=True
    )
    by_size = {size: min(number, MAX_LEVEL) for number, size in enumerate(larger, 1)}
    found = {}
    for line in lines:
        level = bookmarks.get(key(line.text)) or (by_size.get(line.size) if usual else None)
        if level and _may_be_heading(line):
            found[id(line)] = min(level, MAX_LEVEL)
    return found


def _may_be_heading(line: Line) -> bool:
    return len(line.text) <= MAX_HEADING and LETTER.search(line.text) is not None


def _spacing(pages: Sequence[Sequence[Line]]) -> float:
    """From one line of a paragraph to the next: one of the smaller steps, those to footnote marks left out."""
    steps = ((above.height - below.height, below.size) for page in pages for above, below in pairwise(page))
    usual = sorted(step for step, size in steps if step > size / 2)
    return usual[len(usual) // 4] if usual else 0.0


def _runs(
    pages: Sequence[Sequence[Line]], levels: Mapping[int, int], spacing: float
) -> Iterator[tuple[int, list[Line]]]:
    """Lines that belong together, and the level of the heading that they are, or 0."""
    for page in pages:
        run: list[Line] = []
        for line in page:
            if run and not _goes_on(run[-1], line, levels, spacing):
                yield levels.get(id(run[0]), 0), run
                run = []
            run.append(line)
        if run:
            yield levels.get(id(run[0]), 0), run


def _goes_on(above: Line, line: Line, levels: Mapping[int, int], spacing: float) -> bool:
    gap = above.height - line.height
    if levels.get(id(above)) != levels.get(id(line)):
        return False
    if id(line) in levels:
        return above.size == line.size and 0 < gap <= 2 * line.size
    return 0 <= gap <= WIDE_GAP * spacing


def _merged(runs: Iterator[tuple[int, list[Line]]]) -> Iterator[tuple[int, str]]:
    """A paragraph goes on in the next column or on the next page when that begins in small letters."""
    pending = ""
    for level, run in runs:
        texts = [cleaned(line.text) for line in run]
        text = " ".join(texts) if level else rejoin(texts)
        if not level and pending and text[:1].islower():
            pending = join(pending, text)
            continue
        if pending:
            yield 0, pending
        pending = "" if level else text
        if level:
            yield level, text
    if pending:
        yield 0, pending
