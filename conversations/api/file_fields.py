"""The shapes of documents and their sources, for programs."""

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from chatsite import ids
from conversations import models
from conversations.api.fields import CamelSerializer
from conversations.knowledge.sources.adding import MAX_PAGES
from conversations.knowledge.validation import MAX_LANGUAGE, MAX_TITLE, MAX_URL

STATES = models.Document.State.values
AUDIENCES = "`public`, `signed_in`, `agents`, or a group as `group:wholesale`."


class FileError(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField(help_text="What to do about it.")


class AudienceList(serializers.ListField):
    child = serializers.CharField(max_length=80)

    def to_internal_value(self, data: Any) -> list[str]:
        """In a form: one text, with commas between them."""
        parts = data.split(",") if isinstance(data, str) else data
        found: list[str] = super().to_internal_value(parts)
        return found


class FileValues(CamelSerializer):
    audiences = AudienceList(required=False, max_length=50, help_text=AUDIENCES)
    language = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=MAX_LANGUAGE,
        help_text="Of the text, such as de. Empty: is told from it.",
    )
    title = serializers.CharField(required=False, allow_blank=True, max_length=MAX_TITLE)
    url = serializers.CharField(
        required=False, allow_blank=True, max_length=MAX_URL, help_text="Where visitors may read it."
    )


@extend_schema_serializer(component_name="FileUpload")
class UploadRequest(FileValues):
    file = serializers.FileField()


@extend_schema_serializer(component_name="FileChange")
class ChangeRequest(FileValues):
    pass


class File(CamelSerializer):
    id = serializers.CharField(source="public_id")
    name = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_blank=True)
    audiences = serializers.ListField(child=serializers.CharField())
    language = serializers.CharField(allow_blank=True)
    content_type = serializers.CharField(allow_blank=True, help_text="Told by the content.")
    size = serializers.IntegerField()
    state = serializers.ChoiceField(STATES)
    error = serializers.SerializerMethodField()
    chunk_count = serializers.IntegerField()
    embedded_count = serializers.IntegerField(help_text="Of the chunks, how many are found by meaning already.")
    revision = serializers.IntegerField(help_text="That is searched; 0: none yet.")
    created_at = serializers.DateTimeField()
    indexed_at = serializers.DateTimeField(allow_null=True)
    source_id = serializers.SerializerMethodField("get_source_id")

    @extend_schema_field(FileError(allow_null=True))
    def get_error(self, row: models.Document) -> dict[str, str] | None:
        return {"code": row.error_code, "message": row.error_message} if row.error_code else None

    def get_source_id(self, row: models.Document) -> str | None:
        return ids.public("src", row.source_id) if row.source_id else None


class PageRequest(serializers.Serializer[Any]):
    cursor = serializers.CharField(required=False, help_text="`nextCursor` of the page before.")
    limit = serializers.IntegerField(required=False, default=20, min_value=1, max_value=100)


class FilePageRequest(PageRequest):
    state = serializers.ChoiceField(STATES, required=False)
    q = serializers.CharField(required=False, max_length=200, help_text="A part of the name or of the title.")


class FilePage(CamelSerializer):
    data = File(many=True)  # type: ignore[assignment]
    next_cursor = serializers.CharField(allow_null=True, help_text="`cursor` of the next page; null on the last.")


@extend_schema_serializer(component_name="SourceImport")
class ImportRequest(CamelSerializer):
    url = serializers.CharField(max_length=MAX_URL)
    kind = serializers.ChoiceField(models.Source.Kind.values, default="page")
    max_pages = serializers.IntegerField(required=False, min_value=1, max_value=MAX_PAGES)
    audiences = AudienceList(required=False, max_length=50, help_text=AUDIENCES)


class Source(CamelSerializer):
    id = serializers.CharField(source="public_id")
    kind = serializers.ChoiceField(models.Source.Kind.values)
    url = serializers.CharField()
    max_pages = serializers.IntegerField()
    audiences = serializers.ListField(child=serializers.CharField())
    state = serializers.ChoiceField(models.Source.State.values)
    error = serializers.SerializerMethodField()
    found = serializers.IntegerField(help_text="Pages that belong to it.")
    fetched = serializers.IntegerField()
    failed = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(FileError(allow_null=True))
    def get_error(self, row: models.Source) -> dict[str, str] | None:
        return {"code": row.error_code, "message": row.error_message} if row.error_code else None


class SourcePage(CamelSerializer):
    data = Source(many=True)  # type: ignore[assignment]
    next_cursor = serializers.CharField(allow_null=True, help_text="`cursor` of the next page; null on the last.")
