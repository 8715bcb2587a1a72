"""What a document's page shows below its facts: the passages that are searched, and the answers that cite it."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict

from conversations.admin.knowledge import opinions
from conversations.admin.knowledge.opinions import Opinion, Tally
from conversations.models import Chunk, Citation, Document

PASSAGES, CITATIONS = 20, 20
"""A page."""


@dataclass(frozen=True, slots=True)
class Cited:
    citation: Citation
    opinion: Opinion | None


@dataclass(frozen=True, slots=True)
class Uses:
    """`page` holds `Cited`s, the newest first."""

    page: "Page[Any]"
    answers: int
    tally: Tally | None


def passages(document: Document, params: QueryDict) -> "Page[Chunk]":
    """Of the edition that is searched; `?at=` is the position of one of them."""
    chunks = document.chunks.filter(revision=document.revision).order_by("position")
    number: Any = params.get("passages", 1)
    at = params.get("at", "")
    if at.isascii() and at.isdigit() and len(at) < 10:
        number = chunks.filter(position__lt=int(at)).count() // PASSAGES + 1
    return Paginator(chunks, PASSAGES).get_page(number)


def uses(document: Document, params: QueryDict) -> Uses:
    rows = Citation.objects.filter(document=document, organization=document.organization_id)
    newest = rows.select_related("run__conversation").order_by("-id")
    page: Page[Any] = Paginator(newest, CITATIONS).get_page(params.get("cited", 1))
    thought = opinions.of([row.run_id for row in page.object_list])
    page.object_list = [Cited(row, thought.get(row.run_id)) for row in page.object_list]
    return Uses(page, _answers(rows), opinions.tally(rows.values("run")))


def _answers(rows: "QuerySet[Citation]") -> int:
    """An answer that cites two passages counts once."""
    return rows.order_by().values("run").distinct().count()
