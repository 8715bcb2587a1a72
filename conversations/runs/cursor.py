"""The place in a run's event log: `<attempt>-<seq>`, which is also the Redis stream entry's id."""

import re
from typing import NamedTuple

TOP = 18446744073709551615
_TEXT = re.compile(r"(\d{1,20})-(\d{1,20})", re.ASCII)


class InvalidCursor(ValueError):
    """Not a cursor, or one ahead of the log."""


class Cursor(NamedTuple):
    """Compares as a pair of integers, as Redis does; never as text."""

    attempt: int
    seq: int

    def __str__(self) -> str:
        return f"{self.attempt}-{self.seq}"

    @classmethod
    def parse(cls, text: object) -> "Cursor":
        match = _TEXT.fullmatch(text) if isinstance(text, str) else None
        if not match or int(match[1]) > TOP or int(match[2]) > TOP:
            raise InvalidCursor("A cursor looks like 1-42: the cursor of the last event that you saw, or 0-0.")
        return cls(int(match[1]), int(match[2]))


START = Cursor(0, 0)
FENCE = Cursor(TOP, 0)
END = Cursor(TOP, TOP)
