"""A question is answered in the widget as the model writes."""

import asyncio

from playwright.async_api import expect

from tests.e2e.answers import DELIVERY, HALF, QUESTION, hold_delivery
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer


async def test_text_grows_while_the_model_writes(widget: Widget, model: ModelServer) -> None:
    hold_delivery(model)
    await widget.ask(QUESTION)
    await widget.expect_question(QUESTION)
    await widget.expect_answer(HALF)
    await expect(widget.button("Stop")).to_be_visible()
    model.release()
    await widget.expect_answer(DELIVERY)
    await widget.expect_end()


async def test_dots_stand_where_the_answer_will_be(widget: Widget, model: ModelServer) -> None:
    model.script(DELIVERY, match=QUESTION, spec="rate=0,hold=0")
    await widget.ask(QUESTION)
    await expect(widget.panel.get_by_role("img", name="Assistant is writing")).to_be_visible()
    await asyncio.to_thread(model.wait, held=1)
    model.release()
    await widget.expect_answer(DELIVERY)
    await expect(widget.panel.locator(".dots")).to_be_hidden()


async def test_suggestion_is_asked_with_one_click(widget: Widget, model: ModelServer) -> None:
    question = "How long does delivery take?"
    model.script(DELIVERY, match=question)
    await widget.button(question).click()
    await widget.expect_question(question)
    await widget.expect_answer(DELIVERY)
