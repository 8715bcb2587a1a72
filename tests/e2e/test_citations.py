"""An answer's marks lead to the passages that it rests on."""

from collections.abc import Iterator

import pytest
from playwright.async_api import BrowserContext, expect

from tests.e2e import shop_documents
from tests.e2e.conftest import NewContext
from tests.e2e.elsewhere import Elsewhere
from tests.e2e.test_accessibility import SCHEMES, assert_none, seen_as, violations
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer
from tests.stack import Stack

QUESTION = "How many days do I have to send a kettle back?"
ANSWER = "You have **45 days** [1]. Postage is paid [1].\n\nKeep the box [9]."
OF_THE_SHOP = ("landmark-one-main", "region")
"""The shop's page is three lines long."""
SENTENCE = "You have 45 days to send a kettle back, counted from the day it arrives."


@pytest.fixture(scope="module", autouse=True)
def documents(stack_of_all: Stack, elsewhere: Elsewhere) -> Iterator[None]:
    shop_documents.add(stack_of_all, "returns.md", shop_documents.RETURNS, url=shop_documents.RETURNS_URL)
    yield
    shop_documents.delete_all(stack_of_all)


async def answered(context: BrowserContext, elsewhere: Elsewhere, model: ModelServer, lang: str = "en") -> Widget:
    """The answer stands there with its sources."""
    model.script(ANSWER, match=QUESTION)
    await elsewhere.serve(context, lang=lang)
    widget = await (await Widget(await context.new_page()).visit(f"{elsewhere.origin}/kettle")).open()
    await widget.ask(QUESTION)
    await widget.expect_end()
    await expect(widget.sources).to_have_count(1)
    return widget


async def test_mark_opens_the_passage_in_place(
    context: BrowserContext, elsewhere: Elsewhere, model: ModelServer
) -> None:
    widget = await answered(context, elsewhere, model)
    await expect(widget.marks).to_have_text(["1", "1"])
    await expect(widget.answers.last).not_to_contain_text("[")
    await widget.panel.get_by_role("button", name="Source 1: Returns").first.click()
    await expect(widget.passage).to_be_focused()
    await expect(widget.passage.locator("mark")).to_have_text(SENTENCE)
    await expect(widget.passage.locator(".passage-text")).to_contain_text("Whistles are small.")
    link = widget.passage.get_by_role("link")
    await expect(link).to_have_attribute("href", shop_documents.RETURNS_URL)
    await expect(link).to_have_attribute("rel", "noopener noreferrer")


async def test_passage_is_opened_and_closed_with_the_keyboard(
    context: BrowserContext, elsewhere: Elsewhere, model: ModelServer
) -> None:
    widget = await answered(context, elsewhere, model)
    source = widget.sources.first
    await source.focus()
    await widget.page.keyboard.press("Enter")
    await expect(widget.passage.locator("mark")).to_be_visible()
    await expect(source).to_have_attribute("aria-expanded", "true")
    await widget.page.keyboard.press("Escape")
    await expect(widget.passage).to_have_count(0)
    await expect(source).to_be_focused()
    await expect(widget.panel).to_be_visible()


async def test_marks_are_quiet_while_the_answer_grows(
    context: BrowserContext, elsewhere: Elsewhere, model: ModelServer
) -> None:
    model.script(ANSWER, match=QUESTION, spec="rate=0,hold=6")
    await elsewhere.serve(context)
    widget = await (await Widget(await context.new_page()).visit(f"{elsewhere.origin}/kettle")).open()
    await widget.ask(QUESTION)
    await expect(widget.marks.first).to_be_disabled()
    model.release()
    await widget.expect_end()
    await expect(widget.marks.first).to_be_enabled()


async def test_citations_are_there_after_a_reload(
    context: BrowserContext, elsewhere: Elsewhere, model: ModelServer
) -> None:
    widget = await answered(context, elsewhere, model)
    await widget.page.reload()
    await widget.open()
    await widget.marks.last.click()
    await expect(widget.passage.locator("mark")).to_have_text(SENTENCE)


async def test_document_that_was_deleted_is_not_shown_any_more(
    context: BrowserContext, elsewhere: Elsewhere, model: ModelServer, stack: Stack
) -> None:
    shop_documents.add(stack, "sale.md", "# Sale\n\nThe blue teapot costs nine euros until Sunday.")
    model.script("Nine euros [1].", match="blue teapot")
    await elsewhere.serve(context)
    widget = await (await Widget(await context.new_page()).visit(f"{elsewhere.origin}/kettle")).open()
    await widget.ask("What does the blue teapot cost?")
    await widget.expect_end()
    await expect(widget.marks).to_have_count(1)
    shop_documents.delete_all(stack)
    await widget.marks.first.click()
    await expect(widget.passage).to_contain_text("This passage is no longer available.")
    await expect(widget.passage.locator("mark")).to_have_count(0)
    shop_documents.add(stack, "returns.md", shop_documents.RETURNS, url=shop_documents.RETURNS_URL)


async def test_copied_answer_names_its_sources(
    new_context: NewContext, elsewhere: Elsewhere, model: ModelServer
) -> None:
    context = await new_context(permissions=["clipboard-read", "clipboard-write"])
    widget = await answered(context, elsewhere, model)
    await widget.button("Copy").click()
    await expect(widget.button("Copied")).to_be_visible()
    copied = str(await context.pages[0].evaluate("navigator.clipboard.readText()"))
    assert copied.endswith(f"Sources\n[1] Returns {shop_documents.RETURNS_URL}")
    assert "You have **45 days** [1]." in copied


@SCHEMES
@pytest.mark.parametrize("lang", ["en", "ar"])
async def test_open_passage_is_accessible(
    new_context: NewContext, elsewhere: Elsewhere, model: ModelServer, scheme: str, lang: str
) -> None:
    widget = await answered(await seen_as(new_context, scheme), elsewhere, model, lang)
    await widget.marks.first.click()
    await expect(widget.passage.locator("mark")).to_be_visible()
    text = widget.passage.locator(".passage-text")
    await expect(text).to_have_attribute("dir", "ltr")
    await expect(text).to_have_attribute("lang", "en")
    assert_none(await violations(widget.page, *OF_THE_SHOP))
