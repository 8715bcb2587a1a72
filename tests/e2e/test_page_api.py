"""What the page can do with `window.Chatsite`, and what it hears."""

import re

from playwright.async_api import BrowserContext, Page, expect

from tests.e2e.admin import sign_in
from tests.e2e.answers import DELIVERY, QUESTION
from tests.e2e.elsewhere import Elsewhere
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer

EVENTS = ("ready", "open", "close", "message", "unread", "connection")
LISTEN = f"""
window.heard = [];
window.Chatsite = {list(EVENTS)}.map((name) => ["on", name, (detail) => heard.push([name, detail])]);
"""


async def test_page_opens_and_closes_the_chat(page: Page) -> None:
    widget = await Widget(page).visit("/")
    await page.evaluate("Chatsite.open()")
    await expect(widget.composer).to_be_focused()
    await page.evaluate("Chatsite.close()")
    await expect(widget.panel).to_be_hidden()
    await page.evaluate("Chatsite.toggle()")
    await expect(widget.panel).to_be_visible()


async def test_page_hears_what_happens(context: BrowserContext, elsewhere: Elsewhere, model: ModelServer) -> None:
    model.script(DELIVERY, match=QUESTION)
    await elsewhere.serve(context, script=LISTEN)
    page = await context.new_page()
    widget = await (await Widget(page).visit(f"{elsewhere.origin}/kettle")).open()
    await widget.ask(QUESTION)
    await widget.expect_answer(DELIVERY)
    await widget.expect_end()
    await widget.button("Close chat").click()
    heard = await page.evaluate("heard")
    assert [name for name, _detail in heard if name in ("ready", "open", "close")] == ["ready", "open", "close"]
    said = [(detail["role"], detail["text"]) for name, detail in heard if name == "message"]
    assert said == [("user", QUESTION), ("assistant", DELIVERY)]
    assert {"state": "online", "transport": "websocket"} in [detail for name, detail in heard if name == "connection"]


async def test_calls_made_before_the_script_came_are_carried_out(context: BrowserContext, elsewhere: Elsewhere) -> None:
    await elsewhere.serve(context, script='window.Chatsite = [["open"]]')
    page = await context.new_page()
    widget = await Widget(page).visit(f"{elsewhere.origin}/kettle")
    await expect(widget.panel).to_be_visible()


async def test_page_context_reaches_staff_and_model(
    context: BrowserContext, elsewhere: Elsewhere, model: ModelServer
) -> None:
    model.script(DELIVERY, match=QUESTION)
    await elsewhere.serve(context, script='window.Chatsite = [["setPageContext", { product_id: "K-12" }]]')
    page = await context.new_page()
    widget = await (await Widget(page).visit(f"{elsewhere.origin}/kettle?secret=1#part")).open()
    await widget.ask(QUESTION)
    await widget.expect_answer(DELIVERY)
    prompt = str(model.requests()[-1]["body"]["messages"])
    assert "K-12" in prompt
    assert f"{elsewhere.origin}/kettle" in prompt
    assert "secret" not in prompt
    staff = await context.new_page()
    await staff.goto("/admin/")
    await sign_in(staff, elsewhere.staff)
    await staff.goto("/admin/conversations/conversation/")
    await staff.locator("#result_list tbody tr").get_by_role("link").first.click()
    await expect(staff.locator(".cs-facts")).to_contain_text(re.compile(f"{elsewhere.origin}/kettle\\s*Id"))
