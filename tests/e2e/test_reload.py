"""The page forgets, the server does not."""

import asyncio

from playwright.async_api import expect

from tests.e2e.answers import DELIVERY, HALF, QUESTION, hold_delivery
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer


async def test_answer_goes_on_where_it_was(widget: Widget, model: ModelServer) -> None:
    hold_delivery(model)
    await widget.ask(QUESTION)
    await widget.expect_answer(HALF)
    await widget.page.reload()
    await widget.open()
    await widget.expect_question(QUESTION)
    await widget.expect_answer(HALF)
    model.release()
    await widget.expect_answer(DELIVERY)
    await widget.expect_end()
    await widget.page.reload()
    await widget.open()
    await expect(widget.answers).to_have_text([DELIVERY])
    await expect(widget.questions).to_have_text([QUESTION])


async def test_answer_that_ended_while_nobody_looked_is_there(widget: Widget, model: ModelServer) -> None:
    hold_delivery(model)
    await widget.ask(QUESTION)
    await widget.expect_answer(HALF)
    await widget.page.goto("about:blank")
    model.release()
    await asyncio.to_thread(model.wait, finished=1)
    await widget.visit("/")
    await widget.open()
    await widget.expect_answer(DELIVERY)
    await widget.expect_end()


async def test_waiting_message_survives_a_reload(widget: Widget, model: ModelServer) -> None:
    hold_delivery(model)
    await widget.ask(QUESTION)
    await widget.expect_answer(HALF)
    await widget.ask("And abroad?")
    await widget.page.reload()
    await widget.open()
    await expect(widget.panel.get_by_text("Waiting for the answer above")).to_be_visible()
    model.release()
    await expect(widget.answers).to_have_count(2)
    await expect(widget.questions).to_have_text([QUESTION, "And abroad?"])


async def test_draft_is_kept(widget: Widget) -> None:
    await widget.composer.fill("Half a thought")
    await widget.page.reload()
    await widget.open()
    await expect(widget.composer).to_have_value("Half a thought")
    await widget.button("Close chat").click()
    await widget.open()
    await expect(widget.composer).to_have_value("Half a thought")
