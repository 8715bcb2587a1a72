"""Addresses of pages, as reports group by them."""

import re

MAX = 300


def address(url: object) -> str:
    """Without its query, which is nobody's business and would make every visit a page of its own."""
    return re.split(r"[?#]", str(url or ""), maxsplit=1)[0][:MAX]
