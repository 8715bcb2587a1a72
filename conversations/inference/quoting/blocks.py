"""A passage taken apart, so that it can be cut where nothing is torn: sentences, items of lists, rows of tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from conversations.knowledge import words

Kind = Literal["text", "list", "table", "heading"]

# Passages are what somebody uploaded: possessive, so that a row of full stops or blanks is walked through once.
END = re.compile(r"(?<![.!?…؟۔])[.!?…؟۔]++[\"'”’»)\]]*+\s++|[。！？｡]++[」』）”’)]*+\s*+")
WRAPPED = 60
"""Characters. A line as long as this was broken by a program and goes on in the next; a shorter one by its author."""
UNFINISHED = re.compile(r".*[^.!:;,…。！：；、]$")
FINISHED = re.compile(r".*[.!?…。！？؟:：][\"'”’»)\]」』）]*$")
LIST_ITEM = re.compile(r"\s*(?:[-*+•・]|\d{1,2}[.)、]|[①-⑳])\s*(?=\S)")
TABLE_RULE = re.compile(r"\s*+\|?\s*+:?-{2,}+:?\s*+(?:\|\s*+:?-{2,}+:?\s*+)*+\|?\s*$")
EAST_ASIAN = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")


@dataclass(frozen=True, slots=True)
class Block:
    kind: Kind
    parts: tuple[str, ...]
    """Sentences, items with their marks, or rows."""
    head: tuple[str, ...] = ()
    """A table's first row and its rule."""


def parse(text: str) -> list[Block]:
    """In the order of the text. Reads Markdown, and plain text as what it looks like."""
    return [block for lines in _grouped(text) if (block := _block(lines)).parts]


def sentences(text: str) -> list[str]:
    found, start = [], 0
    for end in END.finditer(text):
        if _is_end(text, start, end):
            found.append(text[start : end.end()].strip())
            start = end.end()
    return [sentence for sentence in (*found, text[start:].strip()) if sentence]


def is_question(sentence: str) -> bool:
    return sentence.rstrip("\"'”’»)］]」』 ").endswith(("?", "？", "؟"))


def joint(before: str, after: str) -> str:
    """What stands between two sentences: nothing, in scripts without spaces."""
    return "" if EAST_ASIAN.match(before[-1:]) or EAST_ASIAN.match(after[:1]) else " "


def _is_end(text: str, start: int, end: re.Match[str]) -> bool:
    if not end[0].startswith("."):
        return True
    before = text[start : end.start()].split()
    last = before[-1].strip("(„\"'").lower() if before else ""
    if f"{last}." in words.abbreviations() or re.fullmatch(r"\w|\d{1,2}|(?:\w\.)+\w", last):
        return False
    following = text[end.end() : end.end() + 1]
    return not following.islower()


def _is_heading(line: str, following: str) -> bool:
    """Of plain text: short, without an end, and right above what has one."""
    if len(line) >= WRAPPED or _kind(line) != "text" or not UNFINISHED.match(line.strip()) or not following.strip():
        return False
    return _kind(following) != "text" or len(following) >= WRAPPED or bool(FINISHED.match(following.strip()))


def _kind(line: str) -> Kind:
    if line.lstrip().startswith("#"):
        return "heading"
    if line.count("|") >= 2:
        return "table"
    return "list" if LIST_ITEM.match(line) else "text"


def _grouped(text: str) -> Iterator[list[str]]:
    """Lines that belong to one block."""
    lines: list[str] = []
    every = [*text.splitlines(), ""]
    for line, following in zip(every, [*every[1:], ""], strict=True):
        if lines and (not line.strip() or not _continues(lines, line)):
            yield lines
            lines = []
        if not lines and _is_heading(line, following):
            yield [f"# {line.strip()}"]
        elif line.strip():
            lines.append(line)


def _continues(lines: list[str], line: str) -> bool:
    before, now = _kind(lines[0]), _kind(line)
    if before == "list" and now == "text":  # a long item goes on in the next line, indented
        return line[:1].isspace()
    return before == now and before != "heading"


def _block(lines: list[str]) -> Block:
    kind = _kind(lines[0])
    match kind:
        case "table":
            return _table(lines)
        case "list":
            return Block(kind, tuple(_items(lines)))
        case "heading":
            return Block(kind, (lines[0].lstrip("# ").strip(),))
    return Block(kind, tuple(sentence for paragraph in _paragraphs(lines) for sentence in sentences(paragraph)))


def _table(lines: list[str]) -> Block:
    rows = [line.strip() for line in lines]
    if len(rows) > 1 and TABLE_RULE.match(rows[1]):
        return Block("table", tuple(rows[2:]), (rows[0], rows[1]))
    return Block("table", tuple(rows))


def _items(lines: list[str]) -> Iterator[str]:
    item: list[str] = []
    for line in lines:
        if item and LIST_ITEM.match(line):
            yield " ".join(item)
            item = []
        item.append(line.strip() if item else line.rstrip())
    yield " ".join(item)


def _paragraphs(lines: list[str]) -> Iterator[str]:
    paragraph = ""
    for line in (line.strip() for line in lines):
        if paragraph and len(paragraph) < WRAPPED:
            yield paragraph
            paragraph = line
        else:
            paragraph += (joint(paragraph, line) if paragraph else "") + line
    yield paragraph
