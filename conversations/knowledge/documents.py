"""Documents come, change and go. What follows from it, ingestion and the removal of raw files, follows the commit."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal

import structlog
from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now

from chatsite.celery import enqueue
from conversations.knowledge import files, names, validation
from conversations.knowledge.extraction import formats
from conversations.knowledge.extraction.types import ExtractionFailed
from conversations.knowledge.files import Received
from conversations.knowledge.validation import Refused
from conversations.models import Conversation, Document, Source
from conversations.models.document import PUBLIC

INGEST = "conversations.tasks.ingest"
TRIES = 5
Outcome = Literal["created", "replaced", "unchanged"]
State = Document.State
logger = structlog.get_logger(__name__)


class IllegalState(Exception):
    """What was asked for does not fit the state that the document is in."""

    def __init__(self, expected: str, found: str) -> None:
        super().__init__(f"the document should be {expected} and is {found}")


@dataclass(frozen=True, slots=True)
class Added:
    document: Document
    outcome: Outcome


def add(
    organization_id: uuid.UUID,
    file: BinaryIO,
    name: str,
    *,
    audiences: Iterable[str] | None = None,
    language: str = "",
    title: str = "",
    url: str = "",
    source: Source | None = None,
    conversation: Conversation | None = None,
    added_by: User | None = None,
    max_bytes: int | None = None,
    keep_folders: bool = False,
) -> Added:
    """Store a file and have it ingested. A document is known by its name within the organization: the same content
    again changes nothing, other content replaces it. Under another name the same content is recognised too.

    Args:
        name: a file's, of which the last part counts; with a source, the page's address.
        audiences: None: everybody, or whoever could read it before.
        language: of its text; empty: is told from it. `title` and `url`: empty: as before.
        conversation: a visitor attached it there: it is a document of its own in any case.
        max_bytes: when less than every document may have.
        keep_folders: the name is a path inside of what is imported.

    Raises:
        Refused: too_large, empty, unsupported, invalid_audiences, invalid_language, invalid_url,
            storage_unavailable.
    """
    values: dict[str, Any] = {field: text for field, text in validation.details(title, url, language).items() if text}
    if audiences is not None:
        values["audiences"] = validation.audiences(audiences)
    limit = min(max_bytes or settings.MAX_DOCUMENT_BYTES, settings.MAX_DOCUMENT_BYTES)
    called = names.clean_address(name) if source else names.clean_path(name) if keep_folders else names.clean(name)
    document = Document(
        organization_id=organization_id, name=called, source=source, conversation=conversation, added_by=added_by
    )
    try:
        with files.received(file, limit) as content:
            if not content.size:
                raise Refused("empty", "The file is empty.")
            document.content_type = _content_type(content.head, called)
            return _keep(document, content, values)
    except files.TooLarge as error:
        raise Refused("too_large", f"The file has more than {limit / 1_000_000:g} MB.") from error
    except files.Unavailable as error:
        logger.error("file_not_stored", reason=str(error))
        raise Refused("storage_unavailable", "Files cannot be stored at the moment. Try again in a while.") from error


def retry(document: Document) -> None:
    """Have a failed document tried again, from the beginning.

    Raises:
        IllegalState
    """
    with transaction.atomic():
        row = _locked(document)
        if row is None or row.state != State.FAILED:
            raise IllegalState(State.FAILED, row.state if row else "gone")
        _queue(row)
    document.refresh_from_db()


def delete(document: Document) -> None:
    """Nothing of it is found from the commit on; the raw file goes after it."""
    with transaction.atomic():
        if row := _locked(document):  # first, so that an ingester's transaction is over
            row.delete()


def set_audiences(document: Document, audiences: Iterable[str]) -> None:
    """Holds for the next search already.

    Raises:
        Refused: invalid_audiences.
    """
    document.audiences = validation.audiences(audiences)
    Document.objects.filter(pk=document.pk).update(audiences=document.audiences, updated_at=Now())


def describe(
    document: Document, *, title: str | None = None, url: str | None = None, language: str | None = None
) -> None:
    """What is None stays. Title and language are in the index: with another one, the document is indexed anew.

    Raises:
        Refused: invalid_language, invalid_url.
    """
    given = {"title": title, "url": url, "language": language}
    checked = validation.details(title or "", url or "", language or "")
    values = {field: value for field, value in checked.items() if given[field] is not None}
    with transaction.atomic():
        if (row := _locked(document)) is None:
            return
        changed = {field for field, value in values.items() if getattr(row, field) != value}
        for field in changed:
            setattr(row, field, values[field])
        if changed & {"title", "language"}:
            _queue(row)
        elif changed:
            row.save(update_fields=[*changed, "updated_at"])
    document.refresh_from_db()


def _content_type(head: bytes, name: str) -> str:
    try:
        return formats.sniff(head, name).content_type
    except ExtractionFailed as refusal:
        raise Refused(refusal.code, refusal.sentence) from refusal


def _keep(document: Document, content: Received, values: dict[str, Any]) -> Added:
    """The file is stored before the transaction, which is short therefore, and removed again if nobody needs it."""
    if not document.conversation and (known := _known(document, content, values)):
        return Added(known, "unchanged")
    document.size, document.sha256 = content.size, content.sha256
    stored = files.store(document, content)
    try:
        added = _written(document, values)
    except BaseException:
        files.remove(stored)
        raise
    if added.outcome == "unchanged":
        files.remove(stored)
    return added


def _written(document: Document, values: dict[str, Any]) -> Added:
    """Somebody may add or delete one of the same name at any moment."""
    for _ in range(TRIES):
        if added := _create(document, values) or _replace(document, values):
            return added
    raise Refused("busy", "Somebody else is changing the document of this name. Try again.")


def _known(document: Document, content: Received, values: dict[str, Any]) -> Document | None:
    """The shared document of this content, unless this name has another one."""
    shared = Document.objects.for_organization(document.organization_id).shared()
    if row := shared.filter(name=document.name).first():
        return _same_again(row, content.sha256, values)
    audiences = set(values.get("audiences", [PUBLIC]))
    alike = shared.filter(sha256=content.sha256, source=document.source).order_by("pk")
    return next((row for row in alike if set(row.audiences) == audiences), None)


def _same_again(row: Document, sha256: str, values: dict[str, Any]) -> Document | None:
    if row.sha256 != sha256 or values.get("language", row.language) != row.language or row.state == State.FAILED:
        return None
    Document.objects.filter(pk=row.pk).update(**values)
    row.refresh_from_db()
    return row


def _create(document: Document, values: dict[str, Any]) -> Added | None:
    """None: the name is taken, perhaps since a moment ago."""
    for field, value in values.items():
        setattr(document, field, value)
    try:
        with transaction.atomic():
            document.save(force_insert=True)
            _ingest_after_commit(document)
    except IntegrityError:
        if document.conversation:
            raise
        return None
    return Added(document, "created")


def _replace(document: Document, values: dict[str, Any]) -> Added | None:
    """The document of the same name gets the new file. Its old chunks serve until the new ones can.

    None: it is gone.
    """
    with transaction.atomic():
        shared = Document.objects.for_organization(document.organization_id).shared()
        row = shared.filter(name=document.name).select_for_update(of=("self",)).first()
        if row is None:
            return None
        if same := _same_again(row, document.sha256, values):
            return Added(same, "unchanged")
        files.remove_after_commit(row.file.name or "")
        if not set(values.get("audiences", row.audiences)) <= set(row.audiences):
            row.revision = 0  # the old text was not for those who may read the new one
        if document.source and row.sha256 != document.sha256:
            row.title = ""  # a page says its own
        for field in ("file", "size", "sha256", "content_type", "source", "added_by"):
            setattr(row, field, getattr(document, field))
        for field, value in values.items():
            setattr(row, field, value)
        _queue(row)
    return Added(row, "replaced")


def _queue(row: Document) -> None:
    """Begin a revision of its own, so that whoever is still at the one before it loses its claim and writes nothing."""
    row.next_revision = F("next_revision") + 1
    row.state, row.claimed_until, row.attempts = State.QUEUED, None, 0
    row.error_code = row.error_message = ""
    row.chunk_count = row.embedded_count = 0
    row.save()
    row.refresh_from_db()
    _ingest_after_commit(row)


def _locked(document: Document) -> Document | None:
    return Document.objects.filter(pk=document.pk).select_for_update(of=("self",)).first()


def _ingest_after_commit(document: Document) -> None:
    transaction.on_commit(lambda: enqueue(INGEST, document.pk.hex), robust=True)
