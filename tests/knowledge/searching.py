"""Documents that can be found, and whoever looks for them."""

from typing import Any

from chatsite.tenancy.models import Organization
from conversations.knowledge import indexing, retrieval, spaces
from conversations.knowledge.embedding import configured
from conversations.knowledge.types import Found, Passage, Piece, Query, Viewer
from conversations.models import Chunk, Document
from conversations.models.document import PUBLIC


def document(
    organization: Organization, name: str, *texts: str, language: str = "en", embed: bool = True, **fields: Any
) -> Document:
    """One chunk for each text; a text `heading | text` has a heading."""
    values = {"title": name, "revision": 1, "state": "ready", "chunk_count": len(texts)} | fields
    row = Document.objects.create(organization=organization, name=name, **values)
    indexing.store_chunks(row, row.revision, [_piece(number, text, language) for number, text in enumerate(texts)])
    if embed:
        embed_all(row)
    return row


def embed_all(row: Document) -> None:
    space, embedder = spaces.target(), configured.embedder()
    chunks = list(indexing.unembedded(row, row.revision, space))
    vectors = embedder.embed_passages([indexing.embedding_text(chunk) for chunk in chunks])
    indexing.store_embeddings(space, chunks, vectors)


def viewer(organization: Organization, *audiences: str, conversation: Any = None) -> Viewer:
    return Viewer(organization.pk, frozenset(audiences or (PUBLIC,)), conversation and conversation.pk)


def find(organization: Organization, text: str, *audiences: str, language: str = "en", **options: Any) -> Found:
    conversation = options.pop("conversation", None)
    query = Query(text, language, options.pop("page", {}), options.pop("languages", None))
    return retrieval.find(query, viewer(organization, *audiences, conversation=conversation), **options)


def names(found: Found) -> list[str]:
    """Of the documents, the best first, each once."""
    return list(dict.fromkeys(passage.document_name for passage in found.passages))


def passages(found: Found, name: str) -> list[Passage]:
    return [passage for passage in found.passages if passage.document_name == name]


def words(chunk: Chunk) -> set[str]:
    """Its lexemes without the head that names the tenant and the configuration."""
    return {entry.split("'")[1][9:] for entry in chunk.search.split(" ")}


def _piece(position: int, text: str, language: str) -> Piece:
    heading, bar, body = text.partition(" | ")
    return Piece(position, heading if bar else "", body if bar else text, language, max(len(text) // 4, 1))
