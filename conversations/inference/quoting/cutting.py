"""The parts of a passage to quote: the best one with what belongs to it, as they stood in the document."""

import re

from conversations.inference.quoting import blocks
from conversations.inference.quoting.blocks import Block
from conversations.inference.quoting.scoring import Part, Scored
from conversations.knowledge import words

SHORT = 320
"""Characters. A passage, list or table that is no longer is quoted whole."""
MAX_SENTENCES = 4
MAX_ITEMS = 8
TOO_LITTLE = 60
"""Characters. What says less is quoted with what follows it."""
MAX_NAMED = 2
BELONGS = 0.5
"""A neighbor that fits half as well as the best part belongs to it."""

Quoted = dict[int, list[int]]
"""Which parts of which blocks, by their places."""


def cut(found: Scored) -> tuple[str, frozenset[str]]:
    """The quote as Markdown, and which of the question's terms it has."""
    quoted = _whole(found)
    if not quoted:
        quoted = _around(found, found.best)
        quoted = dict(sorted((_named_rows(found) | quoted).items()))
    shared = [part.shared for part in found.parts if part.index in quoted.get(part.block, ())]
    text = "\n\n".join(_render(found.blocks[number], indexes) for number, indexes in quoted.items())
    return text, frozenset().union(*shared)


def _whole(found: Scored) -> Quoted:
    """A short passage, such as most answers of an FAQ; without the question that it begins with."""
    said = {number: block for number, block in enumerate(found.blocks) if block.kind != "heading"}
    if sum(len(part) for block in said.values() for part in block.parts) > SHORT:
        return {}
    quoted = {number: list(range(len(block.parts))) for number, block in said.items()}
    first = next(iter(quoted))
    if blocks.is_question(said[first].parts[0]) and (len(quoted[first]) > 1 or len(quoted) > 1):
        quoted[first] = quoted[first][1:]
    return {number: indexes for number, indexes in quoted.items() if indexes}


def _around(found: Scored, best: Part) -> Quoted:
    block, scores = found.blocks[best.block], _scores(found, best.block)
    if block.kind == "text":
        indexes = _sentences(block, scores, best.index, found.source.language)
        return {best.block: indexes} | _announced(found, best.block, indexes)
    return _announcing(found, best.block) | {best.block: _rows(block, scores, best.index)}


def _scores(found: Scored, number: int) -> dict[int, float]:
    return {part.index: part.score for part in found.parts if part.block == number}


def _named_rows(found: Scored) -> Quoted:
    """Of a table whose rows differ in what the question names, such as a country: those rows."""
    quoted: Quoted = {}
    for number, block in enumerate(found.blocks):
        named = [part.index for part in found.parts if part.block == number and part.shared]
        if block.kind == "table" and 0 < len(named) <= min(MAX_NAMED, len(block.parts) - 1):
            quoted[number] = named
    return quoted


def _sentences(block: Block, scores: dict[int, float], best: int, language: str) -> list[int]:
    first = last = best
    if first and _points_back(block.parts[first], language):
        first -= 1
    while last - first + 1 < MAX_SENTENCES and last + 1 < len(block.parts):
        too_little = sum(len(part) for part in block.parts[first : last + 1]) < TOO_LITTLE
        if not too_little and scores[last + 1] < BELONGS * scores[best]:
            break
        last += 1
    while last - first + 1 < MAX_SENTENCES and first and scores[first - 1] >= BELONGS * scores[best]:
        first -= 1
    return list(range(first, last + 1))


def _rows(block: Block, scores: dict[int, float], best: int) -> list[int]:
    """A short list or table whole; of a table else the rows that fit, of a list those around the best."""
    every = list(range(len(block.parts)))
    if len(every) <= MAX_ITEMS and sum(map(len, block.parts)) <= 2 * SHORT:
        return every
    if block.kind == "table":
        fitting = [index for index in every if scores[index] >= BELONGS * scores[best]]
        return sorted(sorted(fitting, key=lambda index: -scores[index])[:MAX_ITEMS])
    first = max(0, min(best - 1, len(every) - MAX_SENTENCES))
    return every[first : first + MAX_SENTENCES]


def _points_back(sentence: str, language: str) -> bool:
    small = words.read(language)
    if blocks.EAST_ASIAN.match(sentence):
        return any(sentence.startswith(word) for word in small.pointing)
    said = words.of(sentence)
    return bool(said) and said[0] in small.pointing


def _announced(found: Scored, number: int, indexes: list[int]) -> Quoted:
    """The list or table that the last sentence announces with a colon."""
    block = found.blocks[number]
    ends = indexes[-1] == len(block.parts) - 1 and block.parts[-1].endswith((":", "："))
    if not ends or number + 1 == len(found.blocks) or found.blocks[number + 1].kind not in ("list", "table"):
        return {}
    scores = _scores(found, number + 1)
    return {number + 1: _rows(found.blocks[number + 1], scores, max(scores, key=lambda index: scores[index]))}


def _announcing(found: Scored, number: int) -> Quoted:
    before = found.blocks[number - 1] if number else None
    if before is None or before.kind != "text" or not before.parts[-1].endswith((":", "：")):
        return {}
    return {number - 1: [len(before.parts) - 1]}


def _render(block: Block, indexes: list[int]) -> str:
    parts = [block.parts[index] for index in indexes]
    if block.kind == "text":
        text = parts[0]
        for part in parts[1:]:
            text += blocks.joint(text, part) + part
        return text
    if block.kind == "list":
        parts = [re.sub(r"^(\s*)[•・](?=\S)", r"\1- ", re.sub(r"^(\s*)[•・]\s+", r"\1- ", part)) for part in parts]
    return "\n".join([*block.head, *parts])
