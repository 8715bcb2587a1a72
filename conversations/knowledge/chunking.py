"""Documents become pieces that can be found and cited: along headings and sentences, within bounds.

The bounds are in sections.py and splitting.py. Overlap is only between pieces of one section.
"""

import re
from collections.abc import Iterator, Sequence

from conversations.knowledge import languages, sections, splitting
from conversations.knowledge.extraction.types import Block, Extracted
from conversations.knowledge.types import Piece
from conversations.prompts import tokens

LONGEST_QUESTION = 300
"""Characters; what is longer is text, and not a heading."""
SAMPLE = 2_000
"""Characters that the language is told from."""
DENSE = ("ja", "zh", "ko", "th")
_CODE = re.compile(r"([a-z]{2,3})(?:[-_].*)?", re.IGNORECASE)


def chunk(extracted: Extracted, *, language: str = "", title: str = "") -> list[Piece]:
    """
    Args:
        language: that the document was declared to be in; what a row of an FAQ says about itself stands before it.
        title: that stands before every heading anyway, and is not repeated in them.
    """
    declared = _code(language)
    spoken = declared or _language(extracted)
    rows = list(_rows(_below(title, extracted.blocks), declared, spoken))
    counts = tokens.count_all([text for _, text, _ in rows])
    return [
        Piece(position, heading, text, code, count)
        for position, ((heading, text, code), count) in enumerate(zip(rows, counts, strict=True))
    ]


def _below(title: str, blocks: Sequence[Block]) -> Sequence[Block]:
    first = blocks[0] if blocks else None
    repeats = first and first.kind == "heading" and first.text.strip().casefold() == title.strip().casefold()
    return blocks[1:] if repeats and any(block.kind != "heading" for block in blocks) else blocks


def _rows(blocks: Sequence[Block], declared: str, spoken: str) -> Iterator[tuple[str, str, str]]:
    """Heading, text and language of each piece."""
    flowing: list[Block] = []
    for block in blocks:
        if block.kind == "faq":
            yield from _flowing(flowing, spoken)
            flowing = []
            yield from _answer(block, declared, spoken)
        else:
            flowing.append(block)
    yield from _flowing(flowing, spoken)


def _flowing(blocks: list[Block], language: str) -> Iterator[tuple[str, str, str]]:
    for section in sections.of(blocks):
        for text in splitting.split(section.texts):
            yield section.heading, text, language


def _answer(block: Block, declared: str, spoken: str) -> Iterator[tuple[str, str, str]]:
    """A question is one piece; an answer that is too long makes several, each below the question."""
    question, answer = " ".join(block.question.split()), block.text.strip()
    language = _code(block.language) or declared or languages.detect(f"{question}\n{answer}", hint=spoken)
    if len(question) > LONGEST_QUESTION:
        question, answer = "", f"{question}\n{answer}"
    for text in splitting.split([answer or question]):
        yield question, text, language


def _language(extracted: Extracted) -> str:
    """What the file says, unless its letters say otherwise: pages say `en` in whatever language they are."""
    said = _code(extracted.language)
    text = ""
    for block in sorted(extracted.blocks, key=lambda block: block.kind == "heading"):
        text += f"{block.question}\n{block.text}\n"
        if len(text) > SAMPLE:
            break
    found = languages.detect(text, hint=said)
    return found if not said or (found in DENSE) != (said in DENSE) else said


def _code(language: str) -> str:
    """`pt` of `pt-BR`; empty when it is no code."""
    match = _CODE.fullmatch(language.strip())
    return match[1].lower() if match else ""
