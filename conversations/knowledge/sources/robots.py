"""robots.txt, by RFC 9309: what is not there allows everything; while it cannot be asked, nothing is fetched."""

from urllib.parse import urlsplit

from protego import Protego

from conversations.knowledge.sources.fetching import AGENT, FetchFailed, fetch

MAX_BYTES = 500_000
EVERYTHING = ""
LONGEST_DELAY = 5.0
"""Seconds between two pages that a site may ask for; more would keep a section from ever being read."""


def text_for(url: str) -> str:
    """The rules of the address's site, as text. Raises FetchFailed: forbidden, robots_unreachable."""
    parts = urlsplit(url)
    try:
        found = fetch(f"{parts.scheme}://{parts.netloc}/robots.txt", max_bytes=MAX_BYTES)
    except FetchFailed as error:
        if error.status is not None and 400 <= error.status < 500:
            return EVERYTHING
        if error.code == "forbidden":
            raise
        sentence = f"The site's robots.txt cannot be read, so nothing is fetched. {error.sentence}"
        raise FetchFailed("robots_unreachable", sentence) from error
    return found.content.decode("utf-8", "replace").replace("\0", "")


class Rules:
    def __init__(self, text: str) -> None:
        self._parsed = Protego.parse(text)

    def allow(self, url: str) -> bool:
        return bool(self._parsed.can_fetch(url, AGENT))

    @property
    def delay(self) -> float:
        """Seconds to wait between two pages."""
        return min(float(self._parsed.crawl_delay(AGENT) or 0), LONGEST_DELAY)

    @property
    def sitemaps(self) -> list[str]:
        return [str(url) for url in self._parsed.sitemaps]
