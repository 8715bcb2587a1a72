"""What every format's text goes through before anything else sees it."""

import re
import unicodedata
from collections.abc import Iterable

from conversations.knowledge.extraction.limits import MAX_BLOCKS, MAX_CHARACTERS
from conversations.knowledge.extraction.refusals import refusal
from conversations.knowledge.extraction.types import Block, Extracted

MAX_TITLE = 300

LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f]")
# Control characters, soft hyphens, what turns the direction of text about, lone surrogates, what is no character,
# and tags, which are invisible and can carry orders to a model. Joiners stay: Persian and Hindi are spelled with them.
UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffc\ufffe\uffff\U000e0000-\U000e007f]"
)
# Shapes of letters, which PDFs hold in place of the letters: ligatures, joined Arabic, radicals. Nobody types them.
SHAPES = re.compile("[\u2e80-\u2fdf\ufb00-\ufb4f\ufb50-\ufdcf\ufdf0-\ufdfb\ufe70-\ufefc]+")
BLANK_LINES = re.compile(r"\n{3,}")
LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*\Z")


def clean(text: str) -> str:
    text = SPACES.sub(" ", LINE_ENDS.sub("\n", text))
    text = SHAPES.sub(lambda shapes: unicodedata.normalize("NFKC", shapes[0]), UNWANTED.sub("", text))
    text = "\n".join(line.rstrip() for line in unicodedata.normalize("NFC", text).split("\n"))
    return BLANK_LINES.sub("\n\n", text).strip("\n ")


def line(text: str) -> str:
    """Cleaned, on one line."""
    return " ".join(clean(text).split())


def language(tag: str) -> str:
    """Without region and script: "de-CH" is "de". Empty for what is no language, as "x-default"."""
    found = LANGUAGE.match(tag.strip())
    return found[1].lower() if found else ""


def finish(blocks: Iterable[Block], *, title: str = "", language_tag: str = "", url: str = "") -> Extracted:
    """Raises ExtractionFailed when that is nothing, or too much."""
    kept: list[Block] = []
    characters = 0
    for block in map(_cleaned, blocks):
        characters += len(block.text) + len(block.question)
        if block.text:
            kept.append(block)
        if characters > MAX_CHARACTERS or len(kept) > MAX_BLOCKS:
            raise refusal("too_long")
    if not any(block.kind != "heading" for block in kept):
        raise refusal("empty")
    return Extracted(line(title)[:MAX_TITLE].strip(), tuple(kept), language(language_tag), _address(url))


def _cleaned(block: Block) -> Block:
    text = line(block.text) if block.kind == "heading" else clean(block.text)
    return Block(block.kind, text, block.level, line(block.question), language(block.language))


def _address(url: str) -> str:
    url = url.strip()
    return url if re.match(r"https?://[^\s<>\"]+\Z", url) else ""
