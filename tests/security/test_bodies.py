"""Bodies of a size, a shape or a framing that an honest client would not send."""

import asyncio
from typing import Any

import pytest

from chatsite.asgi import application
from chatsite.tenancy.models import WidgetSite
from conversations.models import Turn
from tests.api.client import Api
from tests.factories import ORIGIN, Visitor

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 1020  # just below what the parser takes
NESTED = b"[" * MANY + b"]" * MANY


async def post_in_chunks(path: str, token: str, chunks: list[bytes]) -> int:
    """As it comes from a server whose client named no length."""
    parts = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    parts.append({"type": "http.request", "body": b"", "more_body": False})
    headers = {"host": "localhost", "content-type": "application/json", "transfer-encoding": "chunked"}
    headers |= {"authorization": f"Bearer {token}"}
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
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


async def test_a_body_without_a_length_is_read(alice: Visitor) -> None:
    chunks = [b'{"message": "Hel', b'lo?"}']
    assert await post_in_chunks(f"/v1/conversations/{alice.session_id}/turns", alice.token, chunks) == 202
    assert (await Turn.objects.aget()).content == "Hello?"


async def test_a_body_without_a_length_is_no_way_around_the_limit(alice: Visitor) -> None:
    chunks = [b'{"message": "', *[b"x" * 100_000] * 11, b'"}']
    assert await post_in_chunks(f"/v1/conversations/{alice.session_id}/turns", alice.token, chunks) == 413
    assert not await Turn.objects.aexists()


@pytest.mark.parametrize(
    "body", [b"%s", b'{"widget_key": "KEY", "page_context": %s}', b'{"widget_key": %s}', b'{"a": {"b": %s}}']
)
async def test_deep_nesting(site: WidgetSite, anyone: Api, body: bytes) -> None:
    raw = body.replace(b"KEY", site.public_key.encode()) % NESTED
    answer = await anyone.post("/chat/session", headers={"Origin": ORIGIN}, raw=raw)
    assert answer.status == 400


async def test_a_name_given_twice_counts_once(alice: Visitor) -> None:
    body = b'{"message": "One", "message": "Two"}'
    answer = await Api(alice.token).post(f"/v1/conversations/{alice.session_id}/turns", raw=body)
    assert answer.status == 202
    assert (await Turn.objects.aget()).content == "Two"
