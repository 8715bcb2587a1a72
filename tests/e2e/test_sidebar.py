"""The admin's sidebar: what is not for every day is folded, and found by keyboard too."""

from playwright.async_api import expect

from tests.e2e.admin import sign_in
from tests.e2e.conftest import NewContext


async def test_a_folded_group_opens_by_keyboard(new_context: NewContext) -> None:
    page = await (await new_context()).new_page()
    await sign_in(page, "manager")
    group, link = page.get_by_role("button", name="Records"), page.get_by_role("link", name="Escalations")
    await expect(group).to_have_attribute("aria-expanded", "false")
    await expect(link).to_be_hidden()
    await group.focus()
    await page.keyboard.press("Enter")
    await expect(group).to_have_attribute("aria-expanded", "true")
    await link.click()
    await expect(page.get_by_role("button", name="Records")).to_have_attribute("aria-expanded", "true")


async def test_an_agent_is_led_to_the_queue(new_context: NewContext) -> None:
    page = await (await new_context()).new_page()
    await sign_in(page, "agent1")
    await page.get_by_role("link", name="Open the queue").click()
    await expect(page.get_by_role("switch", name="Your presence")).to_be_visible()
