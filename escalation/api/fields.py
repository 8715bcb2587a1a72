"""The shapes of the desk's answers, published as OpenAPI."""

from typing import Any

from rest_framework import serializers

from escalation.models import Escalation, Priority

PRIORITIES = Priority.labels
PRESENCE = ["online", "away", "offline"]


class Person(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    picture = serializers.CharField(allow_null=True)


class Agent(Person):
    presence = serializers.ChoiceField(PRESENCE)
    load = serializers.IntegerField(help_text="Open conversations that they have.")
    capacity = serializers.IntegerField()


class Named(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()


class Label(Named):
    color = serializers.CharField()


class Choice(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class OrganizationName(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()


class SavedView(Named):
    query = serializers.DictField(help_text="Parameters of the list of escalations, and `tab`.")
    shared = serializers.BooleanField()
    is_mine = serializers.BooleanField()


class Me(serializers.Serializer[Any]):
    agent = Agent()
    organization = OrganizationName()
    role = serializers.ChoiceField(["agent", "manager", "admin"])
    permissions = serializers.DictField(child=serializers.BooleanField())
    presence = serializers.ChoiceField(PRESENCE)
    languages = serializers.ListField(child=serializers.CharField())
    labels = Label(many=True)
    teams = Named(many=True)
    agents = Agent(many=True)
    reasons = Choice(many=True)
    resolutions = Choice(many=True)
    saved_views = SavedView(many=True)


class LastMessage(serializers.Serializer[Any]):
    role = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class VisitorName(serializers.Serializer[Any]):
    name = serializers.CharField(allow_blank=True)
    email = serializers.CharField(allow_blank=True)
    tier = serializers.CharField(allow_blank=True)


class Row(serializers.Serializer[Any]):
    id = serializers.CharField()
    session_id = serializers.CharField()
    state = serializers.ChoiceField(Escalation.State.values)
    mode = serializers.ChoiceField(["assistant", "queued", "human", "closed"])
    priority = serializers.ChoiceField(PRIORITIES)
    reason = Choice(allow_null=True)
    skill = serializers.CharField(allow_blank=True)
    language = serializers.CharField()
    team = Named(allow_null=True)
    agent = Person(allow_null=True)
    subject = serializers.CharField(allow_blank=True)
    last_message = LastMessage(allow_null=True)
    visitor = VisitorName()
    created_at = serializers.DateTimeField()
    waiting_since = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    due_kind = serializers.ChoiceField(["first_reply", "next_reply", "resolution"], allow_null=True)
    breached = serializers.BooleanField(help_text="Something is overdue now.")
    labels = Label(many=True)
    unread = serializers.IntegerField(help_text="The visitor's messages that no agent has read.")
    is_message = serializers.BooleanField()
    origin = serializers.ChoiceField(Escalation.Origin.values)
    latest_turn_seq = serializers.IntegerField()


class Counts(serializers.Serializer[Any]):
    queued = serializers.IntegerField()
    mine = serializers.IntegerField()
    unassigned = serializers.IntegerField()
    breached = serializers.IntegerField()
    all_open = serializers.IntegerField()


class RowPage(serializers.Serializer[Any]):
    data = Row(many=True)  # type: ignore[assignment]
    next_cursor = serializers.CharField(allow_null=True, help_text="`cursor` of the next page; null on the last.")
    counts = Counts()
