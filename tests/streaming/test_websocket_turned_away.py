"""A connection outlives what let it in no longer than the next news."""

import uuid

from chatsite.tenancy.models import WidgetSite
from chatsite.threads import in_thread
from conversations.models import Conversation
from conversations.runs import lifecycle
from tests.factories import Visitor
from tests.streaming.tabs import Tab
from tests.streaming.webserver import WebServer


async def test_when_somebody_has_signed_in_an_older_token_hears_nothing_more(web: WebServer, alice: Visitor) -> None:
    async with Tab(web, alice) as tab:
        await tab.settled()
        conversation = Conversation.objects.filter(pk=alice.conversation.pk)
        await in_thread(lambda: conversation.update(visitor_id=uuid.uuid4(), external_id="customer-7"))()
        await in_thread(lifecycle.start)(alice.conversation, "My card ends in 4242.")
        assert (await tab.error())["code"] == "not_found"
        assert await tab.close_code() == 4401
    assert tab.named("turn") == []


async def test_when_the_site_was_switched_off(web: WebServer, alice: Visitor, site: WidgetSite) -> None:
    async with Tab(web, alice) as tab:
        await tab.settled()
        await in_thread(lambda: WidgetSite.objects.filter(pk=site.pk).update(enabled=False))()
        await in_thread(lifecycle.start)(alice.conversation, "Hello?")
        assert (await tab.error())["code"] == "site_disabled"
        assert await tab.close_code() == 4403
    assert tab.named("turn") == []
