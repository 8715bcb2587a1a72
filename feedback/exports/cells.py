"""Values as a spreadsheet may have them."""

from datetime import UTC, datetime
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins with one of these is run as a formula, by one program or the other."""
LONGEST = 32_767
"""Characters of a cell, as spreadsheets have it."""


def harmless(value: Any) -> Any:
    """Text with an apostrophe before what would be run; anything else as it is."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    if value is None or isinstance(value, int | float):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    return ("'" + text if text.lstrip(" ").startswith(DANGEROUS) else text)[:LONGEST]
