"""Which page may open the widget of which site."""

from chatsite.tenancy.models import WidgetSite


class UnknownSite(Exception):
    """No site has this key."""


class SiteDisabled(Exception):
    """The site was switched off in the admin."""


class OriginNotAllowed(Exception):
    """A foreign page, or one that does not say where it comes from."""


def for_key(public_key: str) -> WidgetSite:
    """Raises UnknownSite."""
    site = WidgetSite.objects.select_related("organization").filter(public_key=public_key).first()
    if site is None:
        raise UnknownSite
    return site


def admit(site: WidgetSite, origin: str | None, server: str) -> None:
    """Let a page of `origin` in. `server` is this server's own origin, such as https://chat.example.

    Raises:
        SiteDisabled, OriginNotAllowed
    """
    if not site.enabled:
        raise SiteDisabled
    if not site.allows(origin, server):
        raise OriginNotAllowed
