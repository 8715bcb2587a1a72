"""Word documents. A zip of XML: its sizes are checked before anything of it is parsed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from conversations.knowledge.extraction import tables
from conversations.knowledge.extraction.cleaning import finish
from conversations.knowledge.extraction.limits import MAX_XML_BYTES, MAX_ZIP_BYTES, MAX_ZIP_MEMBERS, MAX_ZIP_RATIO
from conversations.knowledge.extraction.refusals import refusal, unsupported
from conversations.knowledge.extraction.types import Block, Extracted

MAIN = "word/document.xml"
UNTITLED = "Word Document"
"""What python-docx says of a document without properties."""
SMALL = 5_000_000
LOCKED = 0x1
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
HEADING = re.compile(r"heading (\d)\Z", re.IGNORECASE)
BREAKS = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}


def read(path: Path) -> Extracted:
    check_sizes(path)
    from docx import Document  # only now: it reads every part of the file

    document = Document(str(path))
    properties = document.core_properties
    styles = {style.style_id: style.name or "" for style in document.styles}
    blocks = list(_blocks(document.element.body, styles))
    title = "" if properties.title == UNTITLED else properties.title
    title = title or next((block.text for block in blocks if block.level == 1), "")
    return finish(blocks, title=title, language_tag=properties.language or "")


def check_sizes(path: Path) -> None:
    """By the zip's own list, which cannot say too little: nothing is unpacked beyond what it says."""
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
    except (BadZipFile, NotImplementedError, UnicodeDecodeError) as error:
        raise refusal("broken") from error
    if not any(member.filename == MAIN for member in members):
        raise unsupported("an archive, and no Word document; unpack it")
    if any(member.flag_bits & LOCKED for member in members):
        raise refusal("encrypted")
    unpacked = sum(member.file_size for member in members)
    markup = sum(member.file_size for member in members if member.filename.endswith((".xml", ".rels")))
    if (
        len(members) > MAX_ZIP_MEMBERS
        or unpacked > MAX_ZIP_BYTES
        or markup > MAX_XML_BYTES
        or unpacked > max(SMALL, MAX_ZIP_RATIO * path.stat().st_size)
    ):
        raise refusal("too_complex")


def _blocks(parent: Any, styles: dict[str, str]) -> Iterator[Block]:
    """The XML itself is read: python-docx passes over content controls, and repeats cells as often as they say."""
    for element in parent:
        if element.tag == W + "p":
            if block := _paragraph(element, styles):
                yield block
        elif element.tag == W + "tbl":
            yield Block("text", tables.markdown(_rows(element)))
        elif element.tag in {W + "sdt", W + "sdtContent", W + "customXml", W + "ins"}:
            yield from _blocks(element, styles)


def _paragraph(paragraph: Any, styles: dict[str, str]) -> Block | None:
    properties = paragraph.find(W + "pPr")
    style = styles.get(_value(properties, "pStyle"), "")
    if style.lower().startswith("toc "):
        return None
    text = _text(paragraph)
    heading = HEADING.match(style)
    if heading or style == "Title":
        return Block("heading", text, level=int(heading[1]) if heading else 1)
    outline = _value(properties, "outlineLvl")
    if outline.isdecimal() and int(outline) < 9:
        return Block("heading", text, level=int(outline) + 1)
    listed = properties is not None and properties.find(W + "numPr") is not None
    return Block("text", f"- {text}" if text.strip() and (listed or style.startswith("List")) else text)


def _rows(table: Any) -> list[list[str]]:
    return [[_text(cell) for cell in row.iter(W + "tc")] for row in table.iter(W + "tr")]


def _text(element: Any) -> str:
    """With what was inserted while changes are tracked, without what was deleted (`w:delText`)."""
    pieces = []
    for node in element.iter(W + "t", W + "p", FALLBACK, *BREAKS):
        if node.tag == W + "p":
            pieces.append("\n")
        elif not any(ancestor.tag == FALLBACK for ancestor in node.iterancestors()):
            pieces.append(BREAKS.get(node.tag) or node.text or "")
    return "".join(pieces).strip("\n")


def _value(properties: Any, name: str) -> str:
    found = None if properties is None else properties.find(W + name)
    return "" if found is None else found.get(W + "val", "")
