"""Markdown (CommonMark and tables): headings, paragraphs, lists; tables and code as they stand."""

import re
from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from conversations.knowledge.extraction.cleaning import clean, finish
from conversations.knowledge.extraction.encodings import read_text
from conversations.knowledge.extraction.types import Block, Extracted

FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
FIELD = re.compile(r"^(title|language|lang|locale|url):[ \t]*(.*?)[ \t]*$", re.MULTILINE | re.IGNORECASE)
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
TAG = re.compile(r"</?[A-Za-z][^<>]*>")
INDENT = "  "
MAX_NESTING = 100
"""What is deeper is left out, and all that follows it. A list in a list is four."""


def read(path: Path) -> Extracted:
    text = clean(read_text(path))
    front = FRONT_MATTER.match(text)
    fields = {name.lower(): value.strip("\"'") for name, value in FIELD.findall(front[1])} if front else {}
    blocks = list(_blocks(text[front.end() :] if front else text))
    first = next((block.text for block in blocks if block.kind == "heading" and block.level == 1), "")
    tag = fields.get("language") or fields.get("lang") or fields.get("locale", "")
    return finish(blocks, title=fields.get("title") or first, language_tag=tag, url=fields.get("url", ""))


def _blocks(text: str) -> Iterator[Block]:
    lines = text.split("\n")
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable(["table", "strikethrough"])
    for node in SyntaxTreeNode(parser.parse(text)).children:
        if node.type == "heading":
            yield Block("heading", _inline(node), level=int(node.tag[1]))
        else:
            yield Block("text", _text(node, lines))


def _text(node: SyntaxTreeNode, lines: list[str]) -> str:
    if node.type in {"table", "fence", "code_block"} and node.map:
        return "\n".join(lines[slice(*node.map)]).rstrip()
    if node.type in {"bullet_list", "ordered_list"}:
        return _list(node, lines)
    if node.type == "html_block":
        return _without_tags(node.content)
    if node.type in {"paragraph", "heading"}:
        return _inline(node)
    return "\n\n".join(_text(child, lines) for child in node.children)


def _list(node: SyntaxTreeNode, lines: list[str]) -> str:
    items = []
    start = int(node.attrs.get("start", 1))
    for number, item in enumerate(node.children, start):
        mark = f"{number}. " if node.type == "ordered_list" else "- "
        content = "\n".join(_text(child, lines) for child in item.children)
        items.append(mark + content.replace("\n", "\n" + INDENT))
    return "\n".join(items)


def _inline(node: SyntaxTreeNode) -> str:
    """What is read: of a link its text, of a picture its description."""
    if node.type in {"text", "code_inline"}:
        return node.content
    if node.type in {"softbreak", "hardbreak"}:
        return "\n" if node.type == "hardbreak" else " "
    return "".join(_inline(child) for child in node.children)


def _without_tags(html: str) -> str:
    return TAG.sub(" ", COMMENT.sub("", html)).strip()
