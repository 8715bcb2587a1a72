"""Signed identity: the customer's own server vouches for who its signed-in user is.

It computes HMAC-SHA256 of the user's id with the site's identity secret, in hex, and hands both to the widget.
"""

import hashlib
import hmac

from chatsite.tenancy.models import WidgetSite


class InvalidIdentity(Exception):
    """The signature is not this site's signature of this user id."""


def sign(site: WidgetSite, external_id: str) -> str:
    return hmac.new(site.identity_secret.encode(), external_id.encode(), hashlib.sha256).hexdigest()


def verify(site: WidgetSite, external_id: str, signature: str) -> None:
    """Raises InvalidIdentity. A site without a readable secret vouches for nobody."""
    expected = sign(site, external_id)
    if not site.identity_secret or not hmac.compare_digest(expected.encode(), signature.lower().encode()):
        raise InvalidIdentity
