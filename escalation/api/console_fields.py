"""The shapes of the console's answers, published as OpenAPI."""

from typing import Any

from rest_framework import serializers

from conversations.api.fields import ChatTurn
from escalation.api.fields import Person, Row, VisitorName
from escalation.models import Escalation, EscalationEvent


class VisitedPage(serializers.Serializer[Any]):
    url = serializers.CharField(allow_blank=True)
    title = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class Quote(serializers.Serializer[Any]):
    seq = serializers.IntegerField()
    text = serializers.CharField(allow_blank=True)


class HandoffSummary(serializers.Serializer[Any]):
    state = serializers.ChoiceField(Escalation.Summary.values)
    wants = serializers.CharField(allow_blank=True)
    tried = serializers.CharField(allow_blank=True)
    open = serializers.CharField(allow_blank=True)
    quotes = Quote(many=True)


class EventActor(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(EscalationEvent.Actor.values)
    id = serializers.CharField(required=False)
    name = serializers.CharField(allow_blank=True)


class Event(serializers.Serializer[Any]):
    id = serializers.CharField()
    kind = serializers.ChoiceField(EscalationEvent.Kind.values)
    actor = EventActor()
    from_state = serializers.CharField(allow_null=True)
    to_state = serializers.CharField(allow_null=True)
    why = serializers.CharField(allow_blank=True)
    data = serializers.DictField()  # type: ignore[assignment]
    created_at = serializers.DateTimeField()


class Note(serializers.Serializer[Any]):
    id = serializers.CharField()
    author = Person()
    text = serializers.CharField()
    mentions = Person(many=True)
    created_at = serializers.DateTimeField()


class EarlierConversation(serializers.Serializer[Any]):
    session_id = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    mode = serializers.ChoiceField(["assistant", "queued", "human", "closed"])
    escalated = serializers.BooleanField()


class Contact(serializers.Serializer[Any]):
    name = serializers.CharField(allow_blank=True)
    email = serializers.CharField(allow_blank=True)


class Visitor(VisitorName):
    external_id = serializers.CharField(allow_blank=True)
    locale = serializers.CharField()


class Detail(Row):
    note = serializers.CharField(allow_blank=True)
    contact = Contact()
    page_context = serializers.DictField()
    pages = VisitedPage(many=True)
    summary = HandoffSummary()
    events = Event(many=True)
    notes = Note(many=True)
    earlier = EarlierConversation(many=True)
    visitor = Visitor()
    turns_url = serializers.CharField(help_text="Below /desk/{organization}/.")
    visitor_read_seq = serializers.IntegerField()
    resolution = serializers.CharField(allow_blank=True)
    continues_in = serializers.CharField(
        allow_null=True, help_text="After the end: the escalation with which the visitor asked for a person again."
    )


class RunFacts(serializers.Serializer[Any]):
    response_id = serializers.CharField()
    status = serializers.ChoiceField(["queued", "running", "completed", "failed", "cancelled"])
    model = serializers.CharField(allow_blank=True)
    attempt = serializers.IntegerField()
    error_code = serializers.CharField(allow_blank=True)


class GivenRating(serializers.Serializer[Any]):
    value = serializers.ChoiceField(["up", "down"])
    reasons = serializers.ListField(child=serializers.CharField())
    comment = serializers.CharField(allow_blank=True)


class AgentsTurn(ChatTurn):
    author_id = serializers.CharField(allow_null=True)
    run = RunFacts(
        allow_null=True, help_text="What wrote it; of a question that got no answer, the run that wrote none."
    )
    rating = GivenRating(allow_null=True)


class AgentsTurnPage(serializers.Serializer[Any]):
    data = AgentsTurn(many=True)  # type: ignore[assignment]
    has_more = serializers.BooleanField(help_text="There are others in the direction that was asked for.")


class Attachment(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    url = serializers.CharField()


class CannedReply(serializers.Serializer[Any]):
    id = serializers.CharField()
    shortcut = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    language = serializers.CharField(allow_blank=True)
    used = serializers.IntegerField()


class CannedReplies(serializers.Serializer[Any]):
    data = CannedReply(many=True)  # type: ignore[assignment]


class Rendered(serializers.Serializer[Any]):
    text = serializers.CharField()


class Transcript(serializers.Serializer[Any]):
    transcript_url = serializers.CharField()
