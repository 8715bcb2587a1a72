"""The visitor stops an answer."""

import asyncio

from playwright.async_api import expect

from tests.e2e.answers import DELIVERY, HALF, QUESTION, hold_delivery
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer


async def test_stopped_answer_keeps_what_was_written(widget: Widget, model: ModelServer) -> None:
    hold_delivery(model)
    await widget.ask(QUESTION)
    await widget.expect_answer(HALF)
    await widget.button("Stop").click()
    await expect(widget.panel.get_by_text("Stopped")).to_be_visible()
    await widget.expect_answer(HALF)
    await widget.expect_end()
    await expect(widget.composer).to_be_focused()
    await asyncio.to_thread(model.wait, cancelled=1)


async def test_chat_goes_on_after_a_stop(widget: Widget, model: ModelServer) -> None:
    model.script(DELIVERY, match="And then?")
    hold_delivery(model)
    await widget.ask(QUESTION)
    await widget.expect_answer(HALF)
    await widget.button("Stop").click()
    await widget.ask("And then?")
    await expect(widget.answers).to_have_text([HALF, DELIVERY])


async def test_answer_that_has_not_begun_is_stopped(widget: Widget, model: ModelServer) -> None:
    model.script(DELIVERY, match=QUESTION, spec="rate=0,hold=0")
    await widget.ask(QUESTION)
    await asyncio.to_thread(model.wait, held=1)
    await widget.button("Stop").click()
    await expect(widget.panel.get_by_text("Stopped")).to_be_visible()
    await widget.expect_end()
    await expect(widget.answers).to_have_count(0)
    await expect(widget.button("Try again")).to_be_visible()
