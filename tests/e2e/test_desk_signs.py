"""What visitor and person see of each other between their messages."""

import json
import re

from playwright.async_api import WebSocket, expect

from tests.e2e.answers import QUESTION
from tests.e2e.desk_agent import Agent
from tests.e2e.widget import Widget


async def test_person_is_told_that_the_visitor_writes_and_has_read(widget: Widget, agent: Agent) -> None:
    frames: list[dict[str, object]] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda data: frames.append(json.loads(data)))

    widget.page.on("websocket", listen)
    await widget.page.reload()
    await widget.open()
    await widget.ask(QUESTION)
    await widget.expect_end()
    await widget.ask_for_person()
    escalation_id = await agent.join(widget)
    await agent.reply(escalation_id, "Hello")
    await expect(widget.panel.locator(".person .bubble")).to_have_text("Hello")
    await widget.composer.press_sequentially("Just a moment")
    signs = [frame for frame in frames if frame["type"] in ("typing", "read")]
    assert {frame["type"] for frame in signs} == {"typing", "read"}
    assert len([frame for frame in signs if frame["type"] == "typing"]) < len("Just a moment") / 2


async def test_file_of_a_person_is_opened(widget: Widget, agent: Agent) -> None:
    await widget.ask(QUESTION)
    await widget.expect_end()
    await widget.ask_for_person()
    escalation_id = await agent.join(widget)
    attachment_id = await agent.attach(escalation_id, "<i>bill.txt", b"Thank you for your order.")
    await agent.reply(escalation_id, "Here is the bill.", attachments=[attachment_id])
    file = widget.panel.get_by_role("link", name=re.compile("bill"))
    await expect(file).to_contain_text("bill.txt")
    address = await file.get_attribute("href")
    assert address
    answer = await widget.page.request.get(address)
    assert answer.ok
    assert await answer.text() == "Thank you for your order."
