"""Documents become pieces that can be found and cited: along headings and sentences, within bounds."""

from conversations.knowledge import languages
from conversations.knowledge.extraction.types import Extracted
from conversations.knowledge.types import Piece
from conversations.prompts import tokens


def chunk(extracted: Extracted, *, language: str = "") -> list[Piece]:
    texts = [block.text for block in extracted.blocks]
    found = language or extracted.language or languages.detect("\n".join(texts))
    return [
        Piece(position, block.question, block.text, block.language or found, tokens.count(block.text))
        for position, block in enumerate(extracted.blocks)
    ]
