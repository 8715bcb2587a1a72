"""Requests that say that they are in a charset that nobody uses."""

import asyncio
from typing import Any

import pytest

from chatsite.asgi import application
from conversations.models import Turn
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

LONG = b"a-" + b"z9" * 400_000
"""In Punycode this would take half a minute, in which nobody else is answered."""
FORM = b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n--b--\r\n'
NAMES = ["punycode", "idna", "undefined", "utf-16", "no-such", '"Punycode"', "utf-8"]


async def posted(path: str, content_type: str, body: bytes, **headers: str) -> int:
    parts = [{"type": "http.request", "body": body, "more_body": False}]
    given = {"host": "localhost", "content-type": content_type, "content-length": str(len(body)), **headers}
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> Any:
        return parts.pop(0) if parts else await asyncio.Event().wait()

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await application(scope, receive, send)
    return int(sent[0]["status"])


@pytest.mark.parametrize("charset", NAMES)
async def test_a_form_of_a_visitor_is_read_in_utf8(alice: Visitor, charset: str) -> None:
    content_type = f"multipart/form-data; boundary=b; charset={charset}"
    token = {"authorization": f"Bearer {alice.token}"}
    assert await posted("/chat/attachments", content_type, FORM % (b"session_id", LONG), **token) == 400


@pytest.mark.parametrize("charset", NAMES)
async def test_a_form_of_anybody_is_read_in_utf8(charset: str) -> None:
    content_type = f"multipart/form-data; boundary=b; charset={charset}"
    body = FORM % (b"csrfmiddlewaretoken", LONG)
    assert await posted("/admin/login/", content_type, body, cookie="csrftoken=" + "a" * 32) == 403


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain; charset*=idna''x",
        "application/json;charset*=undefined''x",
        "multipart/form-data; boundary*=idna''b",
        "multipart/form-data; BOUNDARY*0*=idna''b",
        "application/x-www-form-urlencoded; charset=utf-16",
    ],
)
@pytest.mark.parametrize("path", ["/admin/login/", "/chat/session"])
async def test_no_content_type_is_a_fault_of_ours(path: str, content_type: str) -> None:
    assert await posted(path, content_type, b"{}") < 500


async def test_json_is_utf8_whatever_it_says(alice: Visitor) -> None:
    path, body = f"/v1/conversations/{alice.session_id}/turns", '{"message": "返品"}'.encode()
    token = {"authorization": f"Bearer {alice.token}"}
    assert await posted(path, "application/json; charset=shift_jis", body, **token) == 202
    assert (await Turn.objects.aget()).content == "返品"
