"""On a phone the chat is the whole screen."""

import pytest_asyncio
from playwright.async_api import expect

from tests.e2e.answers import DELIVERY, QUESTION
from tests.e2e.conftest import NewContext
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer

SCREEN = {"width": 390, "height": 844}


@pytest_asyncio.fixture(loop_scope="session")
async def phone(new_context: NewContext) -> Widget:
    context = await new_context(viewport=SCREEN, is_mobile=True, has_touch=True, reduced_motion="reduce")
    return await Widget(await context.new_page()).visit("/")


async def test_chat_fills_the_screen(phone: Widget, model: ModelServer) -> None:
    model.script(DELIVERY, match=QUESTION)
    await phone.launcher.tap()
    await expect(phone.panel).to_be_visible()
    assert await phone.panel.bounding_box() == {"x": 0, "y": 0, **SCREEN}
    await expect(phone.launcher).to_be_hidden()
    await phone.composer.tap()
    await phone.composer.fill(QUESTION)
    await phone.button("Send").tap()
    await phone.expect_answer(DELIVERY)
    await phone.expect_end()
    await expect(phone.tools.last).to_have_css("opacity", "1")
    await phone.button("Close chat").tap()
    await expect(phone.panel).to_be_hidden()
    await expect(phone.launcher).to_be_visible()


async def test_keyboard_does_not_come_up_before_it_is_wanted(phone: Widget) -> None:
    await phone.launcher.tap()
    await expect(phone.panel).to_be_focused()


async def test_focus_does_not_leave_what_fills_the_screen(phone: Widget) -> None:
    await phone.launcher.tap()
    await expect(phone.panel).to_be_focused()
    await phone.composer.fill("Hello")
    await phone.button("Send").focus()
    await expect(phone.button("Send")).to_be_focused()
    for key in (*["Tab"] * 12, *["Shift+Tab"] * 12):
        await phone.page.keyboard.press(key)
        assert await phone.page.evaluate("document.activeElement.localName") == "chatsite-widget"


async def test_page_is_not_wider_than_the_phone(phone: Widget) -> None:
    assert await phone.page.evaluate("document.documentElement.scrollWidth") == SCREEN["width"]
