"""A person takes over while the assistant is writing."""

from playwright.async_api import expect

from tests.e2e.answers import HALF, QUESTION, hold_delivery
from tests.e2e.desk_agent import Agent
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer


async def test_answer_that_a_person_cuts_off_is_not_said_to_be_stopped(
    widget: Widget, model: ModelServer, agent: Agent
) -> None:
    hold_delivery(model)
    await widget.ask(QUESTION)
    await widget.expect_answer(HALF)
    await widget.ask_for_person()
    escalation_id = await agent.join(widget)
    await expect(widget.panel.get_by_text("Stopped, because a person took over")).to_be_visible()
    await expect(widget.panel.locator(".is-stop")).to_be_hidden()
    await agent.reply(escalation_id, "I am here now.")
    await expect(widget.panel.locator(".person .bubble")).to_have_text("I am here now.")
    model.release()
    await widget.expect_answer(HALF)
    await widget.page.reload()
    await expect(widget.panel.get_by_text("Stopped, because a person took over")).to_be_visible()
    await expect(widget.answers).to_have_count(1)
