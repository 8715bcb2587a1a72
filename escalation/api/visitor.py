"""`/chat/escalate`, `/chat/withdraw`, `/chat/end`, `/chat/transcript`: the visitor's way to people, and back."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chatsite.tenancy.principal import Principal
from chatsite.threads import in_thread
from conversations import extensions
from conversations.api.base import ApiView
from conversations.api.desk import DeskState
from conversations.api.documentation import endpoint
from conversations.api.sessions import Survey
from conversations.models import Conversation
from escalation import visitor
from escalation.extension import desk_state
from escalation.visitor import Asked

MAX_NOTE = 2000
FAILS = (400, 401, 403, 404, 409, 413)


class Contact(serializers.Serializer[Any]):
    name = serializers.CharField(required=False, allow_blank=True, max_length=120)
    email = serializers.EmailField(required=False, allow_blank=True, max_length=254)


class SessionOnly(serializers.Serializer[Any]):
    session_id = serializers.CharField(max_length=60)


@extend_schema_serializer(component_name="Escalate")
class EscalateRequest(SessionOnly):
    reason = serializers.CharField(
        required=False, allow_blank=True, allow_null=True, max_length=40, help_text="A key of `config.escalation`."
    )
    note = serializers.CharField(required=False, allow_blank=True, allow_null=True, max_length=MAX_NOTE)
    contact = Contact(required=False, allow_null=True)


@extend_schema_serializer(component_name="Transcript")
class TranscriptRequest(SessionOnly):
    email = serializers.EmailField(max_length=254)


class Escalated(serializers.Serializer[Any]):
    escalation_id = serializers.CharField()
    state = serializers.ChoiceField(["queued", "assigned", "active"])
    created = serializers.BooleanField(help_text="False when a person had been asked for already.")
    desk = DeskState()


class Withdrawn(serializers.Serializer[Any]):
    desk = DeskState(allow_null=True)


class Ended(serializers.Serializer[Any]):
    mode = serializers.ChoiceField(["assistant", "queued", "human", "closed"])
    desk = DeskState(allow_null=True)
    survey = Survey(allow_null=True)


class Sent(serializers.Serializer[Any]):
    sent_to = serializers.EmailField()


class EscalateView(ApiView):
    @endpoint(
        "Ask for a person",
        description="Asking again while one is awaited, or there, is the same escalation: what comes with it is "
        "added. Outside business hours a message is left, and the assistant goes on.",
        operation="chat_escalate",
        tag="chat",
        body=EscalateRequest,
        answers={201: Escalated, 200: Escalated},
        fails=FAILS,
    )
    async def post(self, request: Request) -> Response:
        given = EscalateRequest(data=request.data)
        given.is_valid(raise_exception=True)
        contact = given.validated_data.get("contact") or {}
        asked = Asked(
            reason=given.validated_data.get("reason") or "",
            note=given.validated_data.get("note") or "",
            name=" ".join(contact.get("name", "").split()),
            email=contact.get("email", ""),
        )
        answer = await in_thread(_escalated)(self.principal, given.validated_data["session_id"], asked)
        return Response(answer, status=201 if answer["created"] else 200)


class WithdrawView(ApiView):
    @endpoint(
        "Go back to the assistant",
        description="Before a person came, or from that person. Nothing happens when nobody was asked for.",
        operation="chat_withdraw",
        tag="chat",
        body=SessionOnly,
        answers={200: Withdrawn},
        fails=FAILS,
    )
    async def post(self, request: Request) -> Response:
        session_id = _session_id(request)
        return Response({"desk": await in_thread(_withdrawn)(self.principal, session_id)})


class EndView(ApiView):
    @endpoint(
        "End the conversation",
        description="With whatever is open. The next message to it reopens it.",
        operation="chat_end",
        tag="chat",
        body=SessionOnly,
        answers={200: Ended},
        fails=FAILS,
    )
    async def post(self, request: Request) -> Response:
        return Response(await in_thread(_ended)(self.principal, _session_id(request)))


class TranscriptView(ApiView):
    @endpoint(
        "Have the conversation sent by e-mail",
        description="Soon: it is kept until the mail server has taken it. Three an hour for a conversation, and for "
        "an address.",
        operation="chat_transcript",
        tag="chat",
        body=TranscriptRequest,
        answers={202: Sent},
        fails=(400, 401, 403, 404, 413),
    )
    async def post(self, request: Request) -> Response:
        given = TranscriptRequest(data=request.data)
        given.is_valid(raise_exception=True)
        email = given.validated_data["email"]
        await in_thread(visitor.send_transcript)(self.principal, given.validated_data["session_id"], email)
        return Response({"sent_to": email}, status=202)


def _session_id(request: Request) -> str:
    given = SessionOnly(data=request.data)
    given.is_valid(raise_exception=True)
    return str(given.validated_data["session_id"])


def _escalated(principal: Principal, session_id: str, asked: Asked) -> dict[str, Any]:
    opened = visitor.escalate(principal, session_id, asked)
    row = opened.escalation
    conversation = Conversation.objects.get(pk=row.conversation_id)
    return {
        "escalation_id": row.public_id,
        "state": row.state,
        "created": opened.created,
        "desk": desk_state(conversation),
    }


def _withdrawn(principal: Principal, session_id: str) -> dict[str, Any] | None:
    return desk_state(visitor.withdraw(principal, session_id))


def _ended(principal: Principal, session_id: str) -> dict[str, Any]:
    conversation = visitor.end(principal, session_id)
    parts = extensions.standing(conversation)
    return {"mode": conversation.mode, "desk": parts.get("desk"), "survey": parts.get("survey")}
