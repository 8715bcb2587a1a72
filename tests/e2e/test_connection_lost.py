"""The network or the server goes away in mid-answer: it is said, and nothing is lost."""

import asyncio

from playwright.async_api import BrowserContext, expect

from tests.e2e.answers import DELIVERY, HALF, QUESTION, hold_delivery
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer
from tests.stack import Stack

NEXT = "Do you wrap gifts?"
WRAPPED = "Yes, in brown paper."


async def test_answer_arrives_after_the_network_was_gone(
    widget: Widget, context: BrowserContext, model: ModelServer
) -> None:
    hold_delivery(model)
    model.script(WRAPPED, match=NEXT)
    await widget.ask(QUESTION)
    await widget.expect_answer(HALF)
    await context.set_offline(True)
    await expect(widget.notice).to_contain_text("No network. What you write is kept and sent later.")
    await widget.expect_answer(HALF)
    await widget.ask(NEXT)
    await widget.expect_question(NEXT)
    model.release()
    await context.set_offline(False)
    await expect(widget.answers).to_have_text([DELIVERY, WRAPPED])
    await expect(widget.questions).to_have_text([QUESTION, NEXT])
    await expect(widget.notice).to_be_hidden()


async def test_message_written_without_network_survives_a_closed_page(
    widget: Widget, context: BrowserContext, model: ModelServer
) -> None:
    model.script(WRAPPED, match=NEXT)
    await expect(widget.button("Do you wrap gifts?")).to_be_visible()
    await context.set_offline(True)
    await widget.ask(NEXT)
    await expect(widget.panel.get_by_text("Sent when the connection is back")).to_be_visible()
    await widget.page.close()
    await context.set_offline(False)
    again = await (await Widget(await context.new_page()).visit("/")).open()
    await again.expect_answer(WRAPPED)
    await expect(again.questions).to_have_text([NEXT])


async def test_answer_arrives_after_the_server_was_killed(widget: Widget, stack: Stack, model: ModelServer) -> None:
    hold_delivery(model)
    model.script(WRAPPED, match=NEXT)
    await widget.ask(QUESTION)
    await widget.expect_answer(HALF)
    await asyncio.to_thread(stack.kill, "web")
    await expect(widget.notice).to_contain_text("Connection lost.")
    await widget.ask(NEXT)
    model.release()
    stack.start("web")
    await expect(widget.answers).to_have_text([DELIVERY, WRAPPED])
    await expect(widget.questions).to_have_text([QUESTION, NEXT])
    await expect(widget.notice).to_be_hidden()
