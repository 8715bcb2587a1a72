"""The live region tells a screen reader whole sentences, each once, and no tokens."""

from playwright.async_api import BrowserContext, expect

from tests.e2e.answers import DELIVERY, HALF, QUESTION, hold_delivery
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer


async def test_answer_is_said_sentence_by_sentence(widget: Widget, model: ModelServer) -> None:
    hold_delivery(model)
    said = widget.region.locator("p")
    await expect(widget.region).to_have_attribute("aria-live", "polite")
    await widget.ask(QUESTION)
    await widget.expect_answer(HALF)
    await expect(said).to_have_text(["Delivery takes three days."])
    model.release()
    await widget.expect_answer(DELIVERY)
    await expect(said).to_have_text(["Delivery takes three days.", "Returns are free for a month."])


async def test_answers_of_the_past_are_not_said_again(widget: Widget, model: ModelServer) -> None:
    model.script(DELIVERY, match=QUESTION)
    await widget.ask(QUESTION)
    await widget.expect_end()
    await widget.page.reload()
    await widget.open()
    await widget.expect_answer(DELIVERY)
    await expect(widget.region.locator("p")).to_have_count(0)


async def test_loss_of_the_network_is_said(widget: Widget, context: BrowserContext) -> None:
    await expect(widget.button("Do you wrap gifts?")).to_be_visible()
    await context.set_offline(True)
    await expect(widget.region).to_contain_text("No network.")
    await context.set_offline(False)
    await expect(widget.notice).to_be_hidden()
