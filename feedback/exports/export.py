"""From a list's rows to a response: written into a temporary file, from which it is sent piece by piece."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from typing import IO, Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from import_export.resources import ModelResource

from feedback.exports.files import Format, Rows

CHUNK = 1000
"""Rows that are in memory at once."""
PIECE = 64 * 1024
"""Bytes."""


def respond(
    request: HttpRequest, resource: ModelResource, rows: QuerySet[Any], file_format: Format, name: str
) -> StreamingHttpResponse:
    file = tempfile.TemporaryFile()  # noqa: SIM115 (it is closed when it has been sent)
    file_format.write(_table(resource, rows), file)
    length = file.tell()
    file.seek(0)
    # A server of ASGI would read all that an ordinary iterator gives before it sends the first of it.
    content = _pieces_later(file) if isinstance(request, ASGIRequest) else _pieces(file)
    headers = {
        "Content-Length": str(length),
        "Content-Disposition": f'attachment; filename="{name}.{file_format.name}"',
    }
    return StreamingHttpResponse(content, content_type=file_format.content_type, headers=headers)


def _table(resource: ModelResource, rows: QuerySet[Any]) -> Rows:
    fields = resource.get_export_fields()
    yield [field.column_name for field in fields]
    rows = rows.select_related(None)  # a list's columns show more of other tables than a file does
    if resource.related:
        rows = rows.select_related(*resource.related)
    for row in rows.iterator(chunk_size=CHUNK):
        yield [resource.export_field(field, row, force_native_type=True) for field in fields]


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


async def _pieces_later(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while piece := await sync_to_async(file.read)(PIECE):
            yield piece
