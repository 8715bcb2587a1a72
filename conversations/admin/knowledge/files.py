"""The raw file of a document, for who may look at it."""

import asyncio
from collections.abc import AsyncIterator

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conversations.admin.knowledge import scope
from conversations.models import Document
from conversations.transcript.moments import EMPTY

BLOCK = 64 * 1024
INERT = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}


@never_cache
@require_safe
def download(request: HttpRequest, document_id: str) -> StreamingHttpResponse:
    """Never shown by the browser: a page that somebody uploaded must not run as one of ours."""
    document = scope.document(request, document_id)
    name = document.file.name or ""
    if not name or not document.file.storage.exists(name):
        raise Http404
    response = StreamingHttpResponse(_pieces(document, name), content_type="application/octet-stream")
    response["Content-Length"] = str(document.size)
    called = document.name.rstrip("/").rpartition("/")[2] or EMPTY
    response["Content-Disposition"] = content_disposition_header(True, called) or "attachment"
    for header, value in INERT.items():
        response[header] = value
    return response


async def _pieces(document: Document, name: str) -> AsyncIterator[bytes]:
    opened = await asyncio.to_thread(document.file.storage.open, name)
    try:
        while piece := await asyncio.to_thread(opened.read, BLOCK):
            yield piece
    finally:
        opened.close()
