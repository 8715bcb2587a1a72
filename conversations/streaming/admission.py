"""Who may open a WebSocket: the token stands in the subprotocol, and the page's origin is checked."""

import uuid
from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from chatsite import ids
from chatsite.tenancy import sites, tokens
from chatsite.tenancy.principal import Principal
from conversations import access

BEARER = "bearer."


@dataclass(frozen=True, slots=True)
class Handshake:
    token: str
    origin: str | None
    server: str
    """This server's own origin, as the client sees it; empty when it was called by a name that is not its own."""

    @classmethod
    def of(cls, scope: dict[str, Any]) -> Self:
        headers = {name: value.decode("latin1") for name, value in scope["headers"]}
        given = [entry for entry in scope["subprotocols"] if entry.startswith(BEARER)]
        return cls(
            token=given[0].removeprefix(BEARER) if given else "",
            origin=headers.get(b"origin"),
            server=_server(headers, secure=scope.get("scheme") in ("wss", "https")),
        )


def _server(headers: dict[bytes, str], *, secure: bool) -> str:
    """By Django's rules for HTTP: only the allowed hosts, and a proxy only when the settings say that there is one."""
    request = HttpRequest()
    request.META = {
        "HTTP_HOST": headers.get(b"host", ""),
        "HTTP_X_FORWARDED_PROTO": headers.get(b"x-forwarded-proto", ""),
    }
    try:
        return f"{'https' if secure or request.is_secure() else 'http'}://{request.get_host()}"
    except DisallowedHost:
        return ""


@dataclass(frozen=True, slots=True)
class Admitted:
    principal: Principal
    conversation_id: uuid.UUID
    latest_turn_seq: int


def session(handshake: Handshake) -> uuid.UUID:
    """The conversation that the token is for. No query. Raises tokens.InvalidToken."""
    session_id = tokens.read(handshake.token).session_id
    if session_id is None:
        raise tokens.InvalidToken
    return session_id


def admit(handshake: Handshake) -> Admitted:
    """Raises tokens.InvalidToken, access.NotFound, sites.SiteDisabled or sites.OriginNotAllowed."""
    principal = tokens.read(handshake.token)
    conversation = access.conversation(principal, ids.public("conv", session(handshake)))
    if conversation.site is None:
        raise sites.OriginNotAllowed
    sites.admit(conversation.site, handshake.origin, handshake.server)
    return Admitted(principal, conversation.pk, conversation.latest_turn_seq)
