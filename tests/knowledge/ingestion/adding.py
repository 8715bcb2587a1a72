"""What the tests put in, and what they look for afterwards."""

import io
from pathlib import Path
from typing import Any

from django.db.models import F

from chatsite.tenancy.models import Organization
from conversations.knowledge import documents, ingest
from conversations.knowledge.documents import Added
from conversations.models import Chunk, ChunkEmbedding, Document

State = Document.State


def add(organization: Organization, text: str | bytes = "Tea is green.", name: str = "tea.md", **values: Any) -> Added:
    content = text if isinstance(text, bytes) else text.encode()
    return documents.add(organization.pk, io.BytesIO(content), name, **values)


def ready(
    organization: Organization, text: str | bytes = "Tea is green.", name: str = "tea.md", **values: Any
) -> Document:
    """Added, and ingested in one go."""
    document = add(organization, text, name, **values).document
    finish(document)
    assert document.state == State.READY, document.error_message
    return document


def finish(document: Document) -> None:
    while ingest.run(document.pk):
        pass
    document.refresh_from_db()


def long_text(word: str = "tea", sections: int = 40) -> str:
    """A chunk for each section."""
    body = f"All about {word}, and how to brew it well. " * 8
    return "\n\n".join(f"# Part {number} of {word}\n\n{body}" for number in range(sections))


def texts(document: Document) -> list[str]:
    """Of the chunks that serve."""
    serving = Chunk.objects.filter(document=document, revision=F("document__revision"))
    return list(serving.order_by("position").values_list("text", flat=True))


def all_texts(document: Document) -> list[str]:
    return list(Chunk.objects.filter(document=document).order_by("position").values_list("text", flat=True))


def embedded(document: Document) -> int:
    return ChunkEmbedding.objects.filter(chunk__document=document).count()


def raw_files(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]
