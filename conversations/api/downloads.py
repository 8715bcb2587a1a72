"""Files in answers: downloaded, and never shown as pages of this server."""

import asyncio
from collections.abc import AsyncIterator
from typing import TypeVar

from django.db.models.fields.files import FieldFile
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

R = TypeVar("R", HttpResponse, StreamingHttpResponse)

PIECE = 64 * 1024
INERT = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "cross-origin",  # pages of other sites have the widget
}
PICTURES = ("image/gif", "image/jpeg", "image/png", "image/webp")
HARMLESS = {"application/pdf", "text/csv", "text/markdown", "text/plain", *PICTURES}
"""What a browser does not run. All else is said to be just bytes."""


async def download(file: FieldFile, name: str, content_type: str, size: int) -> StreamingHttpResponse:
    """Raises FileNotFoundError: the row is there, and the file is not."""
    return await asyncio.to_thread(found, file, name, content_type, size)


def found(file: FieldFile, name: str, content_type: str, size: int) -> StreamingHttpResponse:
    """As `download`, for code that is not async: it asks the storage. What is sent is read without it."""
    if not file.storage.exists(file.name or ""):
        raise FileNotFoundError
    kind = content_type if content_type in HARMLESS else "application/octet-stream"
    response = StreamingHttpResponse(
        _pieces(file), content_type=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
    )
    response["Content-Length"] = str(size)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return inert(response, "private, no-store")


def inert(response: R, cache: str) -> R:
    for name, value in INERT.items():
        response[name] = value
    response["Cache-Control"] = cache
    return response


async def _pieces(file: FieldFile) -> AsyncIterator[bytes]:
    opened = await asyncio.to_thread(file.storage.open, file.name or "")
    try:
        while piece := await asyncio.to_thread(opened.read, PIECE):
            yield piece
    finally:
        opened.close()
