"""axe-core finds nothing in what the desk adds to the widget, in light and dark."""

import pytest
from playwright.async_api import expect

from tests.e2e.answers import DELIVERY, QUESTION
from tests.e2e.conftest import NewContext
from tests.e2e.desk_agent import Agent
from tests.e2e.test_accessibility import SCHEMES, assert_none, seen_as, violations
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer


@SCHEMES
@pytest.mark.parametrize("locale", ["en", "ar"])
async def test_forms_people_and_ratings(
    new_context: NewContext, model: ModelServer, agent: Agent, scheme: str, locale: str
) -> None:
    model.script(DELIVERY, match=QUESTION)
    page = await (await seen_as(new_context, scheme)).new_page()
    widget = await (await Widget(page).visit(f"/?locale={locale}")).open()
    await widget.ask(QUESTION)
    await widget.expect_end()
    panel = widget.panel
    await panel.locator(".thumb").last.click()
    await expect(panel.locator(".inline-form")).to_be_visible()
    await panel.locator(".menu-button").click()
    found = await violations(page)
    await page.keyboard.press("Escape")
    await panel.locator(".slot button").click()
    await panel.locator(".sheet [type=email]").fill("a@")
    await panel.locator(".sheet [type=submit]").click()
    found += await violations(page)
    await panel.locator(".sheet [type=email]").fill("")
    await panel.locator(".sheet [type=submit]").click()
    await expect(panel.locator(".standing")).to_be_visible()
    found += await violations(page)
    escalation_id = await agent.join(widget)
    await agent.reply(escalation_id, "Hello, see https://shop.example/")
    await expect(panel.locator(".person .bubble")).to_be_visible()
    found += await violations(page)
    await agent.post(f"escalations/{escalation_id}/resolve", {"resolution": "solved"})
    await expect(panel.locator(".survey")).to_be_visible()
    found += await violations(page)
    assert_none(found)
