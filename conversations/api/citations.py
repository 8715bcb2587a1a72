"""The passages that an answer cites, as far as its visitor may read them now."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chatsite import ids
from chatsite.threads import in_thread
from conversations import access, models
from conversations.api.base import ApiView
from conversations.api.documentation import endpoint
from conversations.api.fields import CamelSerializer

GONE = "404 as well when the document was deleted, or may not be read any more by whom the answer was for."


class CitedPassage(serializers.Serializer[Any]):
    marker = serializers.IntegerField(help_text="The number in the answer's text.")
    document_id = serializers.SerializerMethodField("get_document_id")
    title = serializers.CharField()
    heading = serializers.CharField(allow_blank=True, help_text="The headings above it, outermost first.")
    passage = serializers.CharField()
    quote = serializers.CharField(help_text="The part of it that counts.")
    url = serializers.CharField(allow_blank=True, help_text="Where the document may be read.")
    language = serializers.CharField(allow_blank=True)

    def get_document_id(self, row: models.Citation) -> str | None:
        return ids.public("doc", row.document_id) if row.document_id else None


class RunCitation(CamelSerializer, CitedPassage):
    pass


class RunCitations(serializers.Serializer[Any]):
    data = RunCitation(many=True)  # type: ignore[assignment]


class PassageView(ApiView):
    @endpoint(
        "Open a citation",
        description=GONE,
        operation="chat_citation",
        tag="chat",
        answers={200: CitedPassage},
        fails=(401, 403, 404),
    )
    async def get(self, request: Request, response_id: str, marker: str) -> Response:
        row = await in_thread(access.citation)(self.principal, response_id, _number(marker))
        return Response(CitedPassage(row).data)


class CitationsView(ApiView):
    @endpoint(
        "List an answer's citations",
        operation="citations_list",
        tag="runs",
        answers={200: RunCitations},
        fails=(401, 403, 404),
    )
    async def get(self, request: Request, run_id: str) -> Response:
        rows = await in_thread(access.citations)(self.principal, run_id)
        return Response(RunCitations({"data": rows}).data)


class CitationView(ApiView):
    @endpoint(
        "Read a citation",
        description=GONE,
        operation="citations_read",
        tag="runs",
        answers={200: RunCitation},
        fails=(401, 403, 404),
    )
    async def get(self, request: Request, run_id: str, marker: str) -> Response:
        row = await in_thread(access.citation)(self.principal, run_id, _number(marker))
        return Response(RunCitation(row).data)


def _number(marker: str) -> int:
    """Raises access.NotFound."""
    if not (marker.isascii() and marker.isdigit() and len(marker) < 5):
        raise access.NotFound
    return int(marker)
