"""The only way from a caller's id to a Conversation, a Run, a Citation, a Document or a Source.

Malformed, unknown and foreign ids look the same.
"""

import uuid
from typing import NoReturn

import structlog
from django.db.models import Q, QuerySet

from chatsite import ids
from chatsite.tenancy.models import WidgetSite
from chatsite.tenancy.principal import Kind, Principal
from chatsite.tenancy.sites import SiteDisabled
from conversations.knowledge import viewers
from conversations.models import Citation, Conversation, Document, Run, Source


class NotFound(Exception):
    """There is no such thing for this caller."""


def conversation(principal: Principal, public_id: object) -> Conversation:
    """One query.

    Raises:
        NotFound: nothing that this caller may see.
        SiteDisabled: the visitor's site was switched off.
    """
    key = ids.parse("conv", public_id)
    found = key and (
        Conversation.objects.filter(_reach(principal), pk=key).select_related("organization", "site").first()
    )
    if not found:
        raise NotFound
    _check_site(principal, found)
    structlog.contextvars.bind_contextvars(conversation=found.public_id)
    return found


def run(principal: Principal, public_id: object) -> Run:
    """One query; `conversation`, `user_turn` and `answer` come with it.

    Raises:
        NotFound, SiteDisabled: as for its conversation.
    """
    key = ids.parse("run", public_id)
    found = key and (
        Run.objects.filter(_reach(principal, "conversation__"), pk=key)
        .select_related("organization", "conversation__site", "user_turn", "answer")
        .first()
    )
    if not found:
        raise NotFound
    _check_site(principal, found.conversation)
    structlog.contextvars.bind_contextvars(conversation=found.conversation.public_id, run=found.public_id)
    return found


def citation(principal: Principal, public_id: object, marker: int) -> Citation:
    """A passage that an answer cites. Asks whether the visitor whom it answered may still read the document.

    Raises:
        NotFound, SiteDisabled
    """
    return next(iter(_citations(run(principal, public_id), marker=marker)), None) or _missing()


def citations(principal: Principal, public_id: object) -> list[Citation]:
    """All that an answer cites and its visitor may still read. Raises as `citation`."""
    return _citations(run(principal, public_id))


def document(principal: Principal, public_id: object) -> Document:
    """For a program: one of its organization's; for a visitor: a file that was attached to a conversation of theirs.

    Raises:
        NotFound, SiteDisabled
    """
    check_site(principal)
    reach = Q(organization_id=principal.organization_id)
    if principal.kind != Kind.API_KEY:
        reach &= Q(conversation__in=Conversation.objects.filter(_reach(principal)))
    key = ids.parse("doc", public_id)
    found = key and Document.objects.filter(reach, pk=key).select_related("conversation").first()
    return found or _missing()


def source(principal: Principal, public_id: object) -> Source:
    """For programs only. Raises NotFound."""
    key = ids.parse("src", public_id)
    found = key and Source.objects.for_organization(principal.organization_id).filter(pk=key).first()
    return found if found and principal.kind == Kind.API_KEY else _missing()


def conversations(principal: Principal) -> QuerySet[Conversation]:
    """All that this caller may see.

    Raises:
        SiteDisabled: the visitor's site was switched off. A query, for visitors only.
    """
    check_site(principal)
    return Conversation.objects.filter(_reach(principal))


def _citations(found: Run, **condition: int) -> list[Citation]:
    open_to_visitor = Document.objects.filter(viewers.readable(viewers.of_conversation(found.conversation)))
    return list(found.citations.filter(document__in=open_to_visitor, **condition))


def _missing() -> NoReturn:
    raise NotFound


def check_site(principal: Principal) -> None:
    """Raises SiteDisabled. A query, for visitors only."""
    if principal.kind != Kind.VISITOR:
        return
    if not WidgetSite.objects.filter(pk__in=[principal.site_id], enabled=True).exists():
        raise SiteDisabled


def _reach(principal: Principal, prefix: str = "") -> Q:
    """A program reaches its organization, and so does an agent, whom the desk has let in; a visitor what the same
    visitor began on this site; staff their own."""
    condition: dict[str, uuid.UUID | int | None] = {"organization_id": principal.organization_id}
    if principal.kind == Kind.VISITOR:
        condition |= {"visitor_id": principal.visitor_id, "site_id": principal.site_id}
    elif principal.kind == Kind.STAFF:
        condition |= {"user_id": principal.user_id}
    if None in condition.values():  # would match every row that has no owner
        raise NotFound
    return Q(**{f"{prefix}{name}": value for name, value in condition.items()})


def _check_site(principal: Principal, found: Conversation) -> None:
    if principal.kind == Kind.VISITOR and found.site and not found.site.enabled:
        raise SiteDisabled
