"""Chunks, their words and their vectors, written in a few statements for many. Each may be repeated without harm."""

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from pgvector import HalfVector

from chatsite.ids import new_id
from conversations.knowledge import lexical
from conversations.knowledge.embedding.types import EmbeddingUnavailable, Vector
from conversations.knowledge.types import Piece
from conversations.models import Chunk, ChunkEmbedding, Document, EmbeddingSpace

BATCH = 500
LONGEST_HEADING = 500

# The tenant and the configuration stand at the head of each lexeme: see lexical.prefix.
INSERT_CHUNKS = r"""
INSERT INTO conversations_chunk
    (id, organization_id, document_id, revision, position, heading, text, language, config, tokens, search)
SELECT id, %(organization)s, %(document)s, %(revision)s, position, heading, text, language, config, tokens,
    regexp_replace(words::text, '(^| )''', '\1''' || %(prefix)s || left(config, 3), 'g')::tsvector
FROM unnest(
    %(ids)s::uuid[], %(positions)s::int[], %(headings)s::text[], %(texts)s::text[], %(languages)s::text[],
    %(configs)s::text[], %(tokens)s::int[], %(heading_terms)s::text[], %(text_terms)s::text[]
) AS piece (id, position, heading, text, language, config, tokens, heading_terms, text_terms)
CROSS JOIN LATERAL (
    SELECT setweight(to_tsvector(config::regconfig, %(title_terms)s), 'A')
        || setweight(to_tsvector(config::regconfig, heading_terms), 'B')
        || setweight(to_tsvector(config::regconfig, text_terms), 'D')
) AS vector (words)
ON CONFLICT DO NOTHING
"""

# A chunk may be deleted at the same time: the lock keeps it until its vector is in.
INSERT_EMBEDDINGS = """
INSERT INTO conversations_chunkembedding (chunk_id, space_id, organization_id, embedding)
SELECT chunk.id, %(space)s, chunk.organization_id, made.vector::halfvec
FROM unnest(%(chunks)s::uuid[], %(vectors)s::text[]) AS made (chunk_id, vector)
JOIN conversations_chunk chunk ON chunk.id = made.chunk_id
FOR KEY SHARE OF chunk
ON CONFLICT DO NOTHING
"""


def store_chunks(document: Document, revision: int, pieces: Iterable[Piece]) -> None:
    """All of them or none. A revision that has chunks already keeps them as they are."""
    remaining = iter(pieces)
    with transaction.atomic(), connection.cursor() as cursor:
        if Chunk.objects.filter(document=document, revision=revision).exists():
            return
        while batch := list(itertools.islice(remaining, BATCH)):
            cursor.execute(INSERT_CHUNKS, _columns(document, revision, batch))


def embedding_text(chunk: Chunk) -> str:
    """What of a chunk is embedded. Reads the chunk's document."""
    parts = [chunk.document.title, chunk.heading, chunk.text]
    return "\n".join(part for part in parts if part)


def unembedded(document: Document, revision: int, space: EmbeddingSpace) -> QuerySet[Chunk]:
    """In their order, with their document."""
    made = ChunkEmbedding.objects.filter(chunk=OuterRef("pk"), space=space)
    chunks = Chunk.objects.filter(~Exists(made), document=document, revision=revision)
    return chunks.select_related("document").defer("search").order_by("position")


def store_embeddings(space: EmbeddingSpace, chunks: Sequence[Chunk], vectors: Sequence[Vector]) -> None:
    """Chunks that are gone by now are left out.

    Raises:
        EmbeddingUnavailable: the model does not make such vectors any more.
    """
    if wrong := {len(vector) for vector in vectors} - {space.dimension}:
        raise EmbeddingUnavailable(
            f"{space} got vectors of {wrong} numbers. Name them in CHATSITE_EMBEDDING_DIMENSION."
        )
    with connection.cursor() as cursor:
        values: dict[str, Any] = {
            "space": space.pk,
            "chunks": [chunk.pk for chunk in chunks],
            "vectors": [HalfVector(vector).to_text() for vector in vectors],
        }
        cursor.execute(INSERT_EMBEDDINGS, values)


def _columns(document: Document, revision: int, pieces: Sequence[Piece]) -> dict[str, Any]:
    return {
        "organization": document.organization_id,
        "document": document.pk,
        "revision": revision,
        "prefix": lexical.prefix(document.organization_id),
        "title_terms": lexical.terms(document.title),
        "ids": [new_id() for _ in pieces],
        "positions": [piece.position for piece in pieces],
        "headings": [piece.heading[:LONGEST_HEADING] for piece in pieces],
        "texts": [piece.text for piece in pieces],
        "languages": [piece.language for piece in pieces],
        "configs": [lexical.config_for(piece.language) for piece in pieces],
        "tokens": [piece.tokens for piece in pieces],
        "heading_terms": [lexical.terms(piece.heading) for piece in pieces],
        "text_terms": [lexical.terms(piece.text) for piece in pieces],
    }
