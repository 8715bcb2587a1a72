"""A tree of HTML, or of the TEI that trafilatura makes of it, as blocks."""

import re
from collections.abc import Iterator, Set
from typing import Any

from conversations.knowledge.extraction import tables
from conversations.knowledge.extraction.types import Block

HEADING = re.compile(r"h([1-6])\Z")
LISTS = {"ul", "ol", "menu", "list"}
ITEMS = ("li", "item")
ROWS, CELLS = ("tr", "row"), ("td", "th", "cell")
CODE = {"pre", "code"}
# What ends the text before it.
NAMES = """
address article aside blockquote body dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6
head header hr li list main menu nav ol p pre quote section summary table tr ul
"""
PARTS = frozenset(NAMES.split())
BREAK = "\ue000"
"""A line break, while other white space is made single."""
SUMMARY_LEVEL = 3


def blocks(root: Any) -> Iterator[Block]:
    """Changes the tree."""
    for element in root.iter("br", "lb"):
        element.tail = BREAK + (element.tail or "")
    yield from _of(root)


def _of(parent: Any) -> Iterator[Block]:
    loose = [parent.text or ""]
    for element in parent:
        if _is_part(element):
            yield Block("text", _single("".join(loose)))
            loose = []
            yield from _part(element)
        else:
            loose.append("".join(element.itertext()))
        loose.append(element.tail or "")
    yield Block("text", _single("".join(loose)))


def _is_part(element: Any) -> bool:
    """A link or an element of the page's own may hold whole paragraphs."""
    return isinstance(element.tag, str) and (element.tag in PARTS or next(element.iter(*PARTS), None) is not None)


def _part(element: Any) -> Iterator[Block]:
    tag = element.tag
    rank = HEADING.match(element.get("rend", "") if tag == "head" else tag)
    if rank or tag in {"head", "summary"}:
        yield Block("heading", _flat(element), level=int(rank[1]) if rank else SUMMARY_LEVEL)
    elif tag == "table" and not _holds(element, {"table", "h1", "h2", "h3"}):
        rows = [[_flat(cell) for cell in row if cell.tag in CELLS] for row in element.iter(*ROWS)]
        yield Block("text", tables.markdown(rows))
    elif tag in LISTS and not _holds(element, {"table", "h1", "h2", "h3", "h4"}):
        yield Block("text", "\n".join(_items(element, "")))
    elif tag in CODE:
        yield Block("text", f"```\n{''.join(element.itertext()).replace(BREAK, chr(10)).strip(chr(10))}\n```")
    else:
        yield from _of(element)


def _holds(element: Any, tags: Set[str]) -> bool:
    return any(inner is not element for inner in element.iter(*tags))


def _items(parent: Any, indent: str) -> Iterator[str]:
    ordered = parent.tag == "ol" or parent.get("rend") == "ol"
    items = [item for item in parent if item.tag in ITEMS]
    for number, item in enumerate(items, 1):
        inner = [element for element in item if element.tag in LISTS]
        text = " ".join(_flat(piece) if not isinstance(piece, str) else piece for piece in _pieces(item, inner))
        yield f"{indent}{f'{number}.' if ordered else '-'} {_single(text).replace(chr(10), chr(10) + indent + '  ')}"
        for nested in inner:
            yield from _items(nested, indent + "  ")


def _pieces(item: Any, without: list[Any]) -> Iterator[Any]:
    loose = item.text or ""
    for element in item:
        if element in without:
            pass
        elif _is_part(element):
            yield loose
            yield element
            loose = ""
        else:
            loose += "".join(element.itertext())
        loose += element.tail or ""
    yield loose


def _flat(element: Any) -> str:
    return _single(" ".join(element.itertext()) if _holds(element, PARTS) else "".join(element.itertext()))


def _single(text: str) -> str:
    return "\n".join(line for line in (" ".join(line.split()) for line in text.split(BREAK)) if line)
