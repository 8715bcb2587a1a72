"""One address: what is delivered, and everything that a server may do instead."""

import socket
import threading
from contextlib import suppress

import pytest
from pytest_django import Settings

from conversations.knowledge.sources import fetching
from conversations.knowledge.sources.fetching import FetchFailed, fetch
from tests.knowledge.sources.site import Page, Site

INSIDE = [
    "http://127.0.0.1:{port}/",
    "http://localhost:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://0.0.0.0:{port}/",
    "http://[::1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[64:ff9b:1::7f00:1]:{port}/",
    "http://[fec0::1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://[fe80::1]/",
    "http://[fd00::1]/",
    "http://224.0.0.1/",
    "file:///etc/passwd",
    "ftp://127.0.0.2/",
    "gopher://127.0.0.2/",
    "http://user:password@127.0.0.2/",
    "//127.0.0.1:{port}/",
]


def test_a_page_comes_with_its_type_and_charset(web: Site) -> None:
    web.put("/a", "Hello.", content_type="Text/HTML; charset=Shift_JIS")
    page = fetch(web.url("/a#part"))
    assert (page.url, page.content_type, page.charset) == (web.url("/a"), "text/html", "shift_jis")
    assert b"Hello" in page.content


def test_redirects_are_followed(web: Site) -> None:
    web.put("/c", "Hello.")
    web.redirect("/b", "c")
    web.redirect("/a", web.url("/b"), status=308)
    assert fetch(web.url("/a")).url == web.url("/c")


@pytest.mark.parametrize("inside", INSIDE)
def test_no_redirect_leads_inside(web: Site, inside: str) -> None:
    web.redirect("/a", inside.format(port=web.port))
    with pytest.raises(FetchFailed) as caught:
        fetch(web.url("/a"))
    assert caught.value.code in ("forbidden", "unreachable")
    assert web.asked == ["/a"]


@pytest.mark.parametrize("inside", INSIDE)
def test_nothing_inside_is_asked_at_all(web: Site, inside: str, settings: Settings) -> None:
    settings.OUTBOUND_PRIVATE = []
    with pytest.raises(FetchFailed):
        fetch(inside.format(port=web.port))
    assert web.asked == []


def test_a_circle_of_redirects_ends(web: Site) -> None:
    web.redirect("/a", "/a")
    with pytest.raises(FetchFailed, match="another address more than"):
        fetch(web.url("/a"))
    assert len(web.asked) == fetching.REDIRECTS + 1


@pytest.mark.parametrize("status", [404, 410, 401, 500, 503])
def test_what_the_server_refuses_comes_with_its_status(web: Site, status: int) -> None:
    web.pages["/a"] = Page(b"no", status=status)
    with pytest.raises(FetchFailed, match=str(status)) as caught:
        fetch(web.url("/a"))
    assert (caught.value.code, caught.value.status) == ("refused", status)


def test_no_more_is_read_than_may_be(web: Site) -> None:
    web.plain("/a", "x" * 200_000)
    with pytest.raises(FetchFailed, match="more than") as caught:
        fetch(web.url("/a"), max_bytes=100_000)
    assert caught.value.code == "too_large"


def test_a_server_that_ends_in_the_middle_is_unreachable(web: Site) -> None:
    with socket.create_server(("127.0.0.2", 0)) as server:
        serving = threading.Thread(target=_half_an_answer, args=(server,), daemon=True)
        serving.start()
        with pytest.raises(FetchFailed) as caught:
            fetch(f"http://127.0.0.2:{server.getsockname()[1]}/")
        serving.join()
    assert caught.value.code == "unreachable"


def _half_an_answer(server: socket.socket) -> None:
    client, _ = server.accept()
    with client, suppress(OSError):
        client.recv(65536)
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
