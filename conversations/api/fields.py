"""The shapes of requests and answers: checked on the way in, published as OpenAPI."""

import re
from typing import Any

from rest_framework import serializers

from conversations.validation import MAX_ATTACHMENTS


# Fields are declared in snake_case and travel in camelCase, as the clients of /v1 expect. (A docstring
# would become the description of every schema.)
class CamelSerializer(serializers.Serializer[Any]):
    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = {}
        for name, field in super().get_fields().items():
            camel = re.sub(r"_([a-z])", lambda match: match[1].upper(), name)
            if camel != name and field.source is None:
                field.source = name
            fields[camel] = field
        return fields


class ErrorDetail(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="Stable; made for programs.")
    message = serializers.CharField(help_text="A sentence that helps; made for people.")
    details = serializers.DictField()


class Error(serializers.Serializer[Any]):
    error = ErrorDetail()


class PageContext(serializers.Serializer[Any]):
    """What the visitor looks at. What is too long is cut; unknown keys are dropped."""

    url = serializers.CharField(required=False)
    title = serializers.CharField(required=False)
    product_id = serializers.CharField(required=False)
    selected_text = serializers.CharField(required=False)


def attachment_ids() -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(),
        required=False,
        allow_null=True,
        max_length=MAX_ATTACHMENTS,
        help_text="Ids that `POST /chat/attachments` gave for this conversation.",
    )


class Usage(serializers.Serializer[Any]):
    input_tokens = serializers.IntegerField()
    output_tokens = serializers.IntegerField()


class ResponseMetadata(serializers.Serializer[Any]):
    model = serializers.CharField(allow_blank=True)
    assistant_version = serializers.CharField(allow_null=True)
    attempt = serializers.IntegerField()
    ttft_ms = serializers.IntegerField(allow_null=True)
    latency_ms = serializers.IntegerField(allow_null=True)
    usage = serializers.DictField(allow_null=True)
    quoted = serializers.BooleanField(help_text="No model answered: these are the documents' own words.")


class Citation(serializers.Serializer[Any]):
    """A passage that the text cites as `[marker]`."""

    marker = serializers.IntegerField()
    document_id = serializers.CharField(allow_null=True)
    chunk_id = serializers.CharField()
    title = serializers.CharField()
    heading = serializers.CharField(allow_blank=True)
    quote = serializers.CharField()
    url = serializers.CharField(allow_blank=True)
    language = serializers.CharField(allow_blank=True)


class ResponseObject(serializers.Serializer[Any]):
    """An answer, the same in every transport."""

    response_id = serializers.CharField()
    session_id = serializers.CharField()
    status = serializers.ChoiceField(["completed", "cancelled"])
    text = serializers.CharField(allow_blank=True)
    language = serializers.CharField(allow_blank=True)
    products = serializers.ListField(child=serializers.DictField())
    actions = serializers.ListField(child=serializers.DictField())
    follow_ups = serializers.ListField(child=serializers.CharField())
    citations = Citation(many=True)
    metadata = ResponseMetadata()


class ChatTurn(serializers.Serializer[Any]):
    seq = serializers.IntegerField()
    role = serializers.ChoiceField(["user", "assistant", "agent", "system"])
    content = serializers.CharField()
    state = serializers.ChoiceField(["complete", "stopped", "superseded"])
    created_at = serializers.DateTimeField()
    response_id = serializers.CharField(allow_null=True)
    user_turn_seq = serializers.IntegerField(allow_null=True)
    payload = serializers.DictField()
