"""`/desk/{organization}/escalations/{id}`: one escalation in full, its turns, and what an agent says and decides."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chatsite.threads import in_thread
from conversations import validation
from conversations.api.documentation import endpoint
from conversations.validation import InvalidInput
from escalation import access, resolutions
from escalation.api import console_fields as fields
from escalation.api.base import DeskView
from escalation.api.handling import HandlingView
from escalation.models import Escalation
from escalation.talk import attachments, console, detail, reading

MAX_NOTE = 4000
MAX_KEY = validation.MAX_KEY - len(console.KEY_PREFIX)
FAILS = (400, 401, 403, 404, 409, 413)


class TurnsQuery(serializers.Serializer[Any]):
    after_seq = serializers.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    before_seq = serializers.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    limit = serializers.IntegerField(required=False, default=60, min_value=1, max_value=reading.MOST)


@extend_schema_serializer(component_name="Reply")
class ReplyRequest(serializers.Serializer[Any]):
    text = serializers.CharField(
        allow_blank=True, max_length=validation.MAX_MESSAGE, help_text="Empty only with attachments."
    )
    idempotency_key = serializers.CharField(max_length=MAX_KEY)
    attachments = serializers.ListField(child=serializers.CharField(), required=False)
    deliberate = serializers.BooleanField(
        required=False, default=False, help_text="Also when a colleague has the conversation."
    )


@extend_schema_serializer(component_name="HandBack")
class HandBackRequest(serializers.Serializer[Any]):
    note = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=MAX_NOTE, help_text="For the assistant only."
    )
    deliberate = serializers.BooleanField(required=False, default=False)


@extend_schema_serializer(component_name="Resolve")
class ResolveRequest(HandBackRequest):
    resolution = serializers.ChoiceField(list(resolutions.LABELS))
    note = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=MAX_NOTE, help_text="For colleagues."
    )


class EscalationView(DeskView):
    @endpoint("Read an escalation in full", operation="desk_escalation_read", tag="desk", answers={200: fields.Detail})
    async def get(self, request: Request, escalation_id: str) -> Response:
        return Response(await in_thread(self._read)(escalation_id))

    def _read(self, escalation_id: str) -> dict[str, Any]:
        return detail.of(access.escalation(self.agent, escalation_id))


class TurnsView(DeskView):
    @endpoint(
        "List an escalation's turns",
        description="Those after a seq, the newest before one, or the newest; always in the order of the talk.",
        operation="desk_turns_list",
        tag="desk",
        parameters=[TurnsQuery],
        answers={200: fields.AgentsTurnPage},
    )
    async def get(self, request: Request, escalation_id: str) -> Response:
        given = TurnsQuery(data=request.query_params)
        given.is_valid(raise_exception=True)
        return Response(await in_thread(self._page)(escalation_id, **given.validated_data))

    def _page(
        self, escalation_id: str, limit: int, after_seq: int | None = None, before_seq: int | None = None
    ) -> dict[str, Any]:
        found = access.escalation(self.agent, escalation_id)
        return reading.page(found.conversation, after=after_seq, before=before_seq, limit=limit)


class ReplyView(DeskView):
    @endpoint(
        "Say something to the visitor",
        description="Whoever has not joined yet does so first. A colleague's conversation is refused (`not_yours`) "
        "without `deliberate`; the same key with the same text is the same message (200).",
        operation="desk_reply",
        tag="desk",
        body=ReplyRequest,
        answers={201: fields.AgentsTurn, 200: fields.AgentsTurn},
        fails=FAILS,
    )
    async def post(self, request: Request, escalation_id: str) -> Response:
        turn, created = await in_thread(self._say)(escalation_id, request.data)
        return Response(turn, status=201 if created else 200)

    def _say(self, escalation_id: str, data: Any) -> tuple[dict[str, Any], bool]:
        found = access.escalation(self.agent, escalation_id)
        files = attachments.unsent(found.conversation_id, self.agent, _ids(data.get("attachments")))
        text = "" if files and not data.get("text") else validation.validate_message(data.get("text"))
        key, deliberate = own_key(data), data.get("deliberate") is True
        turn, created = console.reply(found, self.agent, text, key, files, deliberate=deliberate)
        return reading.shown(found.conversation, [turn])[0], created


class HandBackView(HandlingView):
    body = HandBackRequest

    @endpoint(
        "Let the assistant go on",
        operation="desk_hand_back",
        tag="desk",
        body=HandBackRequest,
        answers={200: fields.Detail},
        fails=FAILS,
    )
    async def post(self, request: Request, escalation_id: str) -> Response:
        return await self.answer(request, escalation_id)

    def handle(self, escalation: Escalation, **given: Any) -> Escalation:
        return console.hand_back(escalation, self.agent, **given)


class ResolveView(HandlingView):
    body = ResolveRequest

    @endpoint(
        "Resolve an escalation, which ends the conversation",
        operation="desk_resolve",
        tag="desk",
        body=ResolveRequest,
        answers={200: fields.Detail},
        fails=FAILS,
    )
    async def post(self, request: Request, escalation_id: str) -> Response:
        return await self.answer(request, escalation_id)

    def handle(self, escalation: Escalation, **given: Any) -> Escalation:
        return console.resolve(escalation, self.agent, **given)


def own_key(data: Any) -> str:
    """The idempotency key of what an agent writes, which they must send. Raises InvalidInput."""
    key = validation.validate_idempotency_key(data.get("idempotency_key"))
    if key is None or len(key) > MAX_KEY:
        raise InvalidInput("idempotency_key_invalid", f"An idempotency key has 1 to {MAX_KEY} printable characters.")
    return key


def _ids(value: object) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise InvalidInput("invalid_message", "Send a list of ids.", {"attachments": "Send a list of ids."})
    return value
