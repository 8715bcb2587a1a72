"""The server's own origin, which a site may allow by the word self, cannot be made up by the caller."""

from typing import Any

import pytest
from django.conf import LazySettings

from chatsite.tenancy import sites
from chatsite.tenancy.models import WidgetSite
from conversations.streaming.admission import Handshake
from tests.api.client import Api

SITE = WidgetSite(allowed_origins=["self"])


def handshake(origin: str, *, scheme: str = "ws", **headers: str) -> Handshake:
    named = {name.replace("_", "-").encode(): value.encode() for name, value in {"origin": origin, **headers}.items()}
    scope: dict[str, Any] = {"headers": list(named.items()), "subprotocols": ["chatsite.v1"], "scheme": scheme}
    return Handshake.of(scope)


def is_admitted(found: Handshake) -> bool:
    try:
        sites.admit(SITE, found.origin, found.server)
    except sites.OriginNotAllowed:
        return False
    return True


def test_a_page_of_the_server_itself() -> None:
    assert is_admitted(handshake("http://localhost:8000", host="localhost:8000"))
    assert is_admitted(handshake("https://localhost", host="localhost", scheme="wss"))


def test_a_foreign_name_that_leads_to_this_server() -> None:
    """DNS rebinding: the page at that name is somebody else's."""
    assert not is_admitted(handshake("http://evil.example", host="evil.example"))
    assert not is_admitted(handshake("http://evil.example", host="localhost", x_forwarded_host="evil.example"))
    assert not is_admitted(handshake("http://"))


def test_a_forwarded_scheme_without_a_proxy() -> None:
    assert not is_admitted(handshake("https://localhost", host="localhost", x_forwarded_proto="https"))


def test_a_forwarded_scheme_behind_a_proxy(settings: LazySettings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert is_admitted(handshake("https://localhost", host="localhost", x_forwarded_proto="https"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example", "Origin": "http://evil.example"},
        {"X-Forwarded-Host": "evil.example", "Origin": "http://evil.example"},
        {"X-Forwarded-Proto": "https", "Origin": "https://testserver"},
    ],
)
async def test_the_same_over_http(anyone: Api, own_site: WidgetSite, headers: dict[str, str]) -> None:
    answer = await anyone.post("/chat/session", {"widget_key": own_site.public_key}, headers)
    assert answer.status in (400, 403)
