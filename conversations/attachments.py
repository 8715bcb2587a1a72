"""Files that visitors attach to a conversation: documents that are of use there only, and parts of its messages.

Their address holds a token in place of a session, as agents' files have it: visitors and agents open it alike.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from chatsite import ids
from chatsite.tenancy import limits
from chatsite.tenancy.principal import Principal
from conversations import access
from conversations.knowledge import documents
from conversations.models import Conversation, Document, Turn
from conversations.validation import MAX_ATTACHMENTS, InvalidInput

MAX_OF_CONVERSATION = 20
ACCEPTED = (".pdf", ".docx", ".html", ".md", ".txt", ".csv")
TOKEN_LENGTH = 32
UNSENT = timedelta(days=1)
MAX_PRUNED = 1000
OTHER = "application/octet-stream"


class InMessage(Exception):
    """It is part of what was said, which never changes."""


class TooMany(Exception):
    """The conversation has as many as it may."""


def config() -> dict[str, Any]:
    """What the widget has to know."""
    return {"max_bytes": settings.MAX_ATTACHMENT_BYTES, "max_files": MAX_ATTACHMENTS, "accept": list(ACCEPTED)}


def add(principal: Principal, conversation_id: object, address: str, file: UploadedFile) -> Document:
    """Keep a file for a message to come, and have it read.

    Raises:
        access.NotFound, sites.SiteDisabled, limits.RateLimited, TooMany, Refused
    """
    conversation = access.conversation(principal, conversation_id)
    limits.check_attachment(conversation.public_id, address)
    if conversation.documents.count() >= MAX_OF_CONVERSATION:
        raise TooMany
    added = documents.add(
        conversation.organization_id,
        cast(BinaryIO, file),
        file.name or "",
        conversation=conversation,
        max_bytes=settings.MAX_ATTACHMENT_BYTES,
    )
    return added.document


def find(principal: Principal, public_id: object) -> Document:
    """Raises access.NotFound, sites.SiteDisabled."""
    found = access.document(principal, public_id)
    if found.conversation_id is None:
        raise access.NotFound
    return found


def discard(principal: Principal, public_id: object) -> None:
    """Raises InMessage, and as `find`."""
    if not _discarded(find(principal, public_id)):
        raise InMessage


def chosen(conversation: Conversation, public_ids: Sequence[str]) -> list[Document]:
    """Those of this conversation, in the order asked for, ready or not. They stay until the transaction ends.

    Raises:
        InvalidInput
    """
    keys = [ids.parse("doc", public_id) for public_id in public_ids]
    rows = conversation.documents.select_for_update(of=("self",), no_key=True).filter(pk__in=filter(None, keys))
    found = {row.pk: row for row in rows}
    if len(found) != len(public_ids):
        details = {"attachments": "Send the ids of files that were uploaded to this conversation."}
        raise InvalidInput("invalid_message", "Some attachments are not there.", details)
    return [found[key] for key in keys if key]


def sent(rows: Sequence[Document], turn: Turn) -> None:
    """They belong to a message now."""
    Document.objects.filter(pk__in=[row.pk for row in rows], turn=None).update(turn=turn)


def described(document: Document) -> dict[str, Any]:
    """As it stands in a message."""
    return {
        "id": document.public_id,
        "name": document.name,
        "content_type": document.content_type or OTHER,
        "size": document.size,
        "url": f"/chat/files/{document.public_id}/{token(document.public_id)}",
    }


def opened(public_id: str, given: str) -> Document:
    """What an address leads to. Raises access.NotFound."""
    key = ids.parse("doc", public_id)
    if key is None or not constant_time_compare(given, token(public_id)):
        raise access.NotFound
    found = Document.objects.filter(pk=key, conversation__isnull=False).first()
    if found is None:
        raise access.NotFound
    return found


def token(public_id: str) -> str:
    return salted_hmac("conversations.attachments", public_id, algorithm="sha256").hexdigest()[:TOKEN_LENGTH]


def prune() -> None:
    """Forget what was uploaded and never sent."""
    unsent = Document.objects.filter(conversation__isnull=False, turn=None, created_at__lt=timezone.now() - UNSENT)
    for document in unsent[:MAX_PRUNED]:
        _discarded(document)


def _discarded(document: Document) -> bool:
    """False: a message has it, perhaps since a moment ago."""
    with transaction.atomic():
        row = Document.objects.select_for_update(of=("self",)).filter(pk=document.pk, turn=None).first()
        if row:
            documents.delete(row)
        return row is not None
