"""Plain text: a blank line ends a paragraph."""

import re
from pathlib import Path

from conversations.knowledge.extraction.cleaning import clean, finish
from conversations.knowledge.extraction.encodings import read_text
from conversations.knowledge.extraction.lines import rejoin
from conversations.knowledge.extraction.types import Block, Extracted

PARAGRAPH = re.compile(r"\n\s*\n")


def read(path: Path) -> Extracted:
    text = clean(read_text(path))
    return finish(Block("text", rejoin(paragraph.split("\n"))) for paragraph in PARAGRAPH.split(text))
