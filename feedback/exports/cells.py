"""Values as a spreadsheet may have them."""

import re
from datetime import UTC, datetime
from typing import Any

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins with one of these is run as a formula, by one program or the other."""
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""No XML has these, so no XLSX."""
LONGEST = 32_767
"""Characters of a cell, as spreadsheets have it."""


def harmless(value: Any) -> Any:
    """Text with an apostrophe before what would be run; anything else as it is."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    if value is None or isinstance(value, int | float):
        return value
    text = ILLEGAL.sub("", str(value))
    return ("'" + text if text.lstrip(" ").startswith(DANGEROUS) else text)[:LONGEST]
