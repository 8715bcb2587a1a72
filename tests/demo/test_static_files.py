import gzip
from typing import Any

from django.test import AsyncClient


async def _body(response: Any) -> bytes:
    return b"".join([chunk async for chunk in response.streaming_content])


async def test_the_widget_travels_compressed(async_client: AsyncClient) -> None:
    plain = await async_client.get("/static/dist/widget.js")
    compressed = await async_client.get("/static/dist/widget.js", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain
    assert compressed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in plain["Vary"]
    body = await _body(compressed)
    assert len(body) <= 60 * 1024
    assert gzip.decompress(body) == await _body(plain)
