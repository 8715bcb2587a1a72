"""A visitor's session: the conversation that the widget has open, and the token for it."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from chatsite.tenancy import identity, limits, sites, tokens
from chatsite.tenancy.models import WidgetSite
from chatsite.tenancy.principal import Kind, Principal
from conversations import attachments, extensions, phrases
from conversations.inference.configured import environment_pool
from conversations.models import Conversation, ModelPool
from conversations.validation import MAX_MESSAGE

HEARTBEAT = 20
"""Seconds between two signs of life on an open connection."""
SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class Caller:
    """Where the request comes from."""

    address: str
    origin: str | None
    server: str
    """This server's own origin."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the widget asks for; validated."""

    widget_key: str
    locale: str
    page_context: dict[str, str] | None = None
    session_token: str = ""
    external_id: str = ""
    tier: str = ""
    groups: tuple[str, ...] = ()
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    conversation: Conversation
    issued: tokens.Issued
    config: dict[str, Any]


def open_session(caller: Caller, wish: Wish) -> Session:
    """A new session, or with an older token of the same visitor at the same site the same session again.

    Raises:
        limits.RateLimited, sites.UnknownSite, sites.SiteDisabled, sites.OriginNotAllowed, identity.InvalidIdentity
    """
    limits.check_session(caller.address)
    site = sites.for_key(wish.widget_key)
    sites.admit(site, caller.origin, caller.server)
    if wish.external_id or wish.signature:
        identity.verify(site, wish.external_id, wish.signature, wish.tier, wish.groups)
    with transaction.atomic():
        conversation = _continued(site, wish) or _begun(site, wish)
    principal = Principal(
        Kind.VISITOR,
        site.organization_id,
        visitor_id=conversation.visitor_id,
        session_id=conversation.pk,
        site_id=site.pk,
    )
    return Session(conversation, tokens.issue(principal), _config(site, conversation.locale))


def supported_locale(asked: str) -> str | None:
    """The language of ours that a locale such as zh-Hant-TW means."""
    language = asked.replace("_", "-").partition("-")[0].lower()
    return language if language in dict(settings.LANGUAGES) else None


def _continued(site: WidgetSite, wish: Wish) -> Conversation | None:
    principal = tokens.renewable(wish.session_token, site.pk) if wish.session_token else None
    if principal is None or principal.session_id is None:
        return None
    found = Conversation.objects.select_for_update(no_key=True).filter(pk=principal.session_id, site=site).first()
    if found is None or not _is_theirs(found, principal, wish.external_id):
        return None
    if wish.external_id and not found.external_id:
        found.external_id = wish.external_id
        found.visitor_id = uuid.uuid4()  # older tokens, which others may hold, do not lead to what is said from now on
    if wish.external_id:
        found.customer_tier, found.customer_groups = wish.tier, list(wish.groups)
    found.locale = wish.locale
    if wish.page_context is not None:
        found.page_context = wish.page_context
    vouched = ("external_id", "customer_tier", "customer_groups", "visitor_id")
    found.save(update_fields=["locale", *vouched, "page_context", "updated_at"])
    return found


def _is_theirs(found: Conversation, principal: Principal, external_id: str) -> bool:
    """Of the token's visitor, unless somebody else has signed in; or of the user who had signed in there before."""
    if external_id and found.external_id:
        return external_id == found.external_id
    return found.visitor_id == principal.visitor_id


def _begun(site: WidgetSite, wish: Wish) -> Conversation:
    return Conversation.objects.create(
        organization=site.organization,
        site=site,
        visitor_id=uuid.uuid4(),
        external_id=wish.external_id,
        customer_tier=wish.tier,
        customer_groups=list(wish.groups),
        locale=wish.locale,
        page_context=wish.page_context or {},
    )


def _config(site: WidgetSite, locale: str) -> dict[str, Any]:
    return {
        "assistant": {"name": site.organization.assistant_name, "avatar_url": None, **_who_answers(site)},
        "greeting": site.greeting or phrases.say("assistant.greeting", locale),
        "suggestions": _suggestions(site, locale),
        "theme": {"accent": site.accent} if site.accent else {},
        "heartbeat_seconds": HEARTBEAT,
        "max_message_length": MAX_MESSAGE,
        "attachments": attachments.config(),
        **extensions.config(site, locale),
    }


def _who_answers(site: WidgetSite) -> dict[str, bool]:
    """Whether it is the demo model, or no model at all: then answers are quotes of documents."""
    own = ModelPool.objects.answering(site.organization_id) is not None
    pool = None if own else environment_pool()
    demo_model = pool is not None and any(deployment.is_demo for deployment in pool.deployments)
    return {"demo_model": demo_model, "quotes": not own and pool is None}


def _suggestions(site: WidgetSite, locale: str) -> list[str]:
    """Written as one list, or as a list for each language."""
    kept = site.suggestions
    if isinstance(kept, dict):
        kept = kept.get(locale) or kept.get("en")
    return [str(entry) for entry in kept or []][:SUGGESTIONS]
