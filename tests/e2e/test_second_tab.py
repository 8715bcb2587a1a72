"""Two tabs are one conversation."""

from playwright.async_api import BrowserContext, expect

from tests.e2e.answers import DELIVERY, HALF, QUESTION, hold_delivery
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer


async def test_both_tabs_see_question_and_answer_live(
    widget: Widget, context: BrowserContext, model: ModelServer
) -> None:
    hold_delivery(model)
    other = await (await Widget(await context.new_page()).visit("/")).open()
    await expect(other.button("How long does delivery take?")).to_be_visible()
    await widget.ask(QUESTION)
    for tab in (widget, other):
        await tab.page.bring_to_front()
        await tab.expect_question(QUESTION)
        await tab.expect_answer(HALF)
    model.release()
    for tab in (widget, other):
        await tab.page.bring_to_front()
        await tab.expect_answer(DELIVERY)
        await tab.expect_end()


async def test_tab_opened_in_mid_answer_joins_it(widget: Widget, context: BrowserContext, model: ModelServer) -> None:
    hold_delivery(model)
    await widget.ask(QUESTION)
    await widget.expect_answer(HALF)
    other = await (await Widget(await context.new_page()).visit("/")).open()
    await other.expect_question(QUESTION)
    await other.expect_answer(HALF)
    await other.button("Stop").click()
    await expect(other.panel.get_by_text("Stopped")).to_be_visible()
    await widget.page.bring_to_front()
    await expect(widget.panel.get_by_text("Stopped")).to_be_visible()
    await widget.expect_answer(HALF)
