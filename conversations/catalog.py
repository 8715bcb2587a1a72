"""A caller's conversations: begin, list, read. Pages are keyed by id, so that they hold still while rows are added."""

from dataclasses import dataclass

from chatsite import ids
from chatsite.tenancy import limits
from chatsite.tenancy.principal import Kind, Principal
from conversations import access
from conversations.models import Conversation, Turn
from conversations.runs.cursor import InvalidCursor
from conversations.sessions import supported_locale


@dataclass(frozen=True, slots=True)
class Page:
    data: list[Conversation]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class TurnPage:
    data: list[Turn]
    next_after_seq: int | None


def begin(
    principal: Principal,
    *,
    locale: str = "",
    title: str = "",
    external_id: str = "",
    page_context: dict[str, str] | None = None,
) -> Conversation:
    """Only a program may say whose conversation it is.

    Raises:
        limits.RateLimited, sites.SiteDisabled
    """
    access.check_site(principal)
    if principal.kind != Kind.API_KEY:
        limits.check_session(principal.rate_key)
    return Conversation.objects.create(
        organization_id=principal.organization_id,
        site_id=principal.site_id,
        visitor_id=principal.visitor_id,
        user_id=principal.user_id,
        external_id=external_id if principal.kind == Kind.API_KEY else "",
        title=title,
        locale=supported_locale(locale) or "en",
        page_context=page_context or {},
    )


def page(principal: Principal, *, limit: int, cursor: str | None = None) -> Page:
    """Newest first.

    Raises:
        InvalidCursor, sites.SiteDisabled
    """
    rows = access.conversations(principal).order_by("-id")
    if cursor is not None:
        last = ids.parse("conv", cursor)
        if last is None:
            raise InvalidCursor("The cursor of a page is the nextCursor of the page before.")
        rows = rows.filter(pk__lt=last)
    found = list(rows[: limit + 1])
    return Page(found[:limit], found[limit - 1].public_id if len(found) > limit else None)


def turns(principal: Principal, public_id: str, *, after_seq: int, limit: int) -> TurnPage:
    """Oldest first. Raises access.NotFound."""
    conversation = access.conversation(principal, public_id)
    found = list(conversation.turns.filter(seq__gt=after_seq).order_by("seq")[: limit + 1])
    return TurnPage(found[:limit], found[limit - 1].seq if len(found) > limit else None)
