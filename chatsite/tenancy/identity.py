"""Signed identity: the customer's own server vouches for who its signed-in user is, and for that user's tier.

It computes HMAC-SHA256 of the user's id with the site's identity secret, in hex, and hands both to the widget. With a
tier it signs the id, a line feed and the tier.
"""

import hashlib
import hmac

from chatsite.tenancy.models import WidgetSite


class InvalidIdentity(Exception):
    """The signature is not this site's signature of this user id and tier."""


def sign(site: WidgetSite, external_id: str, tier: str = "") -> str:
    text = f"{external_id}\n{tier}" if tier else external_id
    return hmac.new(site.identity_secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def verify(site: WidgetSite, external_id: str, signature: str, tier: str = "") -> None:
    """Raises InvalidIdentity. A site without a readable secret vouches for nobody."""
    if "\n" in external_id:  # the signature of such an id could pass for that of another's tier
        raise InvalidIdentity
    expected = sign(site, external_id, tier)
    if not site.identity_secret or not hmac.compare_digest(expected.encode(), signature.lower().encode()):
        raise InvalidIdentity
