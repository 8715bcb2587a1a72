"""`/files/…`: what agents sent, and their pictures. The address itself is the permission; see attachments.py."""

import asyncio
from collections.abc import AsyncIterator
from typing import TypeVar

from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from chatsite.threads import in_thread
from escalation.models import Attachment
from escalation.talk import attachments, pictures

R = TypeVar("R", HttpResponse, StreamingHttpResponse)

INERT = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "cross-origin",  # pages of other sites have the widget
}


@require_safe
async def attachment(request: HttpRequest, attachment_id: str, token: str) -> StreamingHttpResponse:
    try:
        found = await in_thread(attachments.find)(attachment_id, token)
    except attachments.NoSuchFile as error:
        raise Http404 from error
    response = StreamingHttpResponse(_pieces(found.file), content_type=_content_type(found))
    response["Content-Length"] = str(found.size)
    response["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    return _inert(response, "private, no-store")


@require_safe
async def picture(request: HttpRequest, agent_id: str, token: str) -> HttpResponse:
    content = await in_thread(_picture)(agent_id, token)
    if content is None:
        raise Http404
    return _inert(HttpResponse(content, content_type=pictures.CONTENT_TYPE), "private, max-age=86400, immutable")


async def _pieces(file: FieldFile) -> AsyncIterator[bytes]:
    opened = await asyncio.to_thread(file.storage.open, file.name or "")
    try:
        while piece := await asyncio.to_thread(opened.read, attachments.CHUNK):
            yield piece
    finally:
        opened.close()


def _picture(agent_id: str, token: str) -> bytes | None:
    agent = pictures.find(agent_id, token)
    if agent is None:
        return None
    try:
        with agent.picture.open() as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None


def _content_type(found: Attachment) -> str:
    return f"{found.content_type}; charset=utf-8" if found.content_type.startswith("text/") else found.content_type


def _inert(response: R, cache: str) -> R:
    for name, value in INERT.items():
        response[name] = value
    response["Cache-Control"] = cache
    return response
