"""Who may open a WebSocket, and what the others are told."""

import base64

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from chatsite.tenancy import tokens
from chatsite.tenancy.models import WidgetSite
from chatsite.threads import in_thread
from conversations.models import Conversation
from tests import factories
from tests.factories import Visitor
from tests.streaming.tabs import Tab
from tests.streaming.webserver import WebServer

pytestmark = pytest.mark.usefixtures("connected")


async def refusal(tab: Tab) -> tuple[str, int | None]:
    """The code of the error that comes before the close, and the close code."""
    async with tab:
        code = await tab.close_code()
        [error] = tab.frames
        assert error["message"]
        return error["code"], code


@pytest.mark.parametrize("token", ["", "x", "a~b", "bearer", "x" * 4000])
async def test_without_a_token_of_ours(either_web: WebServer, alice: Visitor, token: str) -> None:
    assert await refusal(Tab(either_web, alice, token=token)) == ("unauthorized", 4401)


async def test_with_a_token_that_was_changed(web: WebServer, alice: Visitor) -> None:
    body, signature = alice.token.split("~")
    for changed in (f"{body[:-2]}AA~{signature}", f"{body}~{signature[:-2]}AA", f"{body}~"):
        assert await refusal(Tab(web, alice, token=changed)) == ("unauthorized", 4401)


async def test_with_an_expired_token(web: WebServer, alice: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "LIFETIME", -1)
    expired = tokens.issue(alice.principal).token
    assert await refusal(Tab(web, alice, token=expired)) == ("token_expired", 4401)


async def test_with_an_api_key(web: WebServer, alice: Visitor, api_key: str) -> None:
    assert await refusal(Tab(web, alice, token=api_key)) == ("unauthorized", 4401)


async def test_with_the_token_of_a_conversation_that_is_gone(web: WebServer, alice: Visitor) -> None:
    await in_thread(lambda: Conversation.objects.all().delete())()
    _, code = await refusal(Tab(web, alice))
    assert code == 4401


@pytest.mark.parametrize(
    "origin", ["https://elsewhere.example", "https://shop.example.evil.example", "http://shop.example", "null", None]
)
async def test_from_a_page_that_is_not_allowed(either_web: WebServer, alice: Visitor, origin: str | None) -> None:
    assert await refusal(Tab(either_web, alice, origin=origin)) == ("origin_not_allowed", 4403)


async def test_from_the_server_itself_where_that_is_allowed(web: WebServer, site: WidgetSite) -> None:
    def own_page() -> Visitor:
        return factories.visitor(factories.site(site.organization, allowed_origins=["self"]))

    visitor = await in_thread(own_page)()
    async with Tab(web, visitor, origin=web.url) as tab:
        await tab.send("ping")
        assert (await tab.next())["type"] == "pong"


async def test_of_a_disabled_site(either_web: WebServer, alice: Visitor, site: WidgetSite) -> None:
    await in_thread(lambda: WidgetSite.objects.update(enabled=False))()
    assert await refusal(Tab(either_web, alice)) == ("site_disabled", 4403)


async def test_of_a_site_that_is_disabled_meanwhile(web: WebServer, alice: Visitor, site: WidgetSite) -> None:
    async with Tab(web, alice) as tab:
        await tab.send("ping")
        await tab.next()
        await in_thread(lambda: WidgetSite.objects.update(enabled=False))()
        error = await tab.refused("chat_message", session_id=alice.session_id, message="Hi", idempotency_key="k")
        assert error["code"] == "site_disabled"


async def test_a_token_in_the_address_is_not_looked_at(web: WebServer, alice: Visitor) -> None:
    tab = Tab(web, alice, token="")
    tab.address += f"?token={alice.token}&bearer={base64.urlsafe_b64encode(alice.token.encode()).decode()}"
    assert await refusal(tab) == ("unauthorized", 4401)


async def test_a_forwarded_scheme_is_not_believed_without_a_proxy(either_web: WebServer, site: WidgetSite) -> None:
    own = await in_thread(factories.site)(site.organization, allowed_origins=["self"])
    visitor = await in_thread(factories.visitor)(own)
    made_up, headers = either_web.url.replace("http", "https"), {"X-Forwarded-Proto": "https"}
    async with httpx.AsyncClient(headers={**headers, "Origin": made_up}) as client:
        answer = await client.post(f"{either_web.url}/chat/session", json={"widget_key": own.public_key})
    assert answer.json()["error"]["code"] == "origin_not_allowed"
    assert await refusal(Tab(either_web, visitor, origin=made_up, headers=headers)) == ("origin_not_allowed", 4403)


@pytest.mark.parametrize("path", ["/", "/ws/", "/ws/chat", "/ws/chat/x", "/ws/%ff%0a/"])
async def test_at_another_address(either_web: WebServer, alice: Visitor, path: str) -> None:
    tab = Tab(either_web, alice)
    tab.address = either_web.url.replace("http", "ws") + path
    with pytest.raises(InvalidStatus) as refused:
        await tab.__aenter__()
    assert refused.value.response.status_code == 403
