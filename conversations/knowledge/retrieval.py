"""Finding passages by meaning and by words at once, in one round trip to PostgreSQL.

docs/knowledge.md says how they are ranked, statement.py how they are found.
"""

import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from django.db import connection
from pgvector import HalfVector

from conversations.knowledge import evidence, lexical, page_context, spaces, statement
from conversations.knowledge.embedding import configured, query_cache
from conversations.knowledge.embedding.types import EmbeddingUnavailable, Vector
from conversations.knowledge.types import Found, Mode, Passage, Query, Viewer
from conversations.models import EmbeddingSpace

LONGEST_QUERY = 2_000
"""Characters. What follows says nothing that those did not."""
MAX_LEXEMES = 160
"""In all of a tenant's languages together."""
NEUTRAL = "en"
"""The language whose passages need no correction: see Tuning.own_language."""
NOT_EMBEDDED = "Nothing is embedded yet."


@dataclass(frozen=True, slots=True)
class Tuning:
    """All numbers, so that `manage.py evaluate_retrieval --compare k=20` can try others."""

    k: int = 3
    """Of the fusion: score = Σ weight / (k + rank). By words, the weight is that of the words which a passage holds."""
    dense_weight: float = 1.0
    lexical_weight: float = 1.0
    half: int = 50
    """Passages of each half."""
    common: int = 1_000
    """Chunks of a tenant that hold a word, from which on it says so little that they are not all looked at."""
    refined: int = 100
    """Passages whose places and counts of words are looked at."""
    title: float = 1.0
    heading: float = 0.7
    body: float = 0.4
    """What a word counts, by where it stands."""
    emphasis: float = 1.0
    """How much that matters beside that it is there at all."""
    page_share: float = 0.3
    """What a word of the page's title counts, of a question's word."""
    own_language: float = 0.025
    """Cosine that a passage in the question's own language has for that alone. Not of English: models learn it most."""
    page_boost: float = 0.12
    attachment_boost: float = 0.12
    """About half of what the first rank of one half gives."""
    attached: int = 5
    """Passages of the visitor's own files that are at hand whatever is asked."""
    exact_up_to: int = 16_000
    """Chunks of a tenant that are all compared. With more, the index is used."""
    ef_search: int = 100
    max_scan_tuples: int = 20_000


TUNING = Tuning()


@dataclass(frozen=True, slots=True)
class Embedded:
    """A question's vector; None: words alone have to do, and `degraded` says why."""

    vector: Vector | None
    degraded: str = ""
    milliseconds: float = 0
    space: EmbeddingSpace | None = None


class Hit(NamedTuple):
    passage: Passage
    coverage: float
    """Of what was asked for, by the weight of the words."""


def find(query: Query, viewer: Viewer, *, mode: Mode = "hybrid", limit: int = 20, tuning: Tuning = TUNING) -> Found:
    """Both steps."""
    embedded = Embedded(None)
    if mode != "lexical":
        embedded = embed_query(page_context.wording(query), viewer.organization_id, spaces.serving())
    return search(query, viewer, embedded, mode=mode, limit=limit, tuning=tuning)


def embed_query(text: str, organization_id: uuid.UUID, space: EmbeddingSpace | None) -> Embedded:
    """For the space that serves, if one does. Asks no database, so any thread may do it."""
    started = time.perf_counter()
    text = _clean(text)
    if not text:
        return Embedded(None)
    if space is None:
        return Embedded(None, NOT_EMBEDDED, _since(started))
    try:
        vector = _vector(text, organization_id, space)
    except EmbeddingUnavailable as error:
        return Embedded(None, str(error), _since(started))
    return Embedded(vector, "", _since(started), space)


def search(
    query: Query,
    viewer: Viewer,
    embedded: Embedded,
    *,
    mode: Mode = "hybrid",
    limit: int = 20,
    tuning: Tuning = TUNING,
) -> Found:
    """The best passages that the viewer may read. Never fails for what a query says."""
    started = time.perf_counter()
    sql = statement.build(
        lexical=mode != "dense",
        dense=mode != "lexical" and embedded.vector is not None,
        attached=viewer.conversation_id is not None,
        by_language=query.languages is not None,
    )
    hits = _hits(sql, _values(query, viewer, embedded, limit, tuning))
    passages = tuple(hit.passage for hit in hits)
    coverage = next((hit.coverage for hit in hits if hit.passage.lexical_rank == 1), 0.0)
    degraded = "" if mode == "lexical" else embedded.degraded or _unembedded(passages)
    return Found(
        passages,
        "lexical" if degraded and mode == "hybrid" else mode,
        evidence.judge(passages, coverage=coverage, language=query.language),
        degraded,
        {"embed": embedded.milliseconds, "search": _since(started)},
    )


def _unembedded(passages: Sequence[Passage]) -> str:
    """What was found by its words only would have been found by its meaning as well: everything is near something."""
    by_words_only = any(passage.lexical_rank for passage in passages) and not any(p.dense_rank for p in passages)
    return NOT_EMBEDDED if by_words_only else ""


def _vector(text: str, organization_id: uuid.UUID, space: EmbeddingSpace) -> Vector:
    vector = query_cache.get(organization_id, space, text)
    if vector is None:
        vector = configured.embedder_of(space).embed_query(text)
        if len(vector) != space.dimension:
            raise EmbeddingUnavailable(f"{space.model} makes vectors of {len(vector)} numbers now; see `embeddings`.")
        query_cache.put(organization_id, space, text, vector)
    return vector


def _values(query: Query, viewer: Viewer, embedded: Embedded, limit: int, tuning: Tuning) -> dict[str, Any]:
    vector, space = embedded.vector, embedded.space
    language = _base(query.language)
    return asdict(tuning) | {
        "organization": viewer.organization_id,
        "audiences": sorted(viewer.audiences),
        "conversation": viewer.conversation_id,
        "languages": [_base(language) for language in query.languages or ()],
        "language": language,
        "own_language": 0.0 if language == NEUTRAL else tuning.own_language,
        "prefix": lexical.prefix(viewer.organization_id),
        "terms": lexical.query_terms(_clean(query.text)),
        "page_terms": lexical.query_terms(_clean(page_context.words(query))),
        "page_urls": [_clean(url) for url in page_context.urls(query.page)],
        "max_lexemes": MAX_LEXEMES,
        "vector": None if vector is None else HalfVector(vector).to_text(),
        "space": space.pk if space else None,
        "dimension": space.dimension if space else 1,
        "limit": limit,
    }


def _hits(sql: str, values: dict[str, Any]) -> list[Hit]:
    """The settings and the search in one string: one round trip."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        while cursor.description is None:
            cursor.nextset()
        return [_hit(row) for row in cursor.fetchall()]


def _hit(row: tuple[Any, ...]) -> Hit:
    """A row of the statement: a passage's fields in their order, then what is said of it."""
    *fields, coverage, of_page, attached = row
    boosts = [name for name, given in (("page", of_page), ("attachment", attached)) if given]
    return Hit(Passage(*[*fields, tuple(boosts)]), coverage or 0.0)


def _clean(text: str) -> str:
    """What PostgreSQL and the models can take: no NUL, no half of a surrogate pair; not too long."""
    return text[:LONGEST_QUERY].replace("\0", " ").encode(errors="replace").decode().strip()


def _base(language: str) -> str:
    return language.lower().partition("-")[0]


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)
