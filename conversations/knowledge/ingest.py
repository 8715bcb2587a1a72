"""From a raw file to passages that are found. Each pass is short, may end at any point, and goes on where it ended:

QUEUED → EXTRACTING → INDEXING → READY, or FAILED with a reason. A new document is published when its chunks are
stored (found by words), a changed one when they are embedded. docs/knowledge.md has the picture.
"""

import threading
import time
import uuid
from contextlib import suppress
from datetime import timedelta

import structlog
from django.utils import timezone

from chatsite import metrics
from chatsite.celery import enqueue
from conversations.knowledge import chunking, files, holding, indexing, spaces
from conversations.knowledge.documents import INGEST
from conversations.knowledge.embedding import configured
from conversations.knowledge.embedding.types import EmbeddingUnavailable
from conversations.knowledge.extraction import child
from conversations.knowledge.extraction.limits import ATTACHED, LIMITS
from conversations.knowledge.extraction.types import ExtractionFailed
from conversations.knowledge.holding import Hold, Lost
from conversations.knowledge.types import Piece
from conversations.knowledge.validation import MAX_TITLE, MAX_URL
from conversations.models import Chunk, Document

BATCH = 16
"""Chunks that are embedded at once, and shown as progress."""
PASS_SECONDS = 60
"""After which a long document makes way for others."""
READING = timedelta(seconds=150)
"""A claim while the file is read: longer than the child process may take."""
MAX_CHUNKS = 15_000
"""Of a document: two million characters of Japanese, and an hour of a core."""
MAX_ATTACHED_CHUNKS = 2_000
"""Of what a visitor attached: 500 pages, and some minutes of a core, for somebody whom nobody knows."""
TRIES = 3
"""After which a fault of our own ends a document as failed."""
SWAP_AFTER = 3
"""Tries to embed, after which a changed document serves by words: better than old ones for ever."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(minutes=5)
MAX_DOUBLED, MAX_COUNTED = 10, 1_000
MAX_SWEPT = 50
SWEPT_FOR = 10
"""Seconds after which a message of the sweep means nothing: the next sweep has been."""

State = Document.State
stopping = threading.Event()
"""Set when this process is to end: a pass ends after its batch then."""
logger = structlog.get_logger(__name__)


def run(document_id: uuid.UUID) -> bool:
    """One pass, if nobody else is at it. True: there is more to do, now."""
    hold = holding.take(document_id)
    if hold is None:
        return False
    more = False
    with suppress(Lost):
        try:
            more = _pass(hold)
        except ExtractionFailed as refusal:
            _fail(hold, refusal.code, refusal.sentence)
        except EmbeddingUnavailable as error:
            _wait_for_embedding(hold, error)
        except files.Unavailable as error:
            _wait(hold, "storage_unavailable", f"The file cannot be read at the moment: {error}")
        except Lost:
            logger.info("ingestion_lost", document=hold.document.public_id, revision=hold.revision)
        except Exception as error:
            _broke(hold, error)
        except BaseException:
            with suppress(Lost):
                hold.release()
            raise
    return more


def sweep() -> None:
    """Have done what nobody is at: what the broker lost, whose worker died, and what had to wait."""
    for key in holding.waiting(Document.objects.all()).order_by("pk").values_list("pk", flat=True)[:MAX_SWEPT]:
        if not enqueue(INGEST, key.hex, expires=SWEPT_FOR):
            return


def _pass(hold: Hold) -> bool:
    if hold.document.attempts >= TRIES and not hold.document.error_code:
        raise ExtractionFailed("internal", "Processing it broke off several times. Try another version of it.")
    if hold.document.state != State.INDEXING:
        _store(hold, _read(hold))
    if not _embed(hold):
        hold.release()
        return True
    _finish(hold)
    return False


def _read(hold: Hold) -> list[Piece]:
    document = hold.document
    hold.write(READING, state=State.EXTRACTING)
    try:
        with files.local_copy(document) as path:
            extracted = child.extract(path, document.name, ATTACHED if document.conversation_id else LIMITS)
    except FileNotFoundError as error:
        hold.write()  # of a document that was replaced, the file is gone
        raise ExtractionFailed("file_missing", "The file is no longer in the storage. Upload it again.") from error
    document.title = document.title or extracted.title[:MAX_TITLE]
    document.url = document.url or (extracted.url if len(extracted.url) <= MAX_URL else "")
    pieces = chunking.chunk(extracted, language=document.language, title=document.title)
    if not pieces:
        raise ExtractionFailed("empty", "There is no text in the file.")
    most = MAX_ATTACHED_CHUNKS if document.conversation_id else MAX_CHUNKS
    if len(pieces) > most:
        raise ExtractionFailed("too_long", f"The text makes more than {most:,} passages. Split the file.")
    return pieces


def _store(hold: Hold, pieces: list[Piece]) -> None:
    with hold.together():
        hold.write(
            state=State.INDEXING,
            title=hold.document.title,
            url=hold.document.url,
            chunk_count=len(pieces),
            embedded_count=0,
            attempts=0,
        )
        indexing.store_chunks(hold.document, hold.revision, pieces)
        if not hold.document.revision:
            _publish(hold)
    logger.debug("document_chunked", document=hold.document.public_id, chunks=len(pieces))


def _publish(hold: Hold) -> None:
    """In a transaction: whoever reads sees the old chunks, or the new ones."""
    hold.write(revision=hold.revision)
    Chunk.objects.filter(document=hold.document).exclude(revision=hold.revision).delete()


def _embed(hold: Hold) -> bool:
    """False: there are chunks left, and the pass has taken its time."""
    document, end = hold.document, time.monotonic() + PASS_SECONDS
    space, embedder = spaces.target(), configured.embedder()
    waiting = indexing.unembedded(document, hold.revision, space)
    done = document.chunk_count - waiting.count()
    late = False
    while batch := list(waiting[:BATCH]):
        if late:
            return False
        vectors = embedder.embed_passages([indexing.embedding_text(chunk) for chunk in batch])
        done += len(batch)
        with hold.together():
            hold.write(embedded_count=done, attempts=0, error_code="", error_message="")
            indexing.store_embeddings(space, batch, vectors)
        late = stopping.is_set() or time.monotonic() > end
    return True


def _finish(hold: Hold) -> None:
    now = timezone.now()
    with hold.together():
        _publish(hold)
        hold.release(
            state=State.READY,
            embedded_count=hold.document.chunk_count,
            indexed_at=now,
            attempts=0,
            error_code="",
            error_message="",
        )
    metrics.ingested("ready")
    logger.debug("document_ready", document=hold.document.public_id, revision=hold.revision)


def _fail(hold: Hold, code: str, sentence: str) -> None:
    hold.release(state=State.FAILED, error_code=code, error_message=sentence[:500], attempts=0)
    metrics.ingested("failed")
    logger.info("document_failed", document=hold.document.public_id, code=code)


def _wait_for_embedding(hold: Hold, error: EmbeddingUnavailable) -> None:
    with hold.together():
        if _tries(hold, "embedding_unavailable") >= SWAP_AFTER and hold.document.revision != hold.revision:
            _publish(hold)
        meanwhile = "It is found by its words" if hold.document.revision == hold.revision else "The old text serves"
        _wait(hold, "embedding_unavailable", f"{meanwhile} until the embedding service answers: {error}")


def _wait(hold: Hold, code: str, sentence: str) -> None:
    """For what is away, longer each time, and without an end."""
    tries = _tries(hold, code)
    until = timezone.now() + min(FIRST_WAIT * 2 ** min(tries - 1, MAX_DOUBLED), LONGEST_WAIT)
    hold.release(until, attempts=min(tries, MAX_COUNTED), error_code=code, error_message=sentence[:500])
    logger.warning("ingestion_waits", document=hold.document.public_id, code=code, tries=tries)


def _broke(hold: Hold, error: Exception) -> None:
    tries = _tries(hold, "internal")
    logger.error("ingestion_broke", document=hold.document.public_id, tries=tries, exc_info=error)
    if tries >= TRIES:
        _fail(hold, "internal", "Something went wrong on our side. Try again later, or ask whoever runs this server.")
    else:
        sentence = "Something went wrong. It is tried again in a moment."
        until = timezone.now() + FIRST_WAIT * tries
        hold.release(until, attempts=tries, error_code="internal", error_message=sentence)


def _tries(hold: Hold, code: str) -> int:
    """With this one: of failures of one kind in a row."""
    return hold.document.attempts + 1 if hold.document.error_code == code else 1
