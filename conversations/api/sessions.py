"""`/chat/session`: open one, and what a reload needs to know of it."""

from typing import Any

from django.utils.translation import get_language_from_request
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chatsite.tenancy import identity
from chatsite.tenancy.addresses import address_of
from chatsite.threads import in_thread
from conversations import sessions
from conversations.api import desk, fields
from conversations.api.base import ApiView
from conversations.api.documentation import endpoint
from conversations.sessions import Caller, Wish
from conversations.snapshots import after
from conversations.validation import validate_page_context


class Identity(serializers.Serializer[Any]):
    """HMAC-SHA256 of the user's id with the site's identity secret, in hex, computed by your server. With a tier, of
    the user's id, a line feed and the tier; with groups, of the id, a line feed, the tier (or nothing), a line feed and
    the groups joined by commas, in the order in which they are sent."""

    user_id = serializers.CharField(max_length=120)
    tier = serializers.CharField(max_length=40, required=False, allow_blank=True)
    groups = serializers.ListField(
        child=serializers.RegexField(rf"^{identity.GROUP.pattern}\Z", max_length=60, trim_whitespace=False),
        required=False,
        max_length=identity.MAX_GROUPS,
        help_text="Whose documents the user may read, besides what all may.",
    )
    signature = serializers.CharField(max_length=64)


@extend_schema_serializer(component_name="Session")
class SessionRequest(serializers.Serializer[Any]):
    widget_key = serializers.CharField(max_length=60)
    locale = serializers.CharField(required=False, allow_blank=True, max_length=35)
    page_context = serializers.JSONField(required=False, allow_null=True)
    session_token = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    identity = Identity(required=False, allow_null=True)


class AssistantConfig(serializers.Serializer[Any]):
    name = serializers.CharField()
    avatar_url = serializers.CharField(allow_null=True)
    demo_model = serializers.BooleanField()
    quotes = serializers.BooleanField(help_text="No model is configured: answers are quotes of documents.")


class Theme(serializers.Serializer[Any]):
    accent = serializers.CharField(required=False)


class RatingReason(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class FeedbackConfig(serializers.Serializer[Any]):
    reasons = RatingReason(many=True)
    max_comment = serializers.IntegerField()


class ShownRating(serializers.Serializer[Any]):
    value = serializers.ChoiceField(["up", "down"])
    reasons = serializers.ListField(child=serializers.CharField())
    comment = serializers.CharField(allow_blank=True)


class Survey(serializers.Serializer[Any]):
    survey_id = serializers.CharField()
    state = serializers.CharField(help_text="`offered` or `answered`.")


class AttachmentConfig(serializers.Serializer[Any]):
    max_bytes = serializers.IntegerField()
    max_files = serializers.IntegerField(help_text="Of one message.")
    accept = serializers.ListField(child=serializers.CharField())


class Config(serializers.Serializer[Any]):
    assistant = AssistantConfig()
    greeting = serializers.CharField()
    suggestions = serializers.ListField(child=serializers.CharField())
    theme = Theme()
    heartbeat_seconds = serializers.IntegerField()
    max_message_length = serializers.IntegerField()
    attachments = AttachmentConfig(help_text="What may be sent with a message.")
    escalation = desk.EscalationConfig(required=False, help_text="Absent where nobody can be asked for.")
    feedback = FeedbackConfig(required=False)


class SessionAnswer(serializers.Serializer[Any]):
    session_id = serializers.CharField()
    token = serializers.CharField()
    expires_at = serializers.DateTimeField()
    websocket_url = serializers.CharField()
    config = Config()


class WaitingRun(serializers.Serializer[Any]):
    response_id = serializers.CharField()
    user_turn_seq = serializers.IntegerField()


class LiveRun(WaitingRun):
    cursor = serializers.CharField()


class Snapshot(serializers.Serializer[Any]):
    session_id = serializers.CharField()
    mode = serializers.ChoiceField(["assistant", "queued", "human", "closed"])
    latest_turn_seq = serializers.IntegerField()
    turns = fields.ChatTurn(many=True)
    has_more = serializers.BooleanField()
    live = LiveRun(allow_null=True)
    waiting = WaitingRun(many=True)
    desk = desk.DeskState(required=False, allow_null=True)
    ratings = serializers.DictField(child=ShownRating(), required=False, help_text="By response id.")
    survey = Survey(required=False, allow_null=True)


class AfterSeq(serializers.Serializer[Any]):
    after_seq = serializers.IntegerField(required=False, default=0, min_value=0, max_value=2**31 - 1)


class SessionsView(ApiView):
    open_to_all = True

    @endpoint(
        "Open a session",
        description="Called by the widget. The page's `Origin` must be one of the site's. With the `session_token` of "
        "an earlier session of the same site, that session goes on.",
        operation="chat_session_open",
        tag="chat",
        body=SessionRequest,
        answers={201: SessionAnswer},
        fails=(400, 403, 404, 413),
        public=True,
    )
    async def post(self, request: Request) -> Response:
        given = SessionRequest(data=request.data)
        given.is_valid(raise_exception=True)
        session = await in_thread(sessions.open_session)(_caller(request), _wish(request, given.validated_data))
        answer = {
            "session_id": session.conversation.public_id,
            "token": session.issued.token,
            "expires_at": session.issued.expires_at,
            "websocket_url": "/ws/chat/",
            "config": session.config,
        }
        return Response(answer, status=201)


class SessionView(ApiView):
    @endpoint(
        "What a reload needs",
        description="The turns after `after_seq`, at most 200 (`has_more`: ask again after the last one), the answer "
        "that is being written, and those that wait.",
        operation="chat_session_read",
        tag="chat",
        parameters=[AfterSeq],
        answers={200: Snapshot},
    )
    async def get(self, request: Request, session_id: str) -> Response:
        given = AfterSeq(data=request.query_params)
        given.is_valid(raise_exception=True)
        return Response(await after(self.principal, session_id, given.validated_data["after_seq"]))


def _caller(request: Request) -> Caller:
    server = f"{request.scheme}://{request.get_host()}"
    return Caller(address_of(request._request), request.headers.get("Origin"), server)


def _wish(request: Request, given: dict[str, Any]) -> Wish:
    asked = sessions.supported_locale(given.get("locale", ""))
    vouched = given.get("identity") or {}
    return Wish(
        widget_key=given["widget_key"],
        locale=asked or sessions.supported_locale(get_language_from_request(request._request)) or "en",
        page_context=validate_page_context(given.get("page_context")),
        session_token=given.get("session_token", ""),
        external_id=vouched.get("user_id", ""),
        tier=vouched.get("tier", ""),
        groups=tuple(vouched.get("groups", ())),
        signature=vouched.get("signature", ""),
    )
