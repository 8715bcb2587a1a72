"""Networks that let no WebSocket through, or no event stream either."""

import asyncio
import re

import pytest
from playwright.async_api import Page, expect

from tests.e2e.answers import DELIVERY, HALF, QUESTION, hold_delivery
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer

STREAMS = re.compile(r"/v1/runs/[^/]+/stream")


async def test_answer_streams_without_websocket(without_websocket: Page, model: ModelServer) -> None:
    hold_delivery(model)
    widget = await (await Widget(without_websocket).visit("/")).open()
    async with without_websocket.expect_request(STREAMS):
        await widget.ask(QUESTION)
    await widget.expect_answer(HALF)
    model.release()
    await widget.expect_answer(DELIVERY)
    await widget.expect_end()


async def test_answer_is_stopped_without_websocket(without_websocket: Page, model: ModelServer) -> None:
    hold_delivery(model)
    widget = await (await Widget(without_websocket).visit("/")).open()
    await widget.ask(QUESTION)
    await widget.expect_answer(HALF)
    await widget.button("Stop").click()
    await expect(widget.panel.get_by_text("Stopped")).to_be_visible()
    await widget.expect_end()


async def test_answer_comes_whole_when_streams_are_blocked_too(without_websocket: Page, model: ModelServer) -> None:
    hold_delivery(model)
    await without_websocket.route(STREAMS, lambda route: route.abort())
    widget = await (await Widget(without_websocket).visit("/")).open()
    await widget.ask(QUESTION)
    await widget.expect_question(QUESTION)
    await asyncio.to_thread(model.wait, held=1)
    model.release()
    await widget.expect_answer(DELIVERY)
    await widget.expect_end()
    async with without_websocket.expect_request(lambda request: '"full"' in (request.post_data or "")):
        await widget.ask("And abroad?")
    await expect(widget.answers).to_have_count(2)
    await widget.expect_end()


@pytest.mark.parametrize("streams", ["open", "blocked"])
async def test_message_sent_meanwhile_is_answered_after(
    without_websocket: Page, model: ModelServer, streams: str
) -> None:
    hold_delivery(model)
    model.script("Yes.", match="And abroad?")
    if streams == "blocked":
        await without_websocket.route(STREAMS, lambda route: route.abort())
    widget = await (await Widget(without_websocket).visit("/")).open()
    await widget.ask(QUESTION)
    await asyncio.to_thread(model.wait, held=1)
    await widget.ask("And abroad?")
    await widget.expect_question("And abroad?")
    model.release()
    await expect(widget.answers).to_have_text([DELIVERY, "Yes."])
    await expect(widget.questions).to_have_text([QUESTION, "And abroad?"])


@pytest.mark.parametrize("streams", ["open", "blocked"])
async def test_failed_answer_is_tried_again(without_websocket: Page, model: ModelServer, streams: str) -> None:
    model.script(DELIVERY, match=QUESTION)
    model.script(match=QUESTION, spec="fault=400", times=1)
    if streams == "blocked":
        await without_websocket.route(STREAMS, lambda route: route.abort())
    widget = await (await Widget(without_websocket).visit("/")).open()
    await widget.ask(QUESTION)
    await expect(widget.failure).to_contain_text("The assistant could not answer this message.")
    await widget.button("Try again").click()
    await widget.expect_answer(DELIVERY)
    await widget.expect_end()
    await expect(widget.questions).to_have_text([QUESTION])
