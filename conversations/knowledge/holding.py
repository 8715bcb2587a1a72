"""Who is at a document. A claim is a conditional update with an end, and so is everything that its holder writes:
nothing is locked while a file is read or a model is asked, and whoever lost the claim changes nothing any more."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from conversations.models import Document
from conversations.models.document import DocumentQuerySet

LEASE = timedelta(seconds=75)
"""Longer than the embedding service may take for a batch. What a killed process held is taken over after it."""


class Lost(Exception):
    """Somebody else took the claim after it had ended, a newer file came, or the document is gone."""


@dataclass
class Hold:
    document: Document
    """As it was when it was claimed, or later."""
    until: datetime

    @property
    def revision(self) -> int:
        """That is being made."""
        return self.document.next_revision

    def write(self, lease: timedelta = LEASE, **values: Any) -> None:
        """Renew the claim, and change the row with it. In a transaction this locks the row until the commit.

        Raises:
            Lost
        """
        until = timezone.now() + lease
        self._update(claimed_until=until, **values)
        self.until = until
        for field, value in values.items():
            setattr(self.document, field, value)

    @contextmanager
    def together(self) -> Iterator[None]:
        """A transaction of this hold's writes and others. Rolled back, the hold is again what the row says."""
        until, document = self.until, copy(self.document)
        try:
            with transaction.atomic():
                yield
        except BaseException:
            self.until, self.document = until, document
            raise

    def release(self, until: datetime | None = None, **values: Any) -> None:
        """With an `until`, nobody comes back to it before that.

        Raises:
            Lost
        """
        self._update(claimed_until=until, **values)

    def _update(self, **values: Any) -> None:
        ours = Document.objects.filter(
            pk=self.document.pk, next_revision=self.revision, claimed_until=self.until
        ).unfinished()
        if ours.update(updated_at=timezone.now(), **values) != 1:
            raise Lost


def take(document_id: uuid.UUID) -> Hold | None:
    """None: it is done, gone, or somebody has it. A holder that died without a word counts as an attempt."""
    until = timezone.now() + LEASE
    free = waiting(Document.objects.filter(pk=document_id))
    left = free.filter(claimed_until__isnull=False, error_code="")
    if not left.update(claimed_until=until, attempts=F("attempts") + 1) and not free.update(claimed_until=until):
        return None
    row = Document.objects.select_related("organization").filter(pk=document_id, claimed_until=until).first()
    return Hold(row, until) if row else None


def waiting(rows: DocumentQuerySet) -> DocumentQuerySet:
    """What is to be done and held by nobody."""
    return rows.unfinished().filter(Q(claimed_until=None) | Q(claimed_until__lt=timezone.now()))
