"""From a source to documents: page after page, in short passes that go on where the one before ended.

    QUEUED → FETCHING → DONE, or FAILED when nothing could be fetched

`Source.frontier` is all that is remembered: {"robots": text, "waiting": [addresses], "sitemaps": [addresses],
"known": [all that were ever waiting], "problems": [{"url", "code", "sentence"}]}.
"""

import io
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError
from django.db.models import Q, QuerySet
from django.utils import timezone

from chatsite.celery import enqueue
from conversations.knowledge import documents, names
from conversations.knowledge.extraction import encodings
from conversations.knowledge.sources import links, robots, sitemap
from conversations.knowledge.sources.adding import FETCH
from conversations.knowledge.sources.fetching import Fetched, FetchFailed, fetch
from conversations.knowledge.validation import Refused
from conversations.models import Document, Source

PASS_SECONDS = 10
"""After which a source makes way for others."""
LEASE = timedelta(seconds=90)
"""Longer than one page may take."""
MAX_SITEMAPS = 50
MAX_PROBLEMS = 50
"""That are kept to be shown."""
GONE = (404, 410)
MAX_SWEPT = 50

State = Source.State
logger = structlog.get_logger(__name__)


class Lost(Exception):
    """Somebody else has the source, or it was queued anew, or is gone."""


def run(source_id: uuid.UUID) -> float | None:
    """One pass, if nobody else is at it. There is more to do after so many seconds; None: no more."""
    crawl = _take(source_id)
    if crawl is None:
        return None
    with suppress(Lost):
        try:
            return crawl.go_on()
        except FetchFailed as error:
            crawl.fail(error)
        except (OperationalError, InterfaceError):  # PostgreSQL is away: somebody comes back to it
            raise
        except Exception as error:
            logger.error("source_broke", source=crawl.source.public_id, exc_info=error)
            crawl.source.frontier = {}  # perhaps what cannot be written down
            crawl.fail(FetchFailed("internal", "Something went wrong on our side while it was fetched."))
    return None


def sweep() -> None:
    """Have done what nobody is at: what the broker lost, and whose worker died."""
    for key in _waiting().order_by("pk").values_list("pk", flat=True)[:MAX_SWEPT]:
        if not enqueue(FETCH, key.hex, expires=PASS_SECONDS):
            return


def _waiting() -> "QuerySet[Source]":
    free = Q(claimed_until=None) | Q(claimed_until__lt=timezone.now())
    return Source.objects.filter(free, state__in=[State.QUEUED, State.FETCHING])


def _take(source_id: uuid.UUID) -> "Crawl | None":
    until = timezone.now() + LEASE
    if not _waiting().filter(pk=source_id).update(claimed_until=until, state=State.FETCHING):
        return None
    source = Source.objects.filter(pk=source_id, claimed_until=until).first()
    return Crawl(source, until) if source else None


@dataclass
class Crawl:
    source: Source
    until: datetime
    """When our claim ends."""

    def go_on(self) -> float | None:
        """Fetch for a while, or one page of a site that wants pauses. As `run`. Raises FetchFailed, Lost."""
        end = time.monotonic() + PASS_SECONDS
        if not self.source.frontier:
            self._begin()
        rules = robots.Rules(self.memory["robots"])
        while self.memory["sitemaps"] or self.memory["waiting"]:
            pause = 0.0
            if self.memory["sitemaps"]:
                self._list(self.memory["sitemaps"].pop(0))
            else:
                self._visit(self.memory["waiting"].pop(0), rules)
                pause = rules.delay if self.memory["waiting"] else 0.0
            if pause or time.monotonic() > end:
                self._keep(claimed_until=timezone.now() + timedelta(seconds=pause))
                return pause
            self._keep()
        self._finish()
        return None

    def fail(self, error: FetchFailed | Refused) -> None:
        sentence = error.sentence[:500]
        values = {"error_code": error.code, "error_message": sentence, "finished_at": timezone.now()}
        self._keep(claimed_until=None, state=State.FAILED, **values)
        logger.info("source_failed", source=self.source.public_id, code=error.code)

    @property
    def memory(self) -> dict[str, Any]:
        frontier: dict[str, Any] = self.source.frontier
        return frontier

    def _begin(self) -> None:
        url = self.source.url
        self.source.frontier = {"robots": robots.text_for(url), "waiting": [], "sitemaps": [], "known": []}
        self.memory["problems"] = []
        if self.source.kind == Source.Kind.SITEMAP:
            self.memory["sitemaps"] = [url]
        else:
            self._plan([url])

    def _list(self, url: str) -> None:
        """Read a sitemap. That of the source must be one; of those that it names, one may be missing."""
        try:
            listed = sitemap.read(fetch(url))
        except FetchFailed as error:
            if url == self.source.url:
                raise
            self._problem(url, error)
            return
        site = self.source.url
        known = self.memory.setdefault("seen_sitemaps", [site])
        further = [entry for entry in listed.sitemaps if links.same_site(entry, site) and entry not in known]
        further = further[: MAX_SITEMAPS - len(known)]
        known += further
        self.memory["sitemaps"] += further
        self._plan([page for page in listed.pages if links.same_site(page, site)])

    def _plan(self, urls: list[str]) -> None:
        """Remember pages that are to be fetched, as many as the source may have."""
        known = set(self.memory["known"])
        new = [url for url in dict.fromkeys(map(links.normal, urls)) if url not in known]
        new = new[: max(self.source.max_pages - len(known), 0)]
        self.memory["known"] += new
        self.memory["waiting"] += new
        self.source.found = len(self.memory["known"])

    def _visit(self, url: str, rules: robots.Rules) -> None:
        try:
            if not rules.allow(url):
                raise FetchFailed("robots", "The site's robots.txt forbids this page.")
            page = fetch(url)
            self._check_place(page, rules)
            self._add(url, page)
        except (FetchFailed, Refused) as error:
            if self.source.kind == Source.Kind.PAGE:
                self._remove_if_gone(url, error)
                raise FetchFailed(error.code, error.sentence) from error
            self._problem(url, error)
            self._remove_if_gone(url, error)
        else:
            self.source.fetched += 1
            if self.source.kind == Source.Kind.SECTION:
                self._plan([link for link in links.found(page) if links.belongs(link, self.source.url)])

    def _check_place(self, page: Fetched, rules: robots.Rules) -> None:
        """A redirect may lead elsewhere: of several pages, only to the same site."""
        if self.source.kind != Source.Kind.PAGE and not links.same_site(page.url, self.source.url):
            raise FetchFailed("elsewhere", "It leads to another site.")
        if links.same_site(page.url, self.source.url) and not rules.allow(page.url):
            raise FetchFailed("robots", "The site's robots.txt forbids this page.")

    def _add(self, url: str, page: Fetched) -> None:
        content = page.content
        # A charset that nobody knows: the page may say more itself.
        if page.content_type in links.TEXT and (charset := encodings.known(page.charset)):
            content = content.decode(charset, "replace").encode("utf-8-sig", "replace")
        documents.add(
            self.source.organization_id,
            io.BytesIO(content),
            url,
            url=url,
            audiences=self.source.audiences,
            source=self.source,
            added_by=self.source.added_by,
        )

    def _problem(self, url: str, error: FetchFailed | Refused) -> None:
        self.source.failed += 1
        entry = {"url": url, "code": error.code, "sentence": error.sentence}
        self.memory["problems"] = [*self.memory["problems"], entry][:MAX_PROBLEMS]

    def _remove_if_gone(self, url: str, error: FetchFailed | Refused) -> None:
        if isinstance(error, FetchFailed) and error.status in GONE:
            for document in self.source.documents.filter(name=names.clean_address(url)):
                documents.delete(document)

    def _finish(self) -> None:
        """What the site does not have any more goes, unless some of it could not be read this time."""
        if not self.source.fetched:
            problems = self.memory["problems"]
            sentence = problems[0]["sentence"] if problems else "No page was found there."
            self.fail(FetchFailed("nothing_fetched", sentence))
            return
        if not self.source.failed:
            kept = [names.clean_address(url) for url in self.memory["known"]]
            for document in Document.objects.filter(source=self.source).exclude(name__in=kept):
                documents.delete(document)
        self._keep(claimed_until=None, state=State.DONE, finished_at=timezone.now())
        logger.info("source_done", source=self.source.public_id, pages=self.source.fetched, failed=self.source.failed)

    def _keep(self, **values: Any) -> None:
        """Write down how far we are, and renew the claim."""
        until = timezone.now() + LEASE
        ours = Source.objects.filter(pk=self.source.pk, claimed_until=self.until, state=State.FETCHING)
        fields = ("found", "fetched", "failed", "frontier")
        progress = {field: getattr(self.source, field) for field in fields}
        if ours.update(**{"claimed_until": until, **progress, **values}) != 1:
            raise Lost
        self.until = until
