"""Everything is done without a mouse, and focus is never lost."""

from playwright.async_api import Page, expect

from tests.e2e.answers import DELIVERY, HALF, QUESTION, hold_delivery
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer


async def test_chat_is_reached_opened_and_left(page: Page) -> None:
    widget = await Widget(page).visit("/")
    await page.get_by_role("link", name="Dark").focus()
    await page.keyboard.press("Tab")
    await expect(widget.launcher).to_be_focused()
    await expect(widget.launcher).to_have_attribute("aria-expanded", "false")
    await page.keyboard.press("Enter")
    await expect(widget.panel).to_be_visible()
    await expect(widget.composer).to_be_focused()
    await expect(widget.launcher).to_have_attribute("aria-expanded", "true")
    await page.keyboard.press("Escape")
    await expect(widget.panel).to_be_hidden()
    await expect(widget.launcher).to_be_focused()


async def test_enter_sends_and_shift_enter_breaks_the_line(widget: Widget, model: ModelServer) -> None:
    model.script(DELIVERY, match="abroad")
    keyboard = widget.page.keyboard
    await keyboard.type("How long")
    await keyboard.press("Shift+Enter")
    await keyboard.type("abroad?")
    await keyboard.press("Enter")
    await expect(widget.questions).to_have_text(["How long abroad?"])
    assert await widget.questions.inner_text() == "How long\nabroad?"
    await widget.expect_answer(DELIVERY)
    await expect(widget.composer).to_be_focused()
    await expect(widget.composer).to_have_value("")


async def test_tab_goes_from_top_to_bottom(widget: Widget, model: ModelServer) -> None:
    model.script(DELIVERY, match=QUESTION)
    await widget.ask(QUESTION)
    await widget.expect_end()
    await widget.composer.fill("Thanks")
    await widget.button("Close chat").focus()
    tools = map(widget.button, ("Copy", "New answer", "Good answer", "Bad answer"))
    writing = [widget.button("Attach files"), widget.composer, widget.button("Send")]
    order = [widget.button("Talk to a person"), widget.transcript, *tools, *writing]
    for there in [*order, widget.launcher]:
        await widget.page.keyboard.press("Tab")
        await expect(there).to_be_focused()
    for there in reversed(order):
        await widget.page.keyboard.press("Shift+Tab")
        await expect(there).to_be_focused()


async def test_focus_stays_in_the_chat_when_a_button_goes(widget: Widget, model: ModelServer) -> None:
    hold_delivery(model)
    await widget.ask(QUESTION)
    await widget.expect_answer(HALF)
    await widget.button("Stop").focus()
    await widget.page.keyboard.press("Enter")
    await expect(widget.panel.get_by_text("Stopped")).to_be_visible()
    await expect(widget.composer).to_be_focused()
    await widget.button("New answer").focus()
    await widget.page.keyboard.press("Enter")
    await widget.expect_answer(HALF)
    await expect(widget.composer).to_be_focused()


async def test_escape_elsewhere_on_the_page_is_the_pages(widget: Widget) -> None:
    await widget.page.get_by_role("link", name="Dark").focus()
    await widget.page.keyboard.press("Escape")
    await expect(widget.panel).to_be_visible()
