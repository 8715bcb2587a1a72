"""Sitemaps (sitemaps.org): lists of pages, or of further sitemaps; as XML, gzipped, or one address a line."""

import gzip
import io
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from conversations.knowledge.sources import links
from conversations.knowledge.sources.fetching import Fetched, FetchFailed

MAX_UNPACKED = 50_000_000
"""Bytes, as the protocol has it."""
MAX_ENTRIES = 50_000
MAX_ELEMENTS = 2_000_000
"""A page may name its translations and its pictures beside its address."""
MAX_ADDRESS = 2_000
LOCATION = 3
"""How deep an entry's address stands."""
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
        pages = [line for line in lines if line.lower().startswith(("http://", "https://")) and links.joined("", line)]
        if not pages:
            raise FetchFailed("not_a_sitemap", "There is no sitemap at this address.")
        return Listed(pages[:MAX_ENTRIES])
    return _parsed(content, fetched.url)


def _parsed(content: bytes, base: str) -> Listed:
    found = _Entries()
    parser = etree.XMLParser(
        target=found, resolve_entities=False, no_network=True, load_dtd=False, recover=False, huge_tree=False
    )
    try:
        etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise FetchFailed("not_a_sitemap", "The sitemap is not well-formed XML.") from error
    addresses = [address for text in found.addresses if (address := links.joined(base, text))]
    return Listed(sitemaps=addresses) if found.kind == "sitemapindex" else Listed(pages=addresses)


class _Entries:
    """What a sitemap lists. No tree is made of it: one of fifty megabytes would take two gigabytes."""

    def __init__(self) -> None:
        self.kind = ""
        self.addresses: list[str] = []
        self._depth = self._count = 0
        self._text: str | None = None
        """Of the address that we are in."""

    def start(self, tag: str, attributes: Any) -> None:
        """Raises FetchFailed."""
        name = etree.QName(tag).localname
        self._depth, self._count = self._depth + 1, self._count + 1
        if self._depth == 1:
            self.kind = name
            if name not in ("urlset", "sitemapindex"):
                raise FetchFailed("not_a_sitemap", "There is no sitemap at this address.")
        if self._count > MAX_ELEMENTS:
            raise FetchFailed("too_large", f"The sitemap has more than {MAX_ELEMENTS:,} elements.")
        if self._depth == LOCATION and name == "loc" and len(self.addresses) < MAX_ENTRIES:
            self._text = ""

    def data(self, text: str) -> None:
        if self._text is not None and len(self._text) < MAX_ADDRESS:
            self._text += text

    def end(self, tag: str) -> None:
        if self._depth == LOCATION and self._text is not None:
            self.addresses.append(self._text)
            self._text = None
        self._depth -= 1

    def close(self) -> None:
        """Asked for by lxml."""


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
