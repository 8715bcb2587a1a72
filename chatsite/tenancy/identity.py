"""Signed identity: the customer's own server vouches for who its signed-in user is, for that user's tier and groups.

It computes HMAC-SHA256 of the user's id with the site's identity secret, in hex, and hands both to the widget. With a
tier it signs the id, a line feed and the tier; with groups the id, a line feed, the tier (or nothing), a line feed and
the groups, joined by commas.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence

from chatsite.tenancy.models import WidgetSite

MAX_GROUPS = 20
GROUP = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")


class InvalidIdentity(Exception):
    """The signature is not this site's signature of this user id, tier and groups."""


def sign(site: WidgetSite, external_id: str, tier: str = "", groups: Sequence[str] = ()) -> str:
    parts = [external_id, tier, ",".join(groups)] if groups else [external_id, tier] if tier else [external_id]
    return hmac.new(site.identity_secret.encode(), "\n".join(parts).encode(), hashlib.sha256).hexdigest()


def verify(site: WidgetSite, external_id: str, signature: str, tier: str = "", groups: Sequence[str] = ()) -> None:
    """Raises InvalidIdentity. A site without a readable secret vouches for nobody."""
    if "\n" in external_id + tier:  # the signature of such a one could pass for that of another's tier or groups
        raise InvalidIdentity
    if len(groups) > MAX_GROUPS or not all(GROUP.fullmatch(group) for group in groups):
        raise InvalidIdentity
    expected = sign(site, external_id, tier, groups)
    if not site.identity_secret or not hmac.compare_digest(expected.encode(), signature.lower().encode()):
        raise InvalidIdentity
