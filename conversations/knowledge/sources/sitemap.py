"""Sitemaps (sitemaps.org): lists of pages, or of further sitemaps; as XML, gzipped, or one address a line."""

import gzip
import io
from dataclasses import dataclass, field
from urllib.parse import urljoin

from lxml import etree

from conversations.knowledge.sources.fetching import Fetched, FetchFailed

MAX_UNPACKED = 50_000_000
"""Bytes, as the protocol has it."""
MAX_ENTRIES = 50_000
GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Listed:
    pages: list[str] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)


def read(fetched: Fetched) -> Listed:
    """Raises FetchFailed: not_a_sitemap, too_large."""
    content = _unpacked(fetched.content)
    if not content.lstrip().startswith(b"<"):
        lines = content.decode("utf-8", "replace").split()
        pages = [line for line in lines if line.lower().startswith(("http://", "https://"))]
        if not pages:
            raise FetchFailed("not_a_sitemap", "There is no sitemap at this address.")
        return Listed(pages[:MAX_ENTRIES])
    return _parsed(content, fetched.url)


def _parsed(content: bytes, base: str) -> Listed:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise FetchFailed("not_a_sitemap", "The sitemap is not well-formed XML.") from error
    kind = etree.QName(root).localname
    if kind not in ("urlset", "sitemapindex"):
        raise FetchFailed("not_a_sitemap", "There is no sitemap at this address.")
    found = [urljoin(base, (place.text or "").strip()) for place in root.iterfind("{*}*/{*}loc")][:MAX_ENTRIES]
    return Listed(sitemaps=found) if kind == "sitemapindex" else Listed(pages=found)


def _unpacked(content: bytes) -> bytes:
    if not content.startswith(GZIP):
        return content
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
            plain = packed.read(MAX_UNPACKED + 1)
    except (OSError, EOFError) as error:
        raise FetchFailed("not_a_sitemap", "The sitemap cannot be unpacked.") from error
    if len(plain) > MAX_UNPACKED:
        raise FetchFailed("too_large", f"The sitemap has more than {MAX_UNPACKED // 1_000_000} MB.")
    return plain
