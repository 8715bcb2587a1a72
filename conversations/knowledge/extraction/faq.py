"""CSV with the columns question and answer, and perhaps language."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from conversations.knowledge.extraction.cleaning import finish
from conversations.knowledge.extraction.encodings import read_text
from conversations.knowledge.extraction.limits import MAX_TEXT_BYTES
from conversations.knowledge.extraction.refusals import refusal
from conversations.knowledge.extraction.types import Block, Extracted

DELIMITERS = ",;\t|"
MAX_HEADER = 2_000


def columns(text: str) -> tuple[str, dict[str, int]] | None:
    """The delimiter, and where each column is. None when the first line does not name them."""
    header = _without_hint(text)[:MAX_HEADER]
    for delimiter in DELIMITERS:
        try:
            names = next(csv.reader(io.StringIO(header, newline=""), delimiter=delimiter), [])
        except csv.Error:
            continue
        places = {name.strip().lower(): place for place, name in reversed(list(enumerate(names)))}
        if "question" in places and "answer" in places:
            return delimiter, places
    return None


def read(path: Path) -> Extracted:
    text = read_text(path).replace("\0", "")
    found = columns(text)
    if not found:
        raise refusal("faq_columns")
    csv.field_size_limit(MAX_TEXT_BYTES)
    try:
        return finish(_entries(_without_hint(text), *found))
    except csv.Error as error:
        raise refusal("broken") from error


def _entries(text: str, delimiter: str, places: dict[str, int]) -> Iterator[Block]:
    """A row without a question or without an answer is left out."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    next(rows)
    for row in rows:
        cell = {name: row[place].strip() for name, place in places.items() if place < len(row)}
        question, answer = cell.get("question", ""), cell.get("answer", "")
        if question and answer:
            yield Block("faq", answer, question=question, language=cell.get("language", ""))


def _without_hint(text: str) -> str:
    """Excel writes a line such as `sep=;` first."""
    text = text.lstrip("\ufeff\r\n \t")
    return text.split("\n", 1)[-1] if text[:4].lower() == "sep=" else text
