"""`/desk/{organization}/escalations/{id}/attachments`: files for a reply."""

from typing import Any

from django.conf import settings
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


class AttachmentsView(DeskView):
    parser_classes = [MultiPartParser]

    @endpoint(
        "Upload a file for a reply",
        description="As `multipart/form-data`, in the part `file`, of at most "
        f"{settings.MAX_ATTACHMENT_BYTES:,} bytes. What it is, is told by its bytes: pictures, PDF, text, CSV, "
        "Office documents and ZIP files are taken.",
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
