"""Whose documents a member of the staff sees, and may change. Unknown and foreign ones look the same."""

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from chatsite import ids
from chatsite.tenancy.models import Organization
from chatsite.tenancy.roles import Role, reach
from conversations.models import Document, Source

VIEW, MANAGE = Role.AGENT, Role.MANAGER
R = TypeVar("R", Document, Source)


def organizations(request: HttpRequest, least: Role) -> QuerySet[Organization]:
    staff = reach(request)
    rows = Organization.objects.order_by("name")
    return rows if staff.everything else rows.filter(pk__in=staff.organizations(least))


def asked(among: QuerySet[Organization], slug: str) -> Organization:
    """That of the slug, else the first. Raises Http404."""
    found = None if "\0" in slug else (among.filter(slug=slug) if slug else among).first()
    if found is None:
        raise Http404
    return found


def documents(request: HttpRequest, least: Role = VIEW) -> QuerySet[Document]:
    """What visitors attached to their conversations is not among them."""
    staff, rows = reach(request), Document.objects.shared()
    return rows if staff.everything else rows.filter(organization__in=staff.organizations(least))


def sources(request: HttpRequest, least: Role = VIEW) -> QuerySet[Source]:
    staff, rows = reach(request), Source.objects.all()
    return rows if staff.everything else rows.filter(organization__in=staff.organizations(least))


def document(request: HttpRequest, public_id: str, least: Role = VIEW) -> Document:
    """Raises Http404."""
    return _one(documents(request, least), "doc", public_id)


def source(request: HttpRequest, public_id: str, least: Role = VIEW) -> Source:
    """Raises Http404."""
    return _one(sources(request, least), "src", public_id)


def managed(request: HttpRequest, rows: "QuerySet[R]") -> "QuerySet[R]":
    """Of rows that were chosen: who manages one organization may be an agent, who only looks, in another."""
    return rows.filter(organization__in=organizations(request, MANAGE))


def named(rows: "QuerySet[R]", prefix: str, public_ids: Iterable[str]) -> "QuerySet[R]":
    keys = [ids.parse(prefix, name) for name in public_ids]
    return rows.filter(pk__in=[key for key in keys if key])


def _one(rows: "QuerySet[R]", prefix: str, public_id: str) -> R:
    found = named(rows, prefix, [public_id]).first()
    if found is None:
        raise Http404
    return found
