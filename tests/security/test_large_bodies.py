"""Bodies that are far too large, with no length or a false one: refused at once, and never held in memory."""

import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

import httpx
import psutil
import pytest

from tests.streaming.webserver import WebServer

pytestmark = pytest.mark.django_db(transaction=True)

MB = 1_000_000
BLOCK = b"x" * MB
FLAT = 30 * MB
"""What the server may grow by, whatever is sent to it."""
READABLE = {"access-control-allow-origin": "*", "connection": "close", "content-type": "application/json"}
FORM = "multipart/form-data; boundary=b"


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    json: Any

    @property
    def refusal(self) -> tuple[int, str]:
        return self.status, self.json["error"]["code"]


@pytest.fixture(scope="module", params=["daphne", "uvicorn"])
def server(request: pytest.FixtureRequest, django_db_setup: None, valkey_server: str) -> Iterator[WebServer]:
    """A process of its own, so that what it holds in memory is of these tests."""
    with WebServer(request.param) as started:
        assert asked(started, "/v1/files", Content_Length="0").status == 401
        yield started


def asked(server: WebServer, path: str, megabytes: int = 0, **headers: str) -> Answer:
    """By a client that looks at no answer before it has sent everything."""
    named = {"Host": "localhost", "Content-Type": FORM, **headers}
    head = [f"POST {path} HTTP/1.1", *(f"{name.replace('_', '-')}: {value}" for name, value in named.items()), "", ""]
    chunked = "Transfer_Encoding" in headers
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall("\r\n".join(head).encode())
        with suppress(ConnectionError):
            for _ in range(megabytes):
                connection.sendall(b"%x\r\n%s\r\n" % (MB, BLOCK) if chunked else BLOCK)
            connection.sendall(b"0\r\n\r\n" if chunked else b"")
        return read(connection)


def read(connection: socket.socket) -> Answer:
    file = connection.makefile("rb")
    status = int(file.readline().split()[1])
    headers = {name.decode().lower(): value.decode() for name, _, value in map(_parts, iter(file.readline, b"\r\n"))}
    body = file.read(int(headers["content-length"]))
    return Answer(status, headers, json.loads(body) if body.startswith(b"{") else None)


def _parts(line: bytes) -> tuple[bytes, bytes, bytes]:
    return line.strip().partition(b": ")


def held(server: WebServer) -> int:
    """Bytes of memory."""
    return int(psutil.Process(server.process.pid).memory_info().rss)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/v1/files", "too_large"),
        ("/chat/attachments", "too_large"),
        ("/chat/message", "body_too_large"),
        ("/v1/files/import", "body_too_large"),
    ],
)
def test_what_is_announced_as_too_large_is_refused_before_it_is_sent(server: WebServer, path: str, code: str) -> None:
    answer = asked(server, path, Content_Length=str(1000 * MB))
    assert answer.refusal == (413, code)
    assert READABLE.items() <= answer.headers.items()


@pytest.mark.parametrize(("path", "code"), [("/v1/files", "too_large"), ("/nowhere", "body_too_large")])
def test_a_body_without_a_length_is_counted(server: WebServer, path: str, code: str) -> None:
    before = held(server)
    assert asked(server, path, 1000, Transfer_Encoding="chunked").refusal == (413, code)
    assert held(server) - before < FLAT


def test_a_client_that_sends_it_all_the_same_is_answered(server: WebServer) -> None:
    before = held(server)
    assert asked(server, "/v1/files", 1000, Content_Length=str(1000 * MB)).refusal == (413, "too_large")
    assert held(server) - before < FLAT


def test_more_than_was_announced_is_not_read_as_the_body(server: WebServer) -> None:
    before = held(server)
    assert asked(server, "/v1/files", 100, Content_Length="10").status in (400, 401)
    assert held(server) - before < FLAT


@pytest.mark.parametrize("chunked", [False, True])
def test_a_large_document_is_stored_from_disk(server: WebServer, api_key: str, chunked: bool) -> None:
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    body = [head, *[b"A sentence. " * 80_000] * 40, b"\r\n--b--\r\n"]
    before = held(server)
    headers = {"Content-Type": FORM, "Authorization": f"Bearer {api_key}"}
    length = {} if chunked else {"Content-Length": str(sum(map(len, body)))}
    for _ in range(2):
        answer = httpx.post(f"{server.url}/v1/files", content=iter(body), headers={**headers, **length}, timeout=60)
        assert (answer.status_code, answer.json()["size"]) in ((201, 40 * 960_000), (200, 40 * 960_000))
    assert held(server) - before < FLAT


def test_the_largest_document_stays_on_disk(server: WebServer) -> None:
    """Nobody has signed in: it is read, and then refused for that."""
    before = held(server)
    for _ in range(3):
        assert asked(server, "/v1/files", 50, Content_Length=str(50 * MB)).refusal == (401, "unauthorized")
    assert asked(server, "/v1/files", 50, Transfer_Encoding="chunked").refusal == (401, "unauthorized")
    assert held(server) - before < FLAT
