"""An answer that comes while the chat is closed."""

from playwright.async_api import expect

from tests.e2e.answers import DELIVERY, HALF, QUESTION, hold_delivery
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer


async def test_badge_counts_until_the_chat_is_opened(widget: Widget, model: ModelServer) -> None:
    hold_delivery(model)
    await widget.ask(QUESTION)
    await widget.expect_answer(HALF)
    await widget.button("Close chat").click()
    await expect(widget.badge).to_be_hidden()
    model.release()
    await expect(widget.badge).to_have_text("1")
    await expect(widget.launcher).to_have_accessible_name("Open chat, 1 unread message")
    await expect(widget.region).to_contain_text("1 unread message")
    await widget.page.reload()
    await expect(widget.badge).to_have_text("1")
    await widget.open()
    await widget.expect_answer(DELIVERY)
    await expect(widget.badge).to_be_hidden()
    await widget.button("Close chat").click()
    await expect(widget.launcher).to_have_accessible_name("Open chat")
