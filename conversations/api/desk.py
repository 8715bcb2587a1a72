"""Where a visitor stands with people: the shapes of what the desk adds to a session and its snapshot."""

from typing import Any

from rest_framework import serializers


class DeskReason(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField(help_text="In the session's language.")  # type: ignore[assignment]


class EscalationConfig(serializers.Serializer[Any]):
    reasons = DeskReason(many=True)
    open = serializers.BooleanField(help_text="Whether people are there now.")
    opens_at = serializers.DateTimeField(allow_null=True)
    contact_required = serializers.BooleanField()


class Wait(serializers.Serializer[Any]):
    """From what others waited lately, not a promise."""

    low_seconds = serializers.IntegerField()
    high_seconds = serializers.IntegerField()


class DeskAgent(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    picture = serializers.CharField(allow_null=True)


class DeskState(serializers.Serializer[Any]):
    escalation_id = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(["queued", "assigned", "active"], allow_null=True)
    position = serializers.IntegerField(allow_null=True, help_text="1 is next.")
    wait = Wait(allow_null=True, help_text="Null where too little is known.")
    open = serializers.BooleanField()
    opens_at = serializers.DateTimeField(allow_null=True)
    agent = DeskAgent(allow_null=True, help_text="Who has the conversation.")
    agent_read_seq = serializers.IntegerField()
    can_withdraw = serializers.BooleanField()
    is_message = serializers.BooleanField(help_text="Left out of hours, for later.")
