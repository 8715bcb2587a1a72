"""The agents' desk in a browser, and visitors who ask for a person without one."""

import uuid
from typing import Any, Self

import httpx
from playwright.async_api import Locator, Page, expect

from tests.e2e.admin import sign_in
from tests.e2e.conftest import NewContext

TABS = {"mine": 0, "unassigned": 1, "all": 2, "overdue": 3}


async def ask_for_a_person(url: str, text: str = "", locale: str = "en") -> str:
    """A new visitor does; the escalation's id."""
    async with httpx.AsyncClient(base_url=url, headers={"Origin": url}, timeout=30) as client:
        session = (await client.post("/chat/session", json={"widget_key": "demo", "locale": locale})).json()
        client.headers["Authorization"] = f"Bearer {session['token']}"
        note = {"session_id": session["session_id"], "note": text or f"Please, {uuid.uuid4().hex}"}
        answer = await client.post("/chat/escalate", json=note)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["escalation_id"])


class DeskPage:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.toasts = page.locator(".toast")

    async def visit(self, tab: str = "unassigned") -> Self:
        await self.page.goto("/admin/desk/")
        await self.page.locator(".tab").nth(TABS[tab]).click()
        await expect(self.page.locator(".rows, .state-title").first).to_be_visible()
        return self

    def row(self, escalation_id: str) -> Locator:
        return self.page.locator(f"#row-{escalation_id}")

    async def search(self, text: str) -> None:
        """Leaves only the rows that say this."""
        async with self.page.expect_response(lambda response: "q=" in response.url):
            await self.page.locator(".search-input").fill(text)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def confirm(self) -> None:
        await self.page.locator("dialog [type=submit]").click()


async def at_desk(new_context: NewContext, name: str, tab: str = "unassigned", **options: Any) -> DeskPage:
    """An agent with the queue in front of them."""
    page = await (await new_context(**options)).new_page()
    await sign_in(page, name)
    return await DeskPage(page).visit(tab)
