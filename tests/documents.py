"""Documents for tests, as they are once a worker has been at them."""

import itertools
from typing import Any

from asgiref.sync import sync_to_async
from django.core.files.base import ContentFile

from chatsite.tenancy.models import Organization
from conversations.models import Citation, Document, Run
from tests import shelf

TEXT = "Parcels are sent on working days."
_numbers = itertools.count(1)


def ready(organization: Organization, text: str = TEXT, **fields: Any) -> Document:
    """That is found by its words, in one chunk."""
    values = {"name": f"page{next(_numbers)}.txt", "content_type": "text/plain", "size": len(text.encode())} | fields
    row = Document(organization=organization, state=Document.State.READY, revision=1, chunk_count=1, **values)
    row.file.save("stored", ContentFile(text.encode()))
    shelf.fill(row, f"Delivery | {text}")
    return row


aready = sync_to_async(ready)


def cited(run: Run, document: Document, marker: int = 1) -> Citation:
    chunk = document.chunks.get()
    return Citation.objects.create(
        organization_id=run.organization_id,
        run=run,
        document=document,
        chunk_id=chunk.pk,
        marker=marker,
        title=document.title or document.name,
        heading=chunk.heading,
        quote=chunk.text[:400],
        passage=chunk.text,
        language=chunk.language,
    )
