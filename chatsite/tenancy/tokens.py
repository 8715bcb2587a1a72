"""Visitor tokens: signed, not stored, good for one visitor of one site for a day."""

import time
import uuid
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core import signing

from chatsite.tenancy.principal import Kind, Principal

LIFETIME = 24 * 3600
RENEWABLE = 30 * 24 * 3600
"""Seconds after its expiry in which a token still proves who the visitor was, for a new token only."""


class InvalidToken(Exception):
    """Not a token of ours."""


class ExpiredToken(InvalidToken):
    """Was one, and is too old now."""


@dataclass(frozen=True, slots=True)
class Issued:
    token: str
    expires_at: datetime


def issue(principal: Principal) -> Issued:
    """A token for a visitor's principal."""
    expires = int(time.time()) + LIFETIME
    keys = (principal.organization_id, principal.site_id, principal.visitor_id, principal.session_id)
    text = _signer().sign_object([*(key.hex for key in keys if key), expires], compress=True)
    return Issued(text, datetime.fromtimestamp(expires, UTC))


def read(token: str, *, grace: int = 0) -> Principal:
    """The visitor behind a token that expired at most `grace` seconds ago.

    Raises:
        InvalidToken, ExpiredToken
    """
    try:
        organization, site, visitor, session, expires = _signer().unsign_object(token)
        keys = [uuid.UUID(key) for key in (organization, site, visitor, session)]
    except (signing.BadSignature, ValueError, TypeError, zlib.error) as error:
        raise InvalidToken from error
    if expires + grace < time.time():
        raise ExpiredToken
    return Principal(Kind.VISITOR, keys[0], site_id=keys[1], visitor_id=keys[2], session_id=keys[3])


def renewable(token: str, site_id: uuid.UUID) -> Principal | None:
    """Whose conversation may go on at this site with a new token, judging by an older one."""
    try:
        principal = read(token, grace=RENEWABLE)
    except InvalidToken:
        return None
    return principal if principal.site_id == site_id else None


def _signer() -> signing.Signer:
    # The separator must be allowed in a WebSocket subprotocol, where browsers send the token.
    return signing.Signer(salt="chatsite.visitor", sep="~")
