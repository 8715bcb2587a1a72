"""The parts of a passage to quote: the best one with what belongs to it, as they stood in the document."""

import re
from dataclasses import replace
from itertools import groupby

from conversations.inference.quoting import blocks
from conversations.inference.quoting.blocks import Block
from conversations.inference.quoting.scoring import Part, Scored
from conversations.knowledge import words

SHORT = 320
"""Characters. A passage, list or table that is no longer is quoted whole."""
MAX_SENTENCES = 4
MAX_ITEMS = 8
TOO_LITTLE = 10
"""Words, or signs where they stand for some. What says less is quoted with what follows it."""
MAX_NAMED = 2
SHORT_TABLE = 4
"""Rows. One that is no longer is quoted whole."""
BELONGS = 0.5
"""A neighbor that fits half as well as the best part belongs to it."""

Quoted = dict[int, list[int]]
"""Which parts of which blocks, by their places."""


def cut(found: Scored) -> tuple[str, frozenset[str]]:
    """The quote as Markdown, and which of the question's terms it is about."""
    section = _section(found, found.best.block)
    quoted = _whole(section) or _around(section, section.best)
    quoted = dict(sorted((quoted | _named_rows(section)).items()))
    shared = [part.shared for part in section.parts if part.index in quoted.get(part.block, ()) or _asks(found, part)]
    text = "\n\n".join(_render(found.blocks[number], indexes) for number, indexes in quoted.items())
    heading = section.parts[0].text if _is_heading(section, section.parts[0]) else found.source.heading
    heading = heading.rpartition("›")[2].strip()
    return f"**{heading}**\n\n{text}" if heading else text, frozenset().union(*shared)


def _section(found: Scored, number: int) -> Scored:
    """The passage from the last heading above a block up to the next one. Places stay as they are."""
    headings = [at for at, block in enumerate(found.blocks) if block.kind == "heading"]
    start = max((at for at in headings if at < number), default=0)
    end = min((at for at in headings if at > number), default=len(found.blocks))
    return replace(found, parts=[part for part in found.parts if start <= part.block < end])


def _is_heading(found: Scored, part: Part) -> bool:
    return found.blocks[part.block].kind == "heading"


def _asks(found: Scored, part: Part) -> bool:
    """Not quoted itself, but says what the rest is about."""
    return _is_heading(found, part) or blocks.is_question(part.text)


def _whole(found: Scored) -> Quoted:
    """A short passage, such as most answers of an FAQ; without the question that it begins with."""
    said = [part for part in found.parts if not _is_heading(found, part)]
    if sum(len(part.text) for part in said) > SHORT:
        return {}
    if len(said) > 1 and blocks.is_question(said[0].text):
        said = said[1:]
    return {number: [part.index for part in parts] for number, parts in groupby(said, lambda part: part.block)}


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
    for number in {part.block for part in found.parts}:
        block = found.blocks[number]
        named = [part.index for part in found.parts if part.block == number and part.shared]
        if block.kind == "table" and len(block.parts) > SHORT_TABLE and 0 < len(named) <= MAX_NAMED:
            quoted[number] = named
    return quoted


def _sentences(block: Block, scores: dict[int, float], best: int, language: str) -> list[int]:
    first = last = best
    if first and _points_back(block.parts[first], language):
        first -= 1
    while last - first + 1 < MAX_SENTENCES and last + 1 < len(block.parts):
        too_little = sum(_weight(part) for part in block.parts[first : last + 1]) < TOO_LITTLE
        if not too_little and scores[last + 1] < BELONGS * scores[best]:
            break
        last += 1
    while last - first + 1 < MAX_SENTENCES and first and scores[first - 1] >= BELONGS * scores[best]:
        first -= 1
    return list(range(first, last + 1))


def _weight(sentence: str) -> int:
    return len(sentence) // 3 if blocks.EAST_ASIAN.search(sentence) else len(sentence.split())


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
    scores = _scores(found, number + 1)
    if not ends or not scores or found.blocks[number + 1].kind not in ("list", "table"):
        return {}
    return {number + 1: _rows(found.blocks[number + 1], scores, max(scores, key=lambda index: scores[index]))}


def _announcing(found: Scored, number: int) -> Quoted:
    before = found.blocks[number - 1] if _scores(found, number - 1) else None
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
