"""Addresses are added, and fetched again."""

import uuid
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction

from chatsite import outbound
from chatsite.celery import enqueue
from conversations.knowledge import validation
from conversations.knowledge.sources import links
from conversations.knowledge.validation import MAX_URL, Refused
from conversations.models import Source

FETCH = "conversations.tasks.fetch"
MAX_PAGES = 1_000


def add(
    organization_id: uuid.UUID,
    kind: str,
    url: str,
    *,
    max_pages: int = 100,
    audiences: Iterable[str] = ("public",),
    added_by: User | None = None,
) -> Source:
    """Have an address fetched. The same address of the same kind again is fetched again.

    Raises:
        Refused: invalid_kind, invalid_url, invalid_max_pages, invalid_audiences.
    """
    if kind not in Source.Kind.values:
        raise Refused("invalid_kind", f"The kind is one of {', '.join(Source.Kind.values)}.")
    if not 1 <= max_pages <= MAX_PAGES:
        raise Refused("invalid_max_pages", f"Between 1 and {MAX_PAGES:,} pages can be fetched.")
    values = {"max_pages": max_pages, "audiences": validation.audiences(audiences)}
    address = _checked(url)
    with transaction.atomic():
        known = Source.objects.for_organization(organization_id).filter(kind=kind, url=address)
        source = known.select_for_update().first()
        if source is None:
            source = Source(organization_id=organization_id, kind=kind, url=address, added_by=added_by)
        return _queue(source, **values)


def again(source: Source) -> Source:
    """Fetch it anew: changed pages are replaced, those that are gone are deleted."""
    with transaction.atomic():
        return _queue(Source.objects.select_for_update().get(pk=source.pk))


def _queue(source: Source, **values: object) -> Source:
    for field, value in values.items():
        setattr(source, field, value)
    source.state, source.claimed_until, source.finished_at = Source.State.QUEUED, None, None
    source.found = source.fetched = source.failed = 0
    source.frontier, source.error_code, source.error_message = {}, "", ""
    source.save()
    transaction.on_commit(lambda: enqueue(FETCH, source.pk.hex), robust=True)
    return source


def _checked(url: str) -> str:
    """What can be told without asking the network; where the name leads is judged at each fetch."""
    try:
        address = links.normal(url.strip())
        outbound.check(address)
    except (ValueError, outbound.Forbidden) as error:
        raise Refused("invalid_url", "The address begins with http:// or https://, and has no password.") from error
    if len(address) > MAX_URL or any(sign.isspace() or not sign.isprintable() for sign in address):
        raise Refused("invalid_url", "The address is too long, or has signs that do not belong into one.")
    return address
