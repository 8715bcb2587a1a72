"""Lines as they were set, back to paragraphs."""

import re
import unicodedata
from collections.abc import Sequence

FULL = 0.72
"""A line shorter than this share of the longest was ended by its writer, not by the margin."""
MIN_WIDTH, MAX_WIDTH = 40, 200
ITEM = re.compile(r"\s*(?:[-*+•‣◦▪–—·●○■□]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+\S")
HYPHENATED = re.compile(r"[^\W\d_]{2,}-\Z")
DENSE = re.compile("[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60\u0e00-\u0e7f]")


def rejoin(lines: Sequence[str]) -> str:
    """One paragraph: lines that the margin broke are joined, lines of a list or an address stay apart."""
    lines = [line for line in (line.rstrip() for line in lines) if line]
    widest = max(map(_width, lines), default=0)
    if not MIN_WIDTH <= widest <= MAX_WIDTH:
        return "\n".join(lines)
    text = ""
    for number, line in enumerate(lines):
        broken = number > 0 and _width(lines[number - 1]) >= FULL * widest and not ITEM.match(line)
        text = join(text, line) if broken else f"{text}\n{line}" if text else line
    return text


def join(text: str, line: str) -> str:
    """What goes on in the next line. A word that was hyphenated is made whole."""
    line = line.lstrip()
    if not text or not line:
        return text + line
    if HYPHENATED.search(text) and line[0].islower():
        return text[:-1] + line
    return text + line if DENSE.match(text[-1]) and DENSE.match(line[0]) else f"{text} {line}"


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line[: MAX_WIDTH + 1])
