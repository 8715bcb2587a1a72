"""Documents for the pages of the admin: rows as ingestion leaves them, without ingesting anything."""

from typing import Any

from django.core.files.base import ContentFile

from chatsite.tenancy.models import Organization
from conversations.knowledge import indexing
from conversations.knowledge.types import Piece
from conversations.models import Chunk, Citation, Document, Run

TEXTS = ("Delivery takes two days.", "Returns are free for thirty days.")


def document(organization: Organization, name: str = "delivery.md", *texts: str, **fields: Any) -> Document:
    """A document that is ready, with a passage of each text."""
    language = fields.pop("language", "en")
    passages = texts or TEXTS
    values = {"state": "ready", "revision": 1, "chunk_count": len(passages), "embedded_count": len(passages)} | fields
    row = Document(organization=organization, name=name, language=language, size=1234, **values)
    row.file.save("raw", ContentFile(b"<script>alert(1)</script>"), save=False)
    row.save()
    pieces = [Piece(number, "Help", text, language, 7) for number, text in enumerate(passages)]
    indexing.store_chunks(row, row.revision, pieces)
    return row


def cited(run: Run, row: Document, marker: int = 1, quote: str = "Two days.") -> Citation:
    chunk = Chunk.objects.filter(document=row)[0]
    return Citation.objects.create(
        organization_id=run.organization_id,
        run=run,
        document=row,
        chunk_id=chunk.pk,
        marker=marker,
        title=str(row),
        quote=quote,
        passage=chunk.text,
    )
