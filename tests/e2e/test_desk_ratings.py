"""Answers and conversations are judged, and the transcript is sent."""

import re

from playwright.async_api import expect

from tests.e2e.answers import DELIVERY, QUESTION
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer


async def test_rating_is_explained_changed_and_kept(widget: Widget, model: ModelServer) -> None:
    model.script(DELIVERY, match=QUESTION)
    await widget.ask(QUESTION)
    await widget.expect_end()
    bad, good = widget.button("Bad answer"), widget.button("Good answer")
    await bad.click()
    form = widget.panel.locator(".inline-form")
    await form.get_by_role("checkbox").first.check()
    await form.get_by_role("textbox").fill("=1+1 <img src=x>")
    await form.get_by_role("button", name="Send").click()
    await expect(widget.panel.get_by_text("Thank you for saying so.")).to_be_visible()
    await widget.page.reload()
    await expect(bad).to_have_attribute("aria-pressed", "true")
    await good.click()
    await expect(good).to_have_attribute("aria-pressed", "true")
    await expect(bad).to_have_attribute("aria-pressed", "false")
    await expect(form).to_be_hidden()


async def test_conversation_is_ended_and_begun_again(widget: Widget, model: ModelServer) -> None:
    model.script(DELIVERY, match=QUESTION)
    await widget.ask(QUESTION)
    await widget.expect_end()
    await widget.button("More").click()
    await widget.panel.get_by_role("menuitem", name="End the conversation").click()
    await widget.panel.get_by_role("button", name="End the conversation").click()
    await expect(widget.panel.get_by_text("You ended the conversation")).to_be_visible()
    await expect(widget.button("Talk to a person")).to_be_hidden()
    await widget.ask("One more thing")
    await widget.expect_end()
    await expect(widget.panel.get_by_text("The conversation goes on")).to_be_visible()
    await expect(widget.button("Talk to a person")).to_be_visible()


async def test_transcript_is_asked_for(widget: Widget) -> None:
    await widget.ask(QUESTION)
    await widget.expect_end()
    await widget.button("More").click()
    await widget.panel.get_by_role("menuitem", name="Send me the transcript").click()
    field = widget.panel.get_by_label("Your e-mail address")
    await field.fill("visitor@")
    await field.press("Enter")
    await expect(widget.panel.get_by_text("This is not an e-mail address.")).to_be_visible()
    await field.fill("visitor@example.com")
    await field.press("Enter")
    await expect(widget.panel.get_by_role("status").filter(has_text=re.compile("on its way"))).to_contain_text(
        "visitor@example.com"
    )
    await widget.page.keyboard.press("Escape")
    await expect(widget.panel).to_be_visible()
    await expect(widget.panel.locator(".sheet")).to_be_hidden()
