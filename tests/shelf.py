"""Documents for tests, as ingestion leaves them: passages that are found at once, without a worker or a file."""

from typing import Any

from chatsite.tenancy.models import Organization
from conversations.knowledge import indexing, spaces
from conversations.knowledge.embedding import configured
from conversations.knowledge.types import Piece
from conversations.models import Document


def put(
    organization: Organization, name: str, *texts: str, language: str = "en", embedded: bool = False, **fields: Any
) -> Document:
    """One passage for each text. Found by words; by meaning too when `embedded`, which takes about 0.1 s a passage."""
    values = {"title": name.partition(".")[0].capitalize(), "state": Document.State.READY, "revision": 1}
    values |= {"chunk_count": len(texts), "language": language} | fields
    document = Document.objects.create(organization=organization, name=name, **values)
    pieces = [Piece(place, "", text, language, len(text) // 4) for place, text in enumerate(texts)]
    indexing.store_chunks(document, document.revision, pieces)
    if embedded:
        space = spaces.target()
        waiting = list(indexing.unembedded(document, document.revision, space))
        vectors = configured.embedder().embed_passages([indexing.embedding_text(chunk) for chunk in waiting])
        indexing.store_embeddings(space, waiting, vectors)
    return document
