"""A visitor asks for a person and gets one."""

from playwright.async_api import expect

from tests.e2e.answers import DELIVERY, QUESTION
from tests.e2e.desk_agent import Agent
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer


async def test_person_is_asked_for_comes_and_goes(widget: Widget, model: ModelServer, agent: Agent) -> None:
    model.script(DELIVERY, match=QUESTION)
    await widget.ask(QUESTION)
    await widget.expect_end()
    await widget.ask_for_person()
    escalation_id = await agent.join(widget)
    await expect(widget.panel.locator(".subtitle")).to_have_text("A person is answering")
    await expect(widget.panel.locator(".standing")).to_be_hidden()
    await agent.reply(escalation_id, "Hello, <b>I</b> have read it. See https://shop.example/kettle")
    bubble = widget.panel.locator(".person .bubble")
    await expect(bubble).to_have_text("Hello, <b>I</b> have read it. See https://shop.example/kettle")
    await expect(bubble.get_by_role("link")).to_have_attribute("href", "https://shop.example/kettle")
    await widget.ask("Thank you")
    await expect(widget.panel.locator(".dots")).to_be_hidden()
    await expect(widget.panel.locator(".is-stop")).to_be_hidden()
    await agent.post(f"escalations/{escalation_id}/hand-back")
    await expect(widget.panel.get_by_text("The assistant goes on", exact=True)).to_be_visible()
    await expect(widget.button("Talk to a person")).to_be_visible()


async def test_visitor_goes_back_to_the_assistant(widget: Widget, model: ModelServer) -> None:
    await widget.ask(QUESTION)
    await widget.expect_end()
    await widget.ask_for_person()
    await widget.panel.locator(".standing").get_by_role("button", name="Back to the assistant").click()
    await expect(widget.button("Talk to a person")).to_be_visible()
    model.script(DELIVERY, match="And now")
    await widget.ask("And now?")
    await widget.expect_answer(DELIVERY)


async def test_standing_and_panel_survive_a_reload(widget: Widget, agent: Agent) -> None:
    await widget.ask(QUESTION)
    await widget.expect_end()
    await widget.ask_for_person()
    escalation_id = await agent.join(widget)
    await agent.reply(escalation_id, "Hello")
    await expect(widget.panel.locator(".person .bubble")).to_have_text("Hello")
    await widget.page.reload()
    await expect(widget.panel).to_be_visible()
    await expect(widget.panel.locator(".subtitle")).to_have_text("A person is answering")
    await expect(widget.panel.locator(".person .bubble")).to_have_text("Hello")
    await agent.post(f"escalations/{escalation_id}/resolve", {"resolution": "solved"})
    await expect(widget.composer).to_have_attribute("placeholder", "Write to start again")


async def test_message_of_a_person_is_told_while_the_chat_is_closed(widget: Widget, agent: Agent) -> None:
    await widget.ask(QUESTION)
    await widget.expect_end()
    await widget.ask_for_person()
    escalation_id = await agent.join(widget)
    await widget.button("Close chat").click()
    title = await widget.page.title()
    await agent.reply(escalation_id, "Are you there?")
    await expect(widget.badge).to_have_text("1")
    await expect(widget.page).to_have_title(f"(1) {title}")
    await widget.open()
    await expect(widget.page).to_have_title(title)
