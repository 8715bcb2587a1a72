"""Which pages belong to a section of a site: those below the folder of its first page, on the same server."""

import itertools
import mimetypes
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

from conversations.knowledge.sources.fetching import Fetched

TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid")
MAX_LINKS = 2_000
"""Of a page."""
HTML = ("text/html", "application/xhtml+xml")
TEXT = (*HTML, "text/plain", "text/markdown", "text/csv")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
READABLE = (None, *TEXT, "application/pdf", WORD)
"""What an address may end like; None says nothing."""


def normal(url: str) -> str:
    """One spelling for one page: no fragment, no tracking, the host in lower case, no default port.

    Raises:
        ValueError: it is no address, its port is none, or it cannot be stored.
    """
    parts = urlsplit(url)
    _port(url)
    if "\0" in url:
        raise ValueError(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query, True) if not name.lower().startswith(TRACKING)]
    host = parts.netloc.lower().removesuffix(":80" if parts.scheme == "http" else ":443")
    return urlunsplit((parts.scheme.lower(), host, parts.path or "/", urlencode(kept), ""))


def joined(base: str, reference: str) -> str:
    """Where a page leads to; empty when that is no address of the web, whatever a page says."""
    try:
        address = normal(urljoin(base, reference.strip()))
    except ValueError:
        return ""
    return address if address.startswith(("http://", "https://")) else ""


def belongs(url: str, start: str) -> bool:
    """Whether a page is of the section that begins with `start`."""
    page, first = urlsplit(url), urlsplit(start)
    folder = first.path[: first.path.rfind("/") + 1] or "/"
    readable = mimetypes.guess_type(page.path)[0] in READABLE
    return readable and same_site(url, start) and page.path.startswith(folder)


def same_site(url: str, other: str) -> bool:
    """Whether both are of one server; http and https of it are one."""
    return urlsplit(url).hostname == urlsplit(other).hostname and _port(url) == _port(other)


def _port(url: str) -> int:
    """0: the usual one."""
    port = urlsplit(url).port or 0
    return 0 if port in (80, 443) else port


def found(page: Fetched) -> list[str]:
    """The addresses that a page leads to, each once, in its order."""
    if page.content_type not in HTML:
        return []
    try:
        tree = document_fromstring(page.content, parser=HTMLParser(no_network=True, huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    base = joined(page.url, tree.xpath("string((//base/@href)[1])")) or page.url
    followed = (anchor for anchor in tree.iterfind(".//a[@href]") if "nofollow" not in (anchor.get("rel") or ""))
    links = (joined(base, anchor.get("href", "")) for anchor in followed)
    return list(itertools.islice(dict.fromkeys(filter(None, links)), MAX_LINKS))
