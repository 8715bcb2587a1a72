"""`/files/…`: what agents sent, and their pictures. The address itself is the permission; see attachments.py."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from chatsite.threads import in_thread
from conversations.api.downloads import download, inert
from escalation.talk import attachments, pictures


@require_safe
async def attachment(request: HttpRequest, attachment_id: str, token: str) -> StreamingHttpResponse:
    try:
        found = await in_thread(attachments.find)(attachment_id, token)
        return await download(found.file, found.name, found.content_type, found.size)
    except (attachments.NoSuchFile, FileNotFoundError) as error:
        raise Http404 from error


@require_safe
async def picture(request: HttpRequest, agent_id: str, token: str) -> HttpResponse:
    content = await in_thread(_picture)(agent_id, token)
    if content is None:
        raise Http404
    return inert(HttpResponse(content, content_type=pictures.CONTENT_TYPE), "private, max-age=86400, immutable")


def _picture(agent_id: str, token: str) -> bytes | None:
    agent = pictures.find(agent_id, token)
    if agent is None:
        return None
    try:
        with agent.picture.open() as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None
