"""`/desk/{organization}/escalations/{id}/attachments`: files for a reply."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from chatsite.threads import in_thread
from conversations.api.documentation import endpoint
from conversations.validation import InvalidInput
from escalation import access
from escalation.api import console_fields as fields
from escalation.api.base import DeskView
from escalation.talk import attachments


class Counting(MemoryFileUploadHandler):
    """Keeps the file in memory, and stops reading at the limit, whatever length the client named."""

    left = attachments.MAX_BYTES

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self.activated = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.left -= len(raw_data)
        if self.left < 0:
            raise RequestDataTooBig
        return super().receive_data_chunk(raw_data, start)


class AttachmentsView(DeskView):
    parser_classes = [MultiPartParser]

    async def dispatch(self, request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        request.upload_handlers = [Counting(request)]
        return await super().dispatch(request, slug, **kwargs)

    @endpoint(
        "Upload a file for a reply",
        description=f"As `multipart/form-data`, in the part `file`, of at most {attachments.MAX_BYTES:,} bytes. What "
        "it is, is told by its bytes: pictures, PDF, text, CSV, Office documents and ZIP files are taken.",
        operation="desk_attach",
        tag="desk",
        body={
            "multipart/form-data": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
        },
        answers={201: fields.Attachment},
        fails=(400, 401, 403, 404, 413),
    )
    async def post(self, request: Request, escalation_id: str) -> Response:
        return Response(await in_thread(self._store)(request, escalation_id), status=201)

    def _store(self, request: Request, escalation_id: str) -> dict[str, Any]:
        found = access.escalation(self.agent, escalation_id)
        file = request.FILES.get("file")
        if file is None:
            raise InvalidInput("invalid_message", "Send a file.", {"file": "Send it as the part `file`."})
        stored = attachments.store(found.conversation, self.agent, file.name or "", file)
        return attachments.described(stored)
