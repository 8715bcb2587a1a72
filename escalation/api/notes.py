"""`/desk/{organization}/escalations/{id}/notes`: private notes."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chatsite.threads import in_thread
from conversations import validation
from conversations.api.documentation import endpoint
from conversations.validation import InvalidInput
from escalation import access
from escalation.api import console_fields as fields
from escalation.api.base import DeskView
from escalation.api.console import FAILS, MAX_KEY, own_key
from escalation.models import AgentProfile
from escalation.talk import detail, notes

MAX_MENTIONS = 20


@extend_schema_serializer(component_name="Note")
class NoteRequest(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=validation.MAX_MESSAGE)
    mentions = serializers.ListField(child=serializers.CharField(), required=False)
    idempotency_key = serializers.CharField(max_length=MAX_KEY)


class NotesView(DeskView):
    @endpoint(
        "Write a note for colleagues",
        description="Neither the visitor nor the assistant reads it. Whoever is mentioned is told.",
        operation="desk_note",
        tag="desk",
        body=NoteRequest,
        answers={201: fields.Note, 200: fields.Note},
        fails=FAILS,
    )
    async def post(self, request: Request, escalation_id: str) -> Response:
        note, created = await in_thread(self._add)(escalation_id, request.data)
        return Response(note, status=201 if created else 200)

    def _add(self, escalation_id: str, data: Any) -> tuple[dict[str, Any], bool]:
        found = access.escalation(self.agent, escalation_id)
        text, key = validation.validate_message(data.get("text")), own_key(data)
        note, created = notes.add(found, self.agent, text, key, self._mentioned(data.get("mentions", [])))
        return detail.note(note), created

    def _mentioned(self, given: Any) -> list[AgentProfile]:
        if not isinstance(given, list) or len(given) > MAX_MENTIONS:
            sentence = f"Send a list of up to {MAX_MENTIONS} agents."
            raise InvalidInput("invalid_message", sentence, {"mentions": sentence})
        return [access.colleague(self.agent, public_id) for public_id in dict.fromkeys(map(str, given))]
