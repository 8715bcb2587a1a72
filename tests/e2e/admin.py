import re

from playwright.async_api import Page, expect


async def sign_in(page: Page, name: str) -> None:
    await page.goto("/admin/")
    await page.get_by_label("Username").fill(name)
    await page.get_by_label("Password").fill("demo-password")
    await page.get_by_role("button", name="Log in").click()
    await expect(page).to_have_url(re.compile("/admin/$"))


async def give_a_reason(page: Page) -> None:
    """A transcript that was never before the desk asks a manager for one."""
    await page.get_by_label("Why do you need to read it?").fill("The visitor called about it")
    await page.get_by_role("button", name="Open the transcript").click()
