"""`/desk/{organization}/conversations/{id}/open`: the transcript of a conversation that is not before one's desk."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chatsite.threads import in_thread
from conversations.api.documentation import endpoint
from escalation.api import console_fields as fields
from escalation.api.base import DeskView
from escalation.transcript import transcript_access


@extend_schema_serializer(component_name="OpenTranscript")
class OpenRequest(serializers.Serializer[Any]):
    reason = serializers.CharField(
        min_length=transcript_access.SHORTEST, max_length=transcript_access.LONGEST, help_text="It is written down."
    )


class OpenTranscriptView(DeskView):
    @endpoint(
        "Open another transcript",
        description="Needs the permission to read any transcript, unless the conversation is before one's desk anyway.",
        operation="desk_open_transcript",
        tag="desk",
        body=OpenRequest,
        answers={200: fields.Transcript},
        fails=(400, 401, 403, 404, 413),
    )
    async def post(self, request: Request, conversation_id: str) -> Response:
        url = await in_thread(self._open)(conversation_id, request.data.get("reason"))
        return Response({"transcript_url": url})

    def _open(self, conversation_id: str, reason: object) -> str:
        return transcript_access.open_for(self.agent.user, self.organization.pk, conversation_id, reason)
