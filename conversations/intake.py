"""What a caller asks of a conversation, on whichever transport: allowed, counted, begun in one transaction."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from chatsite.tenancy import limits
from chatsite.tenancy.principal import Principal
from conversations import access, attachments, extensions
from conversations.models import Run
from conversations.runs import lifecycle
from conversations.runs.types import Started


@dataclass(frozen=True, slots=True)
class Message:
    """Validated; see validation.py."""

    text: str
    idempotency_key: str | None = None
    page_context: dict[str, str] | None = None
    attachments: tuple[str, ...] = ()


def send(principal: Principal, conversation_id: object, message: Message) -> Started:
    """Accept a message.

    Raises:
        access.NotFound, sites.SiteDisabled, limits.RateLimited, InvalidInput,
        lifecycle.IdempotencyConflict, lifecycle.TooManyWaiting
    """
    conversation = access.conversation(principal, conversation_id)
    with transaction.atomic():
        files = attachments.chosen(conversation, message.attachments)
        started = lifecycle.start(
            conversation,
            message.text,
            idempotency_key=message.idempotency_key,
            page_context=message.page_context,
            attachments=[attachments.described(file) for file in files],
        )
        attachments.sent(files, started.turn)
        _count(principal, started)
    return started


def regenerate(principal: Principal, conversation_id: object, idempotency_key: str | None = None) -> Started:
    """Ask for another answer to the latest question.

    Raises:
        as `send`, and lifecycle.NothingToRegenerate
    """
    conversation = access.conversation(principal, conversation_id)
    with transaction.atomic():
        started = lifecycle.regenerate(conversation, idempotency_key=idempotency_key)
        _count(principal, started)
    return started


def cancel(principal: Principal, run_id: object) -> Run:
    """Stop a run; one that has ended is returned as it is.

    Raises:
        access.NotFound, sites.SiteDisabled
    """
    return lifecycle.cancel(access.run(principal, run_id))


def hear(principal: Principal, conversation_id: object, sign: dict[str, Any]) -> None:
    """Pass on that the visitor types, or has read.

    Raises:
        access.NotFound, sites.SiteDisabled
    """
    extensions.hear(access.conversation(principal, conversation_id), sign)


def _count(principal: Principal, started: Started) -> None:
    """A repeated key is no new message and costs nothing: clients must be free to retry."""
    if started.created:
        limits.check_message(principal)
