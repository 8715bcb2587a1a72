"""What the visitor looks at reaches the model, as far as they want it to."""

import json
from typing import Any

from playwright.async_api import BrowserContext, Page, expect

from tests.e2e.elsewhere import Elsewhere
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer

SENTENCE = "The whistle is made of brass."
PAGE = f"""
const add = (html) => document.querySelector("h1").insertAdjacentHTML("afterend", html);
add('<p id="text">{SENTENCE}</p><textarea id="note">My PIN is 4711</textarea>');
add('<meta name="chatsite:product" content="kettle-7">');
"""
SELECT = "(id) => getSelection().selectAllChildren(document.getElementById(id))"


async def shop(context: BrowserContext, elsewhere: Elsewhere) -> Widget:
    await elsewhere.serve(context, script=PAGE)
    return await Widget(await context.new_page()).visit(f"{elsewhere.origin}/kettle?session=secret")


async def told(widget: Widget, model: ModelServer, question: str) -> dict[str, Any]:
    """What the model is told of the page with this question."""
    model.script("Yes.", match=question)
    await widget.ask(question)
    await widget.expect_end()
    message = next(
        message["content"]
        for request in model.requests()
        for message in request["body"]["messages"]
        if message["role"] == "user" and question in message["content"]
    )
    _, _, rest = message.partition("<page_context>")
    context: dict[str, Any] = json.loads(rest.partition("</page_context>")[0])
    return context


async def test_page_product_and_selection_are_told(
    context: BrowserContext, elsewhere: Elsewhere, model: ModelServer
) -> None:
    widget = await shop(context, elsewhere)
    await widget.page.evaluate(SELECT, "text")
    await widget.open()
    await expect(widget.about).to_have_text(f"About: “{SENTENCE}”")
    page = await told(widget, model, "Is that true?")
    assert page == {
        "url": f"{elsewhere.origin}/kettle",
        "title": "Kettle | Shop",
        "product_id": "kettle-7",
        "selected_text": SENTENCE,
    }
    await expect(widget.about).to_have_count(0)
    assert "selected_text" not in await told(widget, model, "And is it new?")


async def test_selection_is_left_out_on_wish(context: BrowserContext, elsewhere: Elsewhere, model: ModelServer) -> None:
    widget = await (await shop(context, elsewhere)).open()
    await expect(widget.about).to_have_count(0)
    await select_by_hand(widget.page)
    await expect(widget.about).to_contain_text(SENTENCE)
    await widget.composer.click()
    await expect(widget.about).to_contain_text(SENTENCE)
    await widget.button("Leave this out").click()
    assert "selected_text" not in await told(widget, model, "Is it heavy?")


async def test_what_is_written_in_fields_is_never_told(
    context: BrowserContext, elsewhere: Elsewhere, model: ModelServer
) -> None:
    widget = await shop(context, elsewhere)
    await widget.page.locator("#note").select_text()
    await widget.open()
    await expect(widget.about).to_have_count(0)
    assert "4711" not in json.dumps(await told(widget, model, "Is it loud?"))


async def test_page_that_changes_its_address_is_told_as_it_is_now(
    context: BrowserContext, elsewhere: Elsewhere, model: ModelServer
) -> None:
    widget = await (await shop(context, elsewhere)).open()
    await widget.page.evaluate("() => { history.pushState(null, '', '/kettle/spout'); document.title = 'Spout'; }")
    page = await told(widget, model, "Does it drip?")
    assert (page["url"], page["title"]) == (f"{elsewhere.origin}/kettle/spout", "Spout")


async def select_by_hand(page: Page) -> None:
    """With the mouse, as a reader does."""
    await page.locator("#text").click(click_count=3)
