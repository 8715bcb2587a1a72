"""Raw files of documents, in Django's storage under random names. A folder, or a bucket (docs/operations.md)."""

import hashlib
import itertools
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, Any, BinaryIO

import structlog
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.signals import post_delete
from django.utils import timezone

from conversations.knowledge.extraction import formats
from conversations.models import Document

BLOCK = formats.HEAD_BYTES
IN_MEMORY = 1024 * 1024
"""Bytes; what is longer goes through a temporary file."""
FOLDER = "documents"
ABANDONED = timedelta(days=1)
"""Nobody stores a file for this long before its row is there."""
MAX_SWEPT = 1000

logger = structlog.get_logger(__name__)


class TooLarge(Exception):
    pass


class Unavailable(Exception):
    """The storage does not answer, or refused. The message is for staff."""


@dataclass(frozen=True, slots=True)
class Received:
    """A file that has come in whole and is stored nowhere yet."""

    file: IO[bytes]
    size: int
    sha256: str
    head: bytes
    """Of up to BLOCK bytes."""


@contextmanager
def received(file: BinaryIO, max_bytes: int) -> Iterator[Received]:
    """Read a stream once, however long it says that it is; memory stays flat.

    Raises:
        TooLarge
    """
    digest, size, head = hashlib.sha256(), 0, b""
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as spool:
        while block := file.read(BLOCK):
            size += len(block)
            if size > max_bytes:
                raise TooLarge
            head = head or block
            digest.update(block)
            spool.write(block)
        spool.seek(0)
        yield Received(spool, size, digest.hexdigest(), head)


def store(document: Document, content: Received) -> str:
    """Write it under a new random name, which the document (not saved) gets. The name.

    Raises:
        Unavailable
    """
    content.file.seek(0)
    try:
        document.file.save(uuid.uuid4().hex, File(content.file), save=False)
    except Exception as error:  # every storage has exceptions of its own
        raise Unavailable(repr(error)) from error
    return document.file.name or ""


@contextmanager
def local_copy(document: Document) -> Iterator[Path]:
    """The raw file on this machine's disk, for as long as somebody reads it.

    Raises:
        FileNotFoundError: it is gone: the document was replaced or deleted.
        Unavailable
    """
    with tempfile.NamedTemporaryFile(prefix="chatsite-") as copy:
        try:
            with default_storage.open(document.file.name or "", "rb") as stored:
                for block in stored.chunks(BLOCK):
                    copy.write(block)
            copy.flush()
        except FileNotFoundError:
            raise
        except Exception as error:
            raise Unavailable(repr(error)) from error
        yield Path(copy.name)


def remove_after_commit(name: str) -> None:
    if name:
        transaction.on_commit(lambda: remove(name), robust=True)


def connect() -> None:
    """Rows go with their source, conversation or organization too: whoever deletes those knows nothing of files."""
    post_delete.connect(_removed, sender=Document, dispatch_uid="document_file")


def sweep() -> int:
    """Remove what no row knows: left by a crash between storing and committing, or by a storage that was away.

    Returns:
        How many.
    """
    removed, names = 0, _names(FOLDER)
    while removed < MAX_SWEPT and (batch := list(itertools.islice(names, MAX_SWEPT))):
        known = set(Document.objects.filter(file__in=batch).values_list("file", flat=True))
        for name in batch:
            if name not in known and default_storage.get_modified_time(name) < timezone.now() - ABANDONED:
                removed += remove(name)
    return removed


def _names(folder: str) -> Iterator[str]:
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever stored
        return
    yield from (f"{folder}/{name}" for name in names if name)
    for name in folders:
        yield from _names(f"{folder}/{name}")


def remove(name: str) -> bool:
    try:
        default_storage.delete(name)
    except Exception as error:  # the sweep comes by
        logger.warning("file_not_removed", file=name, reason=repr(error))
        return False
    return True


def _removed(instance: Document, **_: Any) -> None:
    remove_after_commit(instance.file.name or "")
