"""One address from a web that is not ours: never into our own network, never more than asked for, never for ever."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin

import httpx2
from django.conf import settings

from chatsite import outbound

AGENT = "Chatsite"
"""What robots.txt may name."""
USER_AGENT = f"{AGENT}/1.0 (+{settings.PUBLIC_URL})"
REDIRECTS = 5
TIMEOUT = 10
"""Seconds for one read or write."""
LONGEST = 30
"""Seconds for the address with all its redirects: a server that sends letter by letter never lets one read take
long."""
MAX_BYTES = 10_000_000
BLOCK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Fetched:
    url: str
    """After redirects, without a fragment."""
    content_type: str
    """Without parameters, in lower case."""
    charset: str
    content: bytes


class FetchFailed(Exception):
    """`code` is stable, `sentence` is for whoever added the address. `status`: the server's, when it answered."""

    def __init__(self, code: str, sentence: str, status: int | None = None) -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.status = code, sentence, status


def fetch(url: str, *, max_bytes: int = MAX_BYTES) -> Fetched:
    """GET it. Each redirect is judged as the first address is, and the connection goes to the address that passed.

    Raises:
        FetchFailed: forbidden, unreachable, refused (4xx and 5xx), too_large, too_many_redirects, too_slow.
    """
    try:
        return asyncio.run(_followed(url, max_bytes))
    except outbound.Forbidden as error:
        raise FetchFailed("forbidden", str(error)) from error
    except TimeoutError as error:
        raise FetchFailed("too_slow", f"The server did not deliver it within {LONGEST} seconds.") from error
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, UnicodeError, ValueError) as error:
        raise FetchFailed("unreachable", "The server cannot be reached.") from error


async def _followed(url: str, max_bytes: int) -> Fetched:
    """A coroutine, since only those can be given up as a whole."""
    async with asyncio.timeout(LONGEST):
        for _ in range(REDIRECTS + 1):
            url = urldefrag(url).url
            # Looking up a name blocks, for as long as the resolver likes.
            found = await _once(url, await asyncio.to_thread(outbound.resolve, url), max_bytes)
            if isinstance(found, Fetched):
                return found
            url = urljoin(url, found)
    raise FetchFailed("too_many_redirects", f"It leads to another address more than {REDIRECTS} times.")


async def _once(url: str, target: outbound.Target, max_bytes: int) -> Fetched | str:
    """What is there, or the address that it leads to."""
    headers = {"User-Agent": USER_AGENT, "Host": target.host, "Accept-Encoding": "identity"}
    async with (
        httpx2.AsyncClient(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client,
        client.stream("GET", target.url, headers=headers, extensions={"sni_hostname": target.name}) as response,
    ):
        if response.has_redirect_location:
            return response.headers["location"]
        if not response.is_success:
            sentence = f"The server answers {response.status_code}."
            raise FetchFailed("refused", sentence, response.status_code)
        content_type, _, parameters = response.headers.get("content-type", "").lower().partition(";")
        charset = parameters.partition("charset=")[2].partition(";")[0].strip(" \"'")
        return Fetched(url, content_type.strip(), charset, await _body(response, max_bytes))


async def _body(response: httpx2.Response, max_bytes: int) -> bytes:
    content = bytearray()
    async for part in response.aiter_raw(BLOCK):  # not unpacked: nothing grows on the way
        content += part
        if len(content) > max_bytes:
            raise FetchFailed("too_large", f"It has more than {max_bytes / 1_000_000:g} MB.")
    return bytes(content)
