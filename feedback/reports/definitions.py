"""docs/reports.md as a page: every metric is defined there, and only there."""

from functools import cache

from django.conf import settings
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt


@cache
def html() -> SafeString:
    """The file is ours, so its anchors may be HTML."""
    text = (settings.BASE_DIR / "docs" / "reports.md").read_text(encoding="utf-8")
    return SafeString(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))
