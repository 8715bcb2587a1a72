"""How well the parts of passages fit a question: by the words they share, by meaning, by where they stand."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from conversations.inference.quoting import blocks
from conversations.inference.quoting.blocks import Block
from conversations.inference.quoting.terms import terms
from conversations.inference.types import Source

Similarity = Callable[[str, Sequence[str]], list[float] | None]
"""Of texts to a question, by meaning; None when it cannot be told. Slow: some 20 ms a text."""

MAX_COMPARED = 8
MAX_COMPARED_LENGTH = 160
"""Characters: the model reads a token in a millisecond, and a sentence's beginning tells what it is about."""
COMPARED_SOURCES = 2
TELLING = 0.06
"""Cosines of one passage's sentences that lie closer together than this differ by chance as much as by meaning."""
ENOUGH_SHARED = 0.5
"""The share of the question's terms that one part holds, from which on words tell enough."""
FIRST = 0.1
"""What standing first is worth; less and less behind."""
OF_QUESTION = 0.9
"""How much of a question's score goes on to what stands behind it: its answer."""
OF_HEADING = 0.6
QUESTION_ITSELF = 0.2
LATER = 0.4
"""What coming one place later among those found takes from a passage: the search knows better than shared words."""


@dataclass(slots=True)
class Part:
    """A sentence, an item or a row."""

    block: int
    index: int
    text: str
    shared: frozenset[str]
    """The question's terms that it has."""
    score: float = 0.0


@dataclass(slots=True)
class Scored:
    """A passage with its parts."""

    source: Source
    blocks: list[Block]
    parts: list[Part]
    place: int = 0
    """Among those found."""

    @property
    def best(self) -> Part:
        return max(self.parts, key=lambda part: part.score)

    @property
    def fit(self) -> float:
        """How well the best part fits, and how early the passage was found."""
        return self.best.score * LATER**self.place


def score(question: str, language: str, sources: Sequence[Source], similarity: Similarity | None) -> list[Scored]:
    """The passages that have anything to quote, in their order."""
    asked = terms(question, language)
    scored = [found for source in sources if (found := _taken_apart(source, asked)).parts]
    weights = _weights(asked, scored)
    for place, found in enumerate(scored):
        found.place = place
        _by_words(found, weights, terms(f"{found.source.heading} {found.source.title}", language) & asked)
    if similarity and not _words_tell_enough(asked, language, scored):
        _by_meaning(question, ranked(scored)[:COMPARED_SOURCES], similarity)
    return scored


def ranked(scored: list[Scored]) -> list[Scored]:
    return sorted(scored, key=lambda found: -found.fit)


def _taken_apart(source: Source, asked: frozenset[str]) -> Scored:
    found = blocks.parse(source.text)
    parts = [
        Part(number, index, text, terms(text, source.language) & asked)
        for number, block in enumerate(found)
        for index, text in enumerate(block.parts)
    ]
    return Scored(source, found, parts if any(block.kind != "heading" for block in found) else [])


def _weights(asked: frozenset[str], scored: list[Scored]) -> dict[str, float]:
    """A term that few parts have says more. They add up to one."""
    parts = [part for found in scored for part in found.parts]
    having = Counter(term for part in parts for term in part.shared)
    weights = {term: math.log(1 + len(parts) / max(having[term], 1)) for term in asked}
    total = sum(weights.values()) or 1.0
    return {term: weight / total for term, weight in weights.items()}


def _by_words(found: Scored, weights: dict[str, float], of_title: frozenset[str]) -> None:
    inherited = OF_HEADING * sum(weights.get(term, 0.0) for term in of_title)
    for position, part in enumerate(found.parts):
        own = sum(weights[term] for term in part.shared)
        reached = max(own, inherited)
        is_heading = found.blocks[part.block].kind == "heading"
        if is_heading or blocks.is_question(part.text):
            part.score = QUESTION_ITSELF * own
            inherited = (OF_HEADING if is_heading else OF_QUESTION) * own
        else:
            part.score = reached + FIRST / (1 + position)
            inherited *= 0.5


def _words_tell_enough(asked: frozenset[str], language: str, scored: list[Scored]) -> bool:
    if not asked or not scored or scored[0].source.language != language:
        return False
    return max(len(part.shared) for found in scored for part in found.parts) >= ENOUGH_SHARED * len(asked)


def _by_meaning(question: str, scored: list[Scored], similarity: Similarity) -> None:
    """Parts beyond the bound are compared in groups."""
    groups = [group for found in scored for group in _groups(found, MAX_COMPARED // len(scored))]
    near = similarity(question, [" ".join(part.text for part in group)[:MAX_COMPARED_LENGTH] for group in groups])
    if not near:
        return
    low = min(near)
    span = max(max(near) - low, TELLING)
    for group, value in zip(groups, near, strict=True):
        for part in group:
            part.score += (value - low) / span


def _groups(found: Scored, room: int) -> list[list[Part]]:
    """None across the border of two blocks."""
    quotable = [
        part for part in found.parts if found.blocks[part.block].kind != "heading" and not blocks.is_question(part.text)
    ]
    size = math.ceil(len(quotable) / max(room, 1)) or 1
    by_block = [list(parts) for _, parts in groupby(quotable, lambda part: part.block)]
    return [parts[start : start + size] for parts in by_block for start in range(0, len(parts), size)]
