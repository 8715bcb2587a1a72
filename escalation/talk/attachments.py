"""Files that agents send. They lie under random names, are told apart by their bytes, and are only ever downloaded.

Their address holds a token in place of a session, since a visitor's browser asks for them without one. It does not
expire, as the message that it stands in does not; deleting the row takes it back.
"""

import uuid
from datetime import timedelta
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.signals import post_delete
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from chatsite import ids
from conversations.models import Conversation
from conversations.validation import InvalidInput
from escalation.models import AgentProfile, Attachment
from escalation.talk import file_types

MAX_OF_A_MESSAGE = 10
TOKEN_LENGTH = 32
UNSENT = timedelta(days=1)
MAX_PRUNED = 1000


class NoSuchFile(Exception):
    """Unknown, deleted, or the token is not its own."""


def store(conversation: Conversation, agent: AgentProfile, name: str, file: BinaryIO) -> Attachment:
    """Keep a file for a message to come.

    Raises:
        RequestDataTooBig, InvalidInput
    """
    content = file.read(settings.MAX_ATTACHMENT_BYTES + 1)
    if len(content) > settings.MAX_ATTACHMENT_BYTES:
        raise RequestDataTooBig
    if not content:
        raise _refused("The file is empty.")
    kind = file_types.of(content, name)
    if kind is None:
        raise _refused("Pictures, PDF, text, CSV, Office documents and ZIP files can be sent.")
    attachment = Attachment(
        organization_id=conversation.organization_id,
        conversation=conversation,
        uploaded_by_id=agent.user_id,
        name=file_types.clean_name(name, kind),
        content_type=kind.content_type,
        size=len(content),
    )
    attachment.file.save(uuid.uuid4().hex, ContentFile(content))
    return attachment


def unsent(conversation_id: uuid.UUID, agent: AgentProfile, public_ids: list[str]) -> list[Attachment]:
    """The agent's own files of this conversation, in the order asked for. Those that a message has are found too:
    it may be the same message again.

    Raises:
        InvalidInput
    """
    keys = [ids.parse("att", public_id) for public_id in public_ids]
    rows = Attachment.objects.filter(conversation_id=conversation_id, uploaded_by_id=agent.user_id, pk__in=keys)
    found = {row.pk: row for row in rows if None not in keys}
    if len(found) != len(public_ids) or len(found) > MAX_OF_A_MESSAGE:
        details = {"attachments": f"Send the ids of up to {MAX_OF_A_MESSAGE} files that you uploaded here."}
        raise InvalidInput("invalid_message", "Some attachments are not there.", details)
    return [found[key] for key in keys if key]


def described(attachment: Attachment) -> dict[str, Any]:
    """As it stands in a message."""
    return {
        "id": attachment.public_id,
        "name": attachment.name,
        "content_type": attachment.content_type,
        "size": attachment.size,
        "url": f"/files/{attachment.public_id}/{token(attachment.public_id)}",
    }


def find(public_id: str, given: str) -> Attachment:
    """Raises NoSuchFile."""
    key = ids.parse("att", public_id)
    if key is None or not constant_time_compare(given, token(public_id)):
        raise NoSuchFile
    found = Attachment.objects.filter(pk=key).first()
    if found is None or not found.file.storage.exists(found.file.name or ""):
        raise NoSuchFile
    return found


def token(name: str) -> str:
    return salted_hmac("escalation.attachments", name, algorithm="sha256").hexdigest()[:TOKEN_LENGTH]


def prune() -> None:
    """Forget what was uploaded and never sent."""
    for row in Attachment.objects.filter(turn=None, created_at__lt=timezone.now() - UNSENT)[:MAX_PRUNED]:
        row.delete()


def connect() -> None:
    post_delete.connect(_remove, sender=Attachment, dispatch_uid="attachment_file")


def _remove(instance: Attachment, **_: Any) -> None:
    name, storage = instance.file.name, instance.file.storage
    if name:
        transaction.on_commit(lambda: storage.delete(name), robust=True)


def _refused(sentence: str) -> InvalidInput:
    return InvalidInput("invalid_message", sentence, {"file": sentence})
