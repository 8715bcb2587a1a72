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
    """One passage for each text; `heading | text` has a heading. Found by words; by meaning too when `embedded`, which
    takes about 0.1 s a passage."""
    values = {"title": name.partition(".")[0].capitalize(), "state": Document.State.READY, "revision": 1}
    values |= {"chunk_count": len(texts), "language": language} | fields
    document = Document.objects.create(organization=organization, name=name, **values)
    fill(document, *texts, language=language)
    if embedded:
        embed(document)
    return document


def fill(document: Document, *texts: str, language: str = "en") -> None:
    pieces = [_piece(position, text, language) for position, text in enumerate(texts)]
    indexing.store_chunks(document, document.revision, pieces)


def embed(document: Document) -> None:
    space, embedder = spaces.target(), configured.embedder()
    chunks = list(indexing.unembedded(document, document.revision, space))
    vectors = embedder.embed_passages([indexing.embedding_text(chunk) for chunk in chunks])
    indexing.store_embeddings(space, chunks, vectors)


def _piece(position: int, text: str, language: str) -> Piece:
    heading, bar, body = text.partition(" | ")
    return Piece(position, heading if bar else "", body if bar else text, language, max(len(text) // 4, 1))
