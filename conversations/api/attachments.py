"""`/chat/attachments`: files that a visitor adds to a message; and `/chat/files/…`, where they are opened."""

from typing import Any

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chatsite.tenancy.addresses import address_of
from chatsite.threads import in_thread
from conversations import access, attachments, models
from conversations.api.base import ApiView
from conversations.api.documentation import endpoint
from conversations.api.downloads import download
from conversations.api.file_fields import STATES, FileError
from conversations.api.uploads import FormParser, file_of


@extend_schema_serializer(component_name="ChatAttachmentUpload")
class AttachmentRequest(serializers.Serializer[Any]):
    session_id = serializers.CharField()
    file = serializers.FileField()


class ChatAttachment(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField()
    url = serializers.CharField(help_text="Opens it without a token, for whoever has the address.")
    state = serializers.ChoiceField(STATES)
    error = FileError(allow_null=True)


class AttachmentsView(ApiView):
    parser_classes = [FormParser]

    @endpoint(
        "Add a file to the conversation",
        description="For a message to come, which names its `id` among its `attachments`. PDF, Word (.docx), HTML, "
        "Markdown, text or CSV. It is of use in this conversation only; unsent, it is forgotten after a day.",
        operation="chat_attach",
        tag="chat",
        body={"multipart/form-data": AttachmentRequest},
        answers={201: ChatAttachment},
        fails=(400, 401, 403, 404, 409, 413, 415),
    )
    async def post(self, request: Request) -> Response:
        return Response(_shown(await in_thread(self._add)(request)), status=201)

    def _add(self, request: Request) -> models.Document:
        file = file_of(request)
        session_id, address = request.data.get("session_id"), address_of(request._request)
        return attachments.add(self.principal, session_id, address, file)


class AttachmentView(ApiView):
    http_method_names = ["get", "delete"]

    @endpoint(
        "Read an attached file's state", operation="chat_attachment_read", tag="chat", answers={200: ChatAttachment}
    )
    async def get(self, request: Request, attachment_id: str) -> Response:
        return Response(_shown(await in_thread(attachments.find)(self.principal, attachment_id)))

    @endpoint(
        "Take an attached file back",
        description="While no message has it.",
        operation="chat_attachment_delete",
        tag="chat",
        answers={204: None},
        fails=(401, 403, 404, 409),
    )
    async def delete(self, request: Request, attachment_id: str) -> Response:
        await in_thread(attachments.discard)(self.principal, attachment_id)
        return Response(status=204)


@require_safe
async def content(request: HttpRequest, attachment_id: str, token: str) -> StreamingHttpResponse:
    try:
        found = await in_thread(attachments.opened)(attachment_id, token)
        return await download(found.file, found.name, found.content_type, found.size)
    except (access.NotFound, FileNotFoundError) as error:
        raise Http404 from error


def _shown(row: models.Document) -> dict[str, Any]:
    error = {"code": row.error_code, "message": row.error_message} if row.error_code else None
    return {**attachments.described(row), "state": row.state, "error": error}
