"""An organization's documents and their sources, as programs see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Generic, TypeVar, cast

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet

from chatsite import ids
from chatsite.tenancy.principal import Kind, Principal
from conversations import access
from conversations.knowledge import documents
from conversations.knowledge.documents import Added
from conversations.knowledge.sources import adding
from conversations.models import Document, Source
from conversations.runs.cursor import InvalidCursor

Row = TypeVar("Row", Document, Source)


class ProgramsOnly(Exception):
    """This is not for visitors."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    data: list[Row]
    next_cursor: str | None


def check(principal: Principal) -> None:
    """Raises ProgramsOnly."""
    if principal.kind != Kind.API_KEY:
        raise ProgramsOnly


def document(principal: Principal, public_id: object) -> Document:
    """One that is shared: what a visitor attached is found in the conversation. Raises access.NotFound."""
    found = access.document(principal, public_id)
    if found.conversation_id is not None:
        raise access.NotFound
    return found


def page(principal: Principal, *, limit: int, cursor: str = "", state: str = "", q: str = "") -> Page[Document]:
    """Newest first. `q` is part of the name or of the title. Raises InvalidCursor."""
    rows = Document.objects.for_organization(principal.organization_id).shared()
    if state:
        rows = rows.filter(state=state)
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(title__icontains=q))
    return _page(rows, "doc", limit, cursor)


def sources(principal: Principal, *, limit: int, cursor: str = "") -> Page[Source]:
    """Newest first. Raises InvalidCursor."""
    return _page(Source.objects.for_organization(principal.organization_id), "src", limit, cursor)


def add(principal: Principal, file: UploadedFile, **values: Any) -> Added:
    """`values`: as documents.add takes them. Raises Refused."""
    return documents.add(principal.organization_id, cast(BinaryIO, file), file.name or "", **values)


def change(found: Document, values: Mapping[str, Any]) -> Document:
    """Raises Refused."""
    if "audiences" in values:
        documents.set_audiences(found, values["audiences"])
    if told := {name: value for name, value in values.items() if name != "audiences"}:
        documents.describe(found, **told)
    return found


def import_from(principal: Principal, url: str, kind: str, **values: Any) -> Source:
    """Raises Refused."""
    return adding.add(principal.organization_id, kind, url, **values)


def _page(rows: QuerySet[Row], prefix: str, limit: int, cursor: str) -> Page[Row]:
    if cursor:
        last = ids.parse(prefix, cursor)
        if last is None:
            raise InvalidCursor("The cursor of a page is the nextCursor of the page before.")
        rows = rows.filter(pk__lt=last)
    found = list(rows.order_by("-id")[: limit + 1])
    return Page(found[:limit], found[limit - 1].public_id if len(found) > limit else None)
