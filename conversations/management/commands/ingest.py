"""`manage.py ingest`: take in a file, a folder or a zip archive, and wait until it is searchable."""

import logging
import sys
import threading
import time
import uuid
import zipfile
import zlib
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.models import F, Q, Sum

from chatsite.tenancy.models import Organization
from conversations.knowledge import documents, importing, ingest
from conversations.knowledge.documents import Added
from conversations.knowledge.importing import Entry
from conversations.knowledge.validation import Refused
from conversations.models import Document
from conversations.models.document import DocumentQuerySet
from conversations.terminal.bar import Bar

POLL_SECONDS = 0.3


class Command(BaseCommand):
    help = "Takes documents in, named by their files, and waits until they are searchable. 1 when something failed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH", help="a file, a folder, or a zip archive")
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument(
            "--audience",
            action="append",
            metavar="A",
            help="public, signed_in, agents or group:NAME; may be repeated. Without: public, or as it was",
        )
        parser.add_argument("--language", default="", metavar="L", help="of all of them; else told from the text")
        parser.add_argument("--no-wait", action="store_true", help="leave the rest to the workers")

    def handle(self, *args: Any, path: Path, organization: str, no_wait: bool, **options: Any) -> None:
        found = Organization.objects.filter(slug=organization).first()
        if not found:
            raise CommandError(f"There is no organization {organization}. Make it in the admin, under Organizations.")
        self.failed: list[tuple[str, str]] = []
        self.added: list[tuple[str, Added]] = []
        with _quiet():
            keys = self._add_all(path, found, audiences=options["audience"], language=options["language"])
            if keys and not no_wait:
                self._wait(Document.objects.filter(pk__in=keys))
        self._report()

    def _add_all(self, path: Path, organization: Organization, **values: Any) -> list[uuid.UUID]:
        try:
            entries = list(importing.entries(path))
        except importing.Unreadable as error:
            raise CommandError(str(error)) from error
        bar = Bar(sys.stderr, "taken in", len(entries))
        keys = [self._add(entry, organization, bar, values) for entry in entries]
        bar.end()
        return [key for key in keys if key]

    def _add(self, entry: Entry, organization: Organization, bar: Bar, values: dict[str, Any]) -> uuid.UUID | None:
        bar.step()
        if entry.refusal:
            self.failed.append((entry.name, entry.refusal))
            return None
        try:
            with importing.opened(entry) as file:
                added = documents.add(organization.pk, file, entry.name, keep_folders=True, **values)
        except Refused as refused:
            if refused.code in ("invalid_audiences", "invalid_language"):
                raise CommandError(refused.sentence) from refused
            self.failed.append((entry.name, refused.sentence))
        except (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
            self.failed.append((entry.name, f"It cannot be read: {error}"))
        else:
            self.added.append((entry.name, added))
            return added.document.pk
        return None

    def _wait(self, chosen: DocumentQuerySet) -> None:
        """What no worker has, this process does; the bar shows what all of them do."""
        work = threading.Thread(target=_ingest, args=(chosen,), daemon=True)
        work.start()
        bar = Bar(sys.stderr, "searchable", len(chosen))
        while _waiting(chosen).exists():
            if not work.is_alive():
                raise CommandError("Ingestion broke off. See the log, and run this again: it goes on where it ended.")
            sums = chosen.aggregate(chunks=Sum("chunk_count"), embedded=Sum("embedded_count"))
            bar.show(len(chosen) - _waiting(chosen).count(), f"{sums['embedded']} of {sums['chunks']} passages")
            time.sleep(POLL_SECONDS)
        bar.show(len(chosen))
        bar.end()
        work.join()
        for row in chosen.exclude(state=Document.State.READY).order_by("name"):
            if row.state == Document.State.FAILED:
                self.failed.append((row.name, row.error_message))
                self.added = [pair for pair in self.added if pair[1].document.pk != row.pk]
            else:
                self.stderr.write(f"{row.name}: {row.error_message}")

    def _report(self) -> None:
        said = {"created": "new", "replaced": "changed", "unchanged": "unchanged"}
        outcomes: Counter[str] = Counter(added.outcome for _, added in self.added)
        counts = [f"{outcomes[outcome]} {word}" for outcome, word in said.items() if outcomes[outcome]]
        counts += [f"{len(self.failed)} failed"] if self.failed else []
        self.stdout.write(f"Documents: {', '.join(counts) or 'none found'}.")
        for name, added in self.added:
            if added.outcome == "unchanged" and added.document.name != name:
                self.stdout.write(f"{name}: The same as {added.document.name}, and kept under that name.")
        for name, sentence in self.failed:
            self.stderr.write(f"{name}: {sentence}")
        if self.failed:
            raise CommandError(f"{len(self.failed)} failed.")


def _waiting(chosen: DocumentQuerySet) -> DocumentQuerySet:
    """Those that are not searchable by all that there is: without an embedding service, words are all."""
    words_only = Q(error_code="embedding_unavailable", revision=F("next_revision"))
    return chosen.unfinished().exclude(words_only)


def _ingest(chosen: DocumentQuerySet) -> None:
    try:
        while keys := list(_waiting(chosen).order_by("pk").values_list("pk", flat=True)):
            before = time.monotonic()
            for key in keys:
                ingest.run(key)
            time.sleep(max(0.0, POLL_SECONDS - (time.monotonic() - before)))  # all of them may be others'
    finally:
        connection.close()


@contextmanager
def _quiet() -> Iterator[None]:
    """Lines of the log would stand in the bar."""
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.ERROR)
    try:
        yield
    finally:
        root.setLevel(before)
