"""Which model's vectors serve, and how another's take their place.

settings change → the target space is building: its vectors are made while the old one serves
                → all of them are there: it serves, the old one is retired, and is dropped a while later
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from conversations.knowledge import indexing
from conversations.knowledge.embedding import configured
from conversations.knowledge.embedding.types import EmbeddingUnavailable
from conversations.models import Chunk, ChunkEmbedding, EmbeddingSpace

SERVING, BUILDING, RETIRED = EmbeddingSpace.State.SERVING, EmbeddingSpace.State.BUILDING, EmbeddingSpace.State.RETIRED
MAX_DIMENSION = 4_000
"""Of what HNSW can index as half precision."""
REMEMBERED = 5.0
"""Seconds for which a process goes on with the space that it knows of."""
KEPT = timedelta(minutes=10)
"""How long a retired space stays, for processes that have not noticed yet."""
BATCH = 16
FAR = 1_000_000_000
FILLING = "embeddings:filling"
LOCK = 0x5BACE5
"""Of the switch: two processes must not do it at once."""

logger = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Memory:
    space: EmbeddingSpace | None = None
    until: float = 0.0


_memory = _Memory()


@dataclass(frozen=True, slots=True)
class Progress:
    space: EmbeddingSpace
    embedded: int
    chunks: int


def serving() -> EmbeddingSpace | None:
    """Whose vectors are searched. Asks the database every few seconds."""
    if _memory.space is None or time.monotonic() >= _memory.until:
        _memory.space = EmbeddingSpace.objects.filter(state=SERVING).first()
        _memory.until = time.monotonic() + REMEMBERED
    return _memory.space


def forget() -> None:
    """Ask the database next time."""
    _memory.until = 0.0


def index_name(space: EmbeddingSpace) -> str:
    return f"chunkembedding_space_{space.pk}"


def target() -> EmbeddingSpace:
    """Of the current settings; made, with its index, when it is missing. Serves at once when no other does.

    Raises:
        EmbeddingUnavailable: the service has to say its dimension, and is away.
    """
    embedder = configured.embedder()
    space = _known(embedder.provider, embedder.model)
    if space is None or (space.state != SERVING and not _someone_serves()):
        return _made(embedder.provider, embedder.model, space.dimension if space else embedder.dimension)
    if space.state == RETIRED:  # the settings came back to it
        EmbeddingSpace.objects.filter(pk=space.pk, state=RETIRED).update(state=BUILDING)
        space.refresh_from_db()
    return space


def _is_wanted(space: EmbeddingSpace) -> bool:
    """Whether the settings name it. Does not ask the service."""
    embedder, dimension = configured.embedder(), settings.EMBEDDING_DIMENSION
    named = (embedder.provider, embedder.model) == (space.provider, space.model)
    return named and (embedder.provider != "openai_compatible" or dimension in (0, space.dimension))


def missing(space: EmbeddingSpace) -> QuerySet[Chunk]:
    """The chunks that serve and that the space has no vector of, with their documents."""
    made = ChunkEmbedding.objects.filter(chunk=OuterRef("pk"), space=space)
    current = Chunk.objects.filter(revision=F("document__revision"))
    return current.filter(~Exists(made)).select_related("document").defer("search").order_by("pk")


def fill(limit: int, *, seconds: float = float("inf")) -> int:
    """Embed up to `limit` chunks that the target has no vector of; when none is left, it serves. Gives their number.

    Raises:
        EmbeddingUnavailable: what was made until then is kept.
    """
    made, ends = 0, time.monotonic() + seconds
    if (old := serving()) and not _is_wanted(
        old
    ):  # first: new documents are found by it, whatever becomes of the other
        with suppress(EmbeddingUnavailable):  # where its service is gone, words alone serve until the switch
            made = _embed_missing(old, limit, ends)
    space = target()
    ensure_index(space)
    made += _embed_missing(space, limit - made, ends)
    if space.state == BUILDING:
        _serve(space)
    return made


def _embed_missing(space: EmbeddingSpace, limit: int, ends: float) -> int:
    embedder, last, made = configured.embedder_of(space), None, 0
    while made < limit and time.monotonic() < ends:
        after = Q(pk__gt=last) if last else Q()
        chunks = list(missing(space).filter(after)[: min(BATCH, limit - made)])
        if not chunks:
            break
        indexing.store_embeddings(space, chunks, embedder.embed_passages(list(map(indexing.embedding_text, chunks))))
        made, last = made + len(chunks), chunks[-1].pk
    return made


def progress() -> list[Progress]:
    """Of every space, the newest first."""
    current = Chunk.objects.filter(revision=F("document__revision"))
    chunks = current.count()
    spaces = EmbeddingSpace.objects.order_by("-pk")
    held = ChunkEmbedding.objects.filter(chunk__revision=F("chunk__document__revision"))
    counts = dict(held.values_list("space").annotate(Count("pk")).order_by())
    return [Progress(space, counts.get(space.pk, 0), chunks) for space in spaces]


def carry_on(seconds: float) -> None:
    """The beat's part of a change that the settings began. One process at a time."""
    settled = (space := serving()) and _is_wanted(space)
    if not settled and cache.add(FILLING, True, timeout=seconds + 60):
        try:
            fill(FAR, seconds=seconds)
        finally:
            cache.delete(FILLING)
    drop_retired()


def drop_retired() -> None:
    """Index, vectors and rows of the spaces that no process can still be searching."""
    settled = EmbeddingSpace.objects.filter(state=SERVING, serving_since__lt=timezone.now() - KEPT)
    for space in EmbeddingSpace.objects.filter(Exists(settled), state=RETIRED):
        _drop_index(space)
        space.delete()
        logger.info("embedding_space_dropped", space=str(space))


def _known(provider: str, model: str) -> EmbeddingSpace | None:
    """The service need not be asked for its dimension when a space has it."""
    named = EmbeddingSpace.objects.filter(provider=provider, model=model).order_by("-pk")
    wanted = settings.EMBEDDING_DIMENSION if provider == "openai_compatible" else 0
    return (named.filter(dimension=wanted) if wanted else named).first()


def _made(provider: str, model: str, dimension: int) -> EmbeddingSpace:
    if dimension > MAX_DIMENSION:
        raise EmbeddingUnavailable(f"{model} makes vectors of {dimension} numbers; {MAX_DIMENSION} can be indexed.")
    with _alone():
        space, _ = EmbeddingSpace.objects.get_or_create(provider=provider, model=model, dimension=dimension)
        if not _someone_serves():
            _create_index(space)  # of few vectors or none: more would have served
            _change(space, SERVING)
    forget()
    return space


def _someone_serves() -> bool:
    return EmbeddingSpace.objects.filter(state=SERVING).exists()


def _serve(space: EmbeddingSpace) -> None:
    with _alone():
        if missing(space).exists():
            return
        for old in EmbeddingSpace.objects.filter(state=SERVING).exclude(pk=space.pk):
            _change(old, RETIRED)
        _change(space, SERVING)
    forget()
    logger.info("embedding_space_serves", space=str(space))


def _change(space: EmbeddingSpace, state: EmbeddingSpace.State) -> None:
    space.state = state
    space.serving_since = timezone.now() if state == SERVING else space.serving_since
    space.save(update_fields=["state", "serving_since"])


@contextmanager
def _alone() -> Iterator[None]:
    """A transaction that no other process changes the spaces in."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        yield


def _create_index(space: EmbeddingSpace) -> None:
    """Over the space's own vectors: an index over two models' would compare what cannot be compared."""
    concurrently = "" if connection.in_atomic_block else "CONCURRENTLY"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE INDEX {concurrently} IF NOT EXISTS {index_name(space)} ON conversations_chunkembedding"
            f" USING hnsw ((embedding::halfvec({space.dimension})) halfvec_cosine_ops) WHERE space_id = {space.pk}"
        )


def ensure_index(space: EmbeddingSpace) -> None:
    """One that was broken off stays behind, invalid: it is made again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [index_name(space)])
        row = cursor.fetchone()
    if row == (False,):
        _drop_index(space)
    if row != (True,):
        _create_index(space)


def _drop_index(space: EmbeddingSpace) -> None:
    concurrently = "" if connection.in_atomic_block else "CONCURRENTLY"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {concurrently} IF EXISTS {index_name(space)}")
