"""One script tag puts the widget on a page of another origin, whatever that page forbids."""

from playwright.async_api import BrowserContext, Page, expect

from tests.e2e.answers import DELIVERY, QUESTION
from tests.e2e.elsewhere import Elsewhere
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer

COUNT = """addEventListener("securitypolicyviolation",
  ({ violatedDirective, blockedURI }) => console.error(violatedDirective, blockedURI))"""


def complaints(page: Page) -> list[str]:
    """Errors in the page's console, violations of its policy included."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type in ("error", "warning") else None)
    return found


async def test_widget_works_under_a_strict_policy(
    context: BrowserContext, elsewhere: Elsewhere, model: ModelServer
) -> None:
    model.script(f"{DELIVERY}\n\n```sh\nls\n```", match=QUESTION)
    await elsewhere.serve(context)
    await context.add_init_script(COUNT)
    page = await context.new_page()
    found = complaints(page)
    widget = await (await Widget(page).visit(f"{elsewhere.origin}/kettle")).open()
    await widget.ask(QUESTION)
    await expect(widget.answers.last).to_contain_text(DELIVERY)
    await widget.expect_end()
    await expect(widget.panel).to_have_css("position", "fixed")  # its styles did apply
    assert found == []


async def test_demo_page_is_quiet_under_its_own_policy(page: Page, model: ModelServer) -> None:
    model.script(DELIVERY, match=QUESTION)
    await page.add_init_script(COUNT)
    found = complaints(page)
    widget = await (await Widget(page).visit("/")).open()
    await widget.ask(QUESTION)
    await widget.expect_answer(DELIVERY)
    await widget.expect_end()
    assert found == []


async def test_page_that_may_not_have_the_widget_is_told_so(context: BrowserContext, elsewhere: Elsewhere) -> None:
    await elsewhere.serve(context, key="demo")
    widget = await (await Widget(await context.new_page()).visit(f"{elsewhere.origin}/kettle")).open()
    await expect(widget.notice).to_contain_text("The chat is not available on this page.")
    await expect(widget.composer).to_be_disabled()


async def test_visitor_who_does_not_open_the_chat_costs_no_request(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await Widget(page).visit("/")
    assert not [url for url in asked if "/chat/" in url or "/v1/" in url]


async def test_latin_name_stands_at_the_right_in_arabic(context: BrowserContext, elsewhere: Elsewhere) -> None:
    await elsewhere.serve(context, lang="ar")
    widget = await (await Widget(await context.new_page()).visit(f"{elsewhere.origin}/kettle")).open()
    name = widget.panel.locator(".name bdi")
    await expect(name).to_have_text("Luna")
    box, around = await name.bounding_box(), await widget.panel.locator(".name").bounding_box()
    assert box
    assert around
    assert round(box["x"] + box["width"]) == round(around["x"] + around["width"])
