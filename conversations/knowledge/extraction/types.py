"""What a file is made of, whatever its format."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph (or a whole table, in Markdown), or one question of an FAQ with its answer."""

    kind: Literal["heading", "text", "faq"]
    text: str
    """Of an FAQ: the answer."""
    level: int = 0
    """Of a heading: 1 is the outermost."""
    question: str = ""
    language: str = ""
    """When the file says so; empty: is detected."""


@dataclass(frozen=True, slots=True)
class Extracted:
    title: str
    blocks: tuple[Block, ...]
    language: str = ""
    """When the file says so, as an HTML page's `lang`."""
    url: str = ""
    """Where it can be read, when the file says so: Markdown's front matter."""


class ExtractionFailed(Exception):
    """Nothing can be read from the file. `code` is stable, `sentence` is for whoever uploaded it."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code)
        self.code, self.sentence = code, sentence
