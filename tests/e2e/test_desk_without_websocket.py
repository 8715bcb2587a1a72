"""A person is within reach where no WebSocket gets through."""

import re

import pytest
from playwright.async_api import Page, WebSocketRoute, expect

from tests.e2e.answers import QUESTION
from tests.e2e.desk_agent import Agent
from tests.e2e.widget import Widget

STREAMS = re.compile(r"/v1/runs/[^/]+/stream")


@pytest.mark.parametrize("streams", [True, False], ids=["sse", "https"])
async def test_person_answers(page: Page, agent: Agent, streams: bool) -> None:
    async def refuse(socket: WebSocketRoute) -> None:
        await socket.close(code=1011)

    await page.route_web_socket(re.compile("/ws/chat/"), refuse)
    if not streams:
        await page.route(STREAMS, lambda route: route.abort())
    widget = await (await Widget(page).visit("/")).open()
    await widget.ask(QUESTION)
    await widget.expect_end()
    await widget.ask_for_person()
    escalation_id = await agent.join(widget)
    await expect(widget.panel.locator(".subtitle")).to_have_text("A person is answering")
    await agent.reply(escalation_id, "Hello")
    await expect(widget.panel.locator(".person .bubble")).to_have_text("Hello")
    await widget.ask("Thank you")
    await expect(widget.panel.locator(".mine .remark")).to_be_hidden()
    await expect(widget.panel.locator(".dots")).to_be_hidden()
    await agent.post(f"escalations/{escalation_id}/hand-back")
    await expect(widget.panel.get_by_text("The assistant goes on", exact=True)).to_be_visible()
