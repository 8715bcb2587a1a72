"""Another organization, with a shop on an origin of its own that embeds the widget under a strict policy."""

import hashlib
import hmac
import re
from dataclasses import dataclass

from playwright.async_api import BrowserContext, Route

from tests.stack import Stack

SCRIPT = """
from django.contrib.auth.models import User
from chatsite.tenancy.models import Membership, Organization, WidgetSite
organization = Organization.objects.create(slug="elsewhere", name="Elsewhere", assistant_name="Luna")
user = User.objects.create_user("stranger", password="demo-password", is_staff=True)
Membership.objects.create(organization=organization, user=user, role="admin")
WidgetSite.objects.create(
    organization=organization,
    public_key="elsewhere",
    allowed_origins=["http://shop.localhost"],
    identity_secret="secret of the shop",
)
"""
PAGE = """<!doctype html><html lang="{lang}"><title>Kettle | Shop</title><body><h1>Kettle</h1>
<script src="/shop.js"></script><script src="{server}/static/dist/widget.js" data-widget-key="{key}" async></script>"""
POLICY = "default-src 'none'; script-src 'self' {server}; connect-src {server} {socket}; base-uri 'none'"


@dataclass(frozen=True)
class Elsewhere:
    server: str
    origin: str = "http://shop.localhost"
    staff: str = "stranger"

    def identity(self, user_id: str) -> dict[str, str]:
        """What the shop's server tells its page about who is signed in."""
        signature = hmac.new(b"secret of the shop", user_id.encode(), hashlib.sha256).hexdigest()
        return {"user_id": user_id, "signature": signature}

    async def serve(self, context: BrowserContext, script: str = "", key: str = "elsewhere", lang: str = "en") -> None:
        """Let the shop be there for this visitor; `script` is what its page does itself."""
        policy = POLICY.format(server=self.server, socket=self.server.replace("http", "ws", 1))
        html = PAGE.format(server=self.server, key=key, lang=lang)

        async def answer(route: Route) -> None:
            if "/kettle" in route.request.url:
                headers = {"Content-Security-Policy": policy}
                await route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)
            elif route.request.url.endswith("/shop.js"):
                await route.fulfill(body=script, content_type="text/javascript")
            else:
                await route.fulfill(status=404)

        await context.grant_permissions(["local-network-access"])  # else what comes from no address may not reach us
        await context.route(re.compile(f"^{self.origin}/"), answer)


def make(stack: Stack) -> Elsewhere:
    stack.manage("shell", "-c", SCRIPT)
    return Elsewhere(stack.url)
