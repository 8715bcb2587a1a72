"""The desk as an agent works it, in a browser."""

import re
from contextlib import suppress
from typing import Self

from playwright.async_api import Error, Locator, Page, expect

from tests.e2e.admin import sign_in


class Console:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.desk = page.locator("body")
        self.conversation = self.desk.get_by_role("region", name="Conversation", exact=True)
        self.transcript = self.desk.get_by_role("region", name="Transcript")
        self.composer = self.desk.get_by_role("textbox", name="Reply to")

    async def enter(self, name: str) -> Self:
        await sign_in(self.page, name)
        await self.page.goto("/admin/desk/")
        await expect(self.desk.get_by_role("switch", name="Your presence")).to_be_visible()
        return self

    def row(self, text: str) -> Locator:
        return self.desk.get_by_role("row").filter(has_text=text)

    async def claim(self) -> None:
        """The colleague may have been quicker, and the button gone."""
        with suppress(Error):
            await self.conversation.get_by_role("button", name="Claim").first.click(timeout=2000)

    async def has_it(self) -> bool:
        """Waits until somebody has it."""
        held = self.conversation.get_by_text(re.compile("^With (you|[A-Z].*)$"))
        await expect(held).to_be_visible()
        return await held.inner_text() == "With you"

    async def told_who_has_it(self, name: str) -> None:
        await expect(self.conversation.get_by_text(f"{name} has this conversation.").first).to_be_visible()

    async def name(self) -> str:
        """As visitors and colleagues read it."""
        me = await self.page.evaluate("() => fetch('/desk/demo/me').then((answer) => answer.json())")
        return str(me["agent"]["name"])

    async def transfer(self, to: str, note: str) -> None:
        await self.act("Transfer")
        dialog = self.desk.get_by_role("dialog")
        option = dialog.get_by_role("option").filter(has_text=to)
        await dialog.get_by_label("To").select_option(await option.get_attribute("value"))
        await dialog.get_by_label("Note for whoever").fill(note)
        await dialog.get_by_role("button", name="Transfer").click()

    async def join(self) -> None:
        await self.conversation.get_by_role("button", name="Join").first.click()
        assert await self.has_it()

    async def hand_back(self, note: str) -> None:
        await self.act("Hand back")
        dialog = self.desk.get_by_role("dialog")
        await dialog.get_by_label("Note for the assistant").fill(note)
        await dialog.get_by_role("button", name="Hand back").click()

    async def resolve(self) -> None:
        await self.act("Resolve")
        await self.desk.get_by_role("dialog").get_by_role("button", name="Resolve").click()
        await expect(self.conversation.get_by_text("Resolved", exact=True).first).to_be_visible()

    async def act(self, name: str) -> None:
        """From the head of the conversation, or from its menu."""
        button = self.conversation.get_by_role("button", name=name, exact=True)
        if not await button.is_visible():
            await self.conversation.get_by_role("button", name="More actions").click()
            button = self.desk.get_by_role("menuitem", name=name)
        await button.click()

    def button(self, name: str) -> Locator:
        return self.desk.get_by_role("button", name=name, exact=True)

    async def view(self, name: str) -> None:
        await self.desk.get_by_role("group", name="Views").get_by_role("button", name=name).click()

    async def open(self, text: str) -> None:
        # A message may lie over the row.
        await self.row(text).get_by_role("gridcell").nth(1).dispatch_event("click")
        await expect(self.transcript).to_contain_text(text)

    async def reply(self, text: str) -> None:
        await self.composer.fill(text)
        await self.composer.press("Enter")
        await expect(self.transcript).to_contain_text(text)
