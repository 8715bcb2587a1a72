"""The chat as a visitor works it, on whatever page it stands."""

from typing import Self

from playwright.async_api import FilePayload, Locator, Page, expect


class Widget:
    def __init__(self, page: Page) -> None:
        self.page = page
        root = page.locator("chatsite-widget")
        self.launcher = root.locator(".launcher")
        self.badge = root.locator(".badge")
        self.panel = root.locator(".panel")
        self.composer = self.panel.locator(".composer textarea")
        self.transcript = self.panel.locator(".transcript")
        self.questions = self.panel.locator(".mine .bubble")
        self.answers = self.panel.locator(".answer .markdown")
        self.marks = self.panel.locator(".citation:not([hidden])")
        self.sources = self.panel.locator(".source")
        self.passage = self.panel.locator(".passage")
        self.files = self.panel.locator(".composer .chips > .chip")
        self.about = self.panel.locator(".chip.is-about")
        self.tools = self.panel.locator(".tools")
        self.notice = self.panel.locator(".notice")
        self.failure = self.panel.locator(".failure")
        self.region = root.get_by_role("log")

    async def visit(self, address: str) -> Self:
        await self.page.goto(address)
        await expect(self.launcher).to_be_attached()
        return self

    async def open(self) -> Self:
        """After a reload it is as it was left."""
        await self.launcher.wait_for(state="attached")
        if await self.launcher.get_attribute("aria-expanded") == "false":
            await self.launcher.click()
        await expect(self.panel).to_be_visible()
        return self

    async def ask(self, question: str) -> None:
        await self.composer.fill(question)
        await self.composer.press("Enter")
        await self.expect_question(question)

    async def attach(self, *files: FilePayload) -> None:
        await self.panel.locator("input[type=file]").set_input_files(list(files))

    async def expect_question(self, text: str) -> None:
        """It is in sight as the latest one."""
        await expect(self.questions.last).to_have_text(text)

    async def expect_answer(self, text: str) -> None:
        """The latest answer reads so, so far."""
        await expect(self.answers.last).to_have_text(text)

    async def expect_end(self) -> None:
        """An answer that has ended stands last, and nothing else is being answered."""
        await expect(self.panel.locator(".items > .answer:last-child:not(.is-live)")).to_be_visible()
        await expect(self.panel.locator(".is-stop")).to_be_hidden()

    async def ask_for_person(self) -> None:
        await self.panel.locator(".slot").get_by_role("button", name="Talk to a person").click()
        await self.button("Ask for a person").click()
        await expect(self.panel.locator(".standing")).to_contain_text("Waiting for a person")

    def button(self, name: str) -> Locator:
        return self.panel.get_by_role("button", name=name, exact=True)
