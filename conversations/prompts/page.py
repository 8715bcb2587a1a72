"""The page that the visitor looks at, as delimited data. It comes from the embedding page: never trusted."""

import json
from typing import Any

from conversations.prompts import tokens

FIRST = ("url", "title")
"""What says most about a page, kept longest when there is little room."""


def render(page_context: dict[str, Any]) -> str:
    if not page_context:
        return ""
    # Without a "<" in the data nothing in it can close the tag.
    data = json.dumps(page_context, ensure_ascii=False).replace("<", "\\u003c")
    return f"<page_context>{data}</page_context>\n\n"


def fit(page_context: dict[str, Any], limit: int) -> str:
    """As much of it as these tokens hold: whole entries, long texts cut."""
    kept: dict[str, Any] = {}
    for key in sorted(page_context, key=lambda key: (key not in FIRST, key)):
        value = page_context[key]
        shorter = tokens.cut(value, limit // 2) if isinstance(value, str) else value
        if tokens.count(render({**kept, key: shorter})) <= limit:
            kept[key] = shorter
    return render(kept)
