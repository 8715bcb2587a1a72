"""Web pages: their content, without menus, banners and footers."""

import re
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

from conversations.knowledge.extraction import elements
from conversations.knowledge.extraction.cleaning import finish
from conversations.knowledge.extraction.encodings import read_text
from conversations.knowledge.extraction.limits import MAX_BLOCKS
from conversations.knowledge.extraction.refusals import refusal
from conversations.knowledge.extraction.types import Block, Extracted

CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{1,40})|encoding=[\"']([\w-]{1,40})", re.IGNORECASE
)
DECLARATION = re.compile(r"\s*<\?xml[^>]*>")
UNREAD = ("script", "style", "noscript", "template", "svg", "math", "iframe", "object", "select", "button", "dialog")
LANDMARKS = ("nav", "aside", "footer")
FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:breadcrumbs?|cookie[_-]?(?:banner|consent|notice)|newsletter|pagination|share|social|skip[_-]?link"
    r"|navigation|contentinfo|banner|search)(?:[\s_-]|$)",
    re.IGNORECASE,
)
MIN_MAIN = 200
"""Characters: a shorter `main` may be a frame that a script would fill."""
CLEAN_PAGE = 1.5
"""The whole page over what trafilatura holds for its content: up to here there is little else on it."""


def read(path: Path) -> Extracted:
    with path.open("rb") as file:
        declared = CHARSET.search(file.read(4_096))
    text = read_text(path, (declared[1] or declared[2]).decode() if declared else "")
    page = _parse(DECLARATION.sub("", text.replace("\0", ""), count=1))
    title = " ".join(page.xpath("string((//title[not(ancestor::*[local-name()='svg'])])[1])").split())
    language = page.get("lang") or page.get("xml:lang") or ""
    blocks = _content(page)
    title = title or next((block.text for block in blocks if block.kind == "heading"), "")
    return finish(blocks, title=title, language_tag=language)


def _parse(text: str) -> Any:
    """Entities of a page's own are not resolved, and nothing is fetched."""
    parser = HTMLParser(no_network=True, remove_comments=True, remove_pis=True, collect_ids=False, encoding="utf-8")
    try:
        return document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError as error:  # a page without an element
        raise refusal("empty") from error


def _content(page: Any) -> list[Block]:
    """What the page itself calls its main content; else what trafilatura takes for it; else all that there is."""
    body = page.find("body")
    body = page if body is None else body
    found = body.xpath("//main | //*[@role='main']") or body.xpath("//article")
    if len(found) == 1 and len(" ".join(found[0].text_content().split())) >= MIN_MAIN:
        return _whole(found[0])
    guessed = _guessed(page) if _has_furniture(body) else []
    whole = _whole(body)
    return guessed if len(guessed) > 1 and _length(whole) > CLEAN_PAGE * _length(guessed) else whole


def _whole(region: Any) -> list[Block]:
    for element in list(region.iter(*UNREAD, *LANDMARKS)):
        element.drop_tree()
    for element in region.xpath(".//*[@class or @id or @role]"):
        names = f"{element.get('class', '')} {element.get('id', '')} {element.get('role', '')}"
        if FURNITURE.search(names) and element.getparent() is not None:
            element.drop_tree()
    return _some(elements.blocks(region))


def _has_furniture(body: Any) -> bool:
    return next(body.iter("nav", "header", "footer", "aside"), None) is not None or len(body.xpath(".//a[@href]")) > 10


def _guessed(page: Any) -> list[Block]:
    sys.modules.setdefault("py3langid", None)  # type: ignore[arg-type] # trafilatura does without: it brings NumPy
    from trafilatura import bare_extraction

    found = bare_extraction(page, include_comments=False, favor_recall=True)
    body = getattr(found, "body", None)
    return [] if body is None else _some(elements.blocks(body))


def _some(blocks: Iterator[Block]) -> list[Block]:
    """No more than it takes to see that there are too many."""
    return list(islice((block for block in blocks if block.text.strip()), MAX_BLOCKS + 1))


def _length(blocks: list[Block]) -> int:
    return sum(len(block.text) for block in blocks)
