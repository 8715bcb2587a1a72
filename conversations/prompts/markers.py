"""The marks with which an answer cites: `[2]`, the number of a passage that the model was given.

Models write them in several ways: [2], [2, 3], [2-4], 【2】, [^2]. All become `[2][3]`; a number that was not passed is
removed with the space before it. Inside code nothing is a mark.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

_NUMBERS = r"\^?\d{1,2}(?:\s*[,;–-]\s*\^?\d{1,2})*"
_MARK = re.compile(rf"[ \u00a0]?(?:\[{_NUMBERS}\]|【{_NUMBERS}(?:†[^】]{{0,40}})?】)")
_BEGUN = re.compile(r"[ \u00a0]?(?:\[[\s\d,;^–-]{0,40}|【[^】]{0,60})?$")
"""What may become a mark when more of the text is there."""
_BORDER = re.compile(r"`+|\n")
"""Where code may begin or end."""
MAX_RANGE = 20
MAX_HELD = 100
"""Characters; longer than any mark."""
FENCE = 3
"""As many backticks open a block of code; fewer open code that ends with its line at the latest."""


def numbers(text: str) -> list[int]:
    """The numbers that a checked text cites, each once, in the order of their first mark."""
    marks = Marks(range(100))
    marks.feed(text)
    marks.finish()
    return marks.cited


def plain(text: str) -> str:
    """Without marks: of an earlier answer, since its numbers mean other passages than today's."""
    return _MARK.sub("", text)


@dataclass(slots=True)
class Marks:
    """Checks an answer's marks while it streams. What may be the beginning of one is held back until it is known."""

    allowed: Collection[int]
    cited: list[int] = field(default_factory=list)
    """What was cited so far, each once."""
    _held: str = ""
    _fence: str = ""
    """The backticks that opened the code that we are in."""

    def feed(self, text: str) -> str:
        """The part that may be shown now."""
        text = self._held + text
        cut = self._safe_length(text)
        self._held = text[cut:]
        return self._checked(text[:cut])

    def finish(self) -> str:
        """What was held back."""
        text, self._held = self._held, ""
        return self._checked(text)

    def _safe_length(self, text: str) -> int:
        """What never ends is no mark and no fence: a bounded part is held, and looked at again."""
        end = text[-MAX_HELD:]
        backticks = len(end) - len(end.rstrip("`"))
        if backticks:  # there may be more of them to come
            return len(text) - backticks
        begun = _BEGUN.search(end)
        return len(text) - len(end) + begun.start() if begun else len(text)

    def _checked(self, text: str) -> str:
        parts, position = [], 0
        for found in _BORDER.finditer(text):
            parts += [self._outside(text[position : found.start()]), found.group()]
            position = found.end()
            self._cross(found.group())
        return "".join([*parts, self._outside(text[position:])])

    def _cross(self, border: str) -> None:
        if border == "\n":
            self._fence = self._fence if len(self._fence) >= FENCE else ""
        elif not self._fence:
            self._fence = border
        elif self._fence == border:
            self._fence = ""

    def _outside(self, text: str) -> str:
        return text if self._fence else _MARK.sub(self._mark, text)

    def _mark(self, found: "re.Match[str]") -> str:
        written = found.group()
        if "†" in written:
            written = written.partition("†")[0]
        kept = [number for number in _expanded(written) if number in self.allowed]
        self.cited += [number for number in kept if number not in self.cited]
        space = found.group()[0] if found.group()[0] in " \u00a0" and kept else ""
        return space + "".join(f"[{number}]" for number in kept)


def _expanded(written: str) -> list[int]:
    """`[1, 3-5]` → 1, 3, 4, 5."""
    found: list[int] = []
    for part in re.split(r"[,;]", written):
        ends = [int(number) for number in re.findall(r"\d+", part)]
        if len(ends) == 2 and 0 <= ends[1] - ends[0] <= MAX_RANGE:
            found += range(ends[0], ends[1] + 1)
        else:
            found += ends
    return list(dict.fromkeys(found))
