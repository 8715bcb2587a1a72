"""PDF: lines of text at places in sizes, of which `typeset` makes headings and paragraphs again."""

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.errors import FileNotDecryptedError, LimitReachedError, PyPdfError

from conversations.knowledge.extraction import typeset
from conversations.knowledge.extraction.cleaning import finish
from conversations.knowledge.extraction.limits import MAX_CHARACTERS, MAX_PAGES
from conversations.knowledge.extraction.refusals import refusal
from conversations.knowledge.extraction.types import Block, Extracted
from conversations.knowledge.extraction.typeset import Line

MAX_UNREADABLE = 0.1
"""Of the pages. With more of them missing, the document would answer as if it were whole."""
MAX_BOOKMARKS = 10_000
# Titles that a program gave, as "Microsoft Word - prices_final2.doc", or a browser that printed a page, "about:blank"
NO_TITLE = re.compile(r"(?:microsoft |untitled|unknown|about:|\w+://|document\d*\Z)|.*\.\w{2,5}\Z", re.IGNORECASE)
UNREADABLE = (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError, AssertionError)
"""What pypdf raises for pages that are not as they should be."""


def read(path: Path) -> Extracted:
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise refusal("encrypted")
        pages = _pages(reader)
    except FileNotDecryptedError as error:
        raise refusal("encrypted") from error
    except LimitReachedError as error:
        raise refusal("too_complex") from error
    if not any(line.text.strip() for lines in pages for line in lines):
        raise refusal("no_text" if pages else "empty")
    blocks = list(typeset.blocks(pages, _bookmarks(reader)))
    return finish(blocks, title=_title(reader) or _first(blocks), language_tag=_language(reader))


def _pages(reader: PdfReader) -> list[list[Line]]:
    count = len(reader.pages)
    if count > MAX_PAGES:
        raise refusal("too_long", f"This PDF has {count} pages. Split it into parts of at most {MAX_PAGES}.")
    pages: list[list[Line]] = []
    characters, unreadable = 0, 0
    for number in range(count):
        try:
            pages.append(_lines(reader.pages[number]))
        except (LimitReachedError, FileNotDecryptedError):
            raise
        except UNREADABLE:
            unreadable += 1
            continue
        characters += sum(len(line.text) for line in pages[-1])
        if characters > MAX_CHARACTERS:
            raise refusal("too_long")
    if unreadable > MAX_UNREADABLE * count:
        raise refusal("broken")
    return pages


def _lines(page: PageObject) -> list[Line]:
    lines = [Line()]

    def collect(text: str, outer: Any, inner: Any, font: Any, size: float) -> None:
        for number, piece in enumerate(text.split("\n")):
            if number:
                lines.append(Line())
            if piece:
                lines[-1].extend(piece, *_place(outer, inner, size))

    page.extract_text(visitor_text=collect)
    return [line for line in lines if line.text.strip()]


def _place(outer: Any, inner: Any, size: float) -> tuple[float, float, float]:
    """Where on the page and how large something stands, of the matrices that hold at that point."""
    up = inner[2] * outer[0] + inner[3] * outer[2], inner[2] * outer[1] + inner[3] * outer[3]
    left = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
    height = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
    return left, height, abs(size) * math.hypot(*up)


def _bookmarks(reader: PdfReader) -> dict[str, int]:
    """Titles and their levels."""

    def walk(entries: Any, level: int) -> Iterator[tuple[str, int]]:
        for entry in entries:
            if isinstance(entry, list):
                yield from walk(entry, level + 1)
            elif entry.title:
                yield typeset.key(str(entry.title)), level

    try:
        return dict(list(walk(reader.outline, 1))[:MAX_BOOKMARKS])
    except (*UNREADABLE, RecursionError):
        return {}


def _title(reader: PdfReader) -> str:
    try:
        title = (reader.metadata and reader.metadata.title) or ""
    except UNREADABLE:
        return ""
    return "" if NO_TITLE.match(str(title).strip()) else str(title)


def _first(blocks: list[Block]) -> str:
    """The heading that the document begins with, unless it is one of several."""
    first, second = [*blocks, Block("text", ""), Block("text", "")][:2]
    return first.text if first.kind == "heading" and second.level != first.level else ""


def _language(reader: PdfReader) -> str:
    try:
        return str(reader.root_object.get("/Lang", ""))
    except UNREADABLE:
        return ""
