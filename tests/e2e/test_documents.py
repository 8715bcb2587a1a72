"""Documents in the admin: uploaded with progress, live until they are searchable, searched by hand."""

import uuid
from collections.abc import Iterator

import pytest
from playwright.async_api import Page, Route, expect

from tests.e2e.admin import sign_in
from tests.e2e.conftest import NewContext
from tests.e2e.elsewhere import Elsewhere
from tests.e2e.librarian import Librarian, file, hire
from tests.e2e.test_accessibility import SCHEMES, UNFOLDS, assert_none, seen_as, violations
from tests.stack import Stack

WHISTLES = "# Whistles\n\nEvery whistle is tuned to the note {note} before it leaves the workshop."
PAGES = (
    "/admin/knowledge/upload/",
    "/admin/knowledge/address/",
    "/admin/conversations/document/",
    "/admin/conversations/source/",
    "/admin/knowledge/search/?q=whistle&url=https://shop.example/",
    "/admin/conversations/knowledgepolicy/",
)


@pytest.fixture(scope="module", autouse=True)
def _ingester(stack_of_all: Stack) -> Iterator[None]:
    hire(stack_of_all)
    stack_of_all.start("ingester")
    yield
    stack_of_all.kill("ingester")


async def at_work(new_context: NewContext) -> Librarian:
    return await Librarian.at_work(await (await new_context()).new_page())


def note() -> str:
    return f"note{uuid.uuid4().hex[:8]}"


async def test_what_is_uploaded_is_found(new_context: NewContext, elsewhere: Elsewhere) -> None:
    librarian = await at_work(new_context)
    await librarian.open_upload()
    tone, scale = note(), note()
    await librarian.choose(
        file("whistles.md", WHISTLES.format(note=tone)),
        file("笛の手入れ.md", f"# 笛の手入れ\n\n笛は{scale}の布で拭いてください。水で洗わないでください。"),
        file("empty.md", b""),
        file("picture.pdf", b"\x89PNG\r\n\x1a\n" + bytes(100)),
    )
    await librarian.expect_searchable("whistles.md")
    await librarian.expect_searchable("笛の手入れ.md")
    page = librarian.page
    await expect(librarian.line("empty.md")).to_contain_text("This file is empty.")
    await expect(librarian.line("picture.pdf")).to_contain_text("picture")
    await expect(page.locator("#uploads-summary")).to_have_text("2 of 4 searchable, 2 failed, 0 on their way")
    await expect(page.locator("#uploads-spoken")).to_contain_text("1 passage")

    hits = await librarian.search(f"Which {tone} is a whistle tuned to?")
    await expect(hits.first.locator("mark", has_text=tone)).to_be_visible()
    await expect(hits.first).to_contain_text("passed as [1]")
    await hits.first.get_by_role("link", name="Whistles").click()
    await expect(page.locator(".cs-passages")).to_contain_text(tone)

    stranger = await (await new_context()).new_page()
    await sign_in(stranger, elsewhere.staff)
    await stranger.goto(f"/admin/knowledge/search/?q={tone}&mode=lexical")
    await expect(stranger.locator("#found-title")).to_contain_text("Nothing was found")


async def test_a_failed_upload_is_tried_again_and_takes_no_other_with_it(new_context: NewContext) -> None:
    librarian = await at_work(new_context)
    await librarian.open_upload()
    failed: list[str] = []

    async def fail_once(route: Route) -> None:
        if "broken-line" in (route.request.post_data_buffer or b"").decode(errors="replace") and not failed:
            failed.append(route.request.url)
            await route.abort()
        else:
            await route.continue_()

    await librarian.page.route("**/admin/knowledge/files/", fail_once)
    name = f"broken-line-{note()}.md"
    await librarian.choose(file(name, WHISTLES.format(note=note())), file(f"{note()}.md", WHISTLES.format(note=note())))
    line = librarian.line(name)
    await expect(line).to_contain_text("The server could not be reached.")
    again = line.get_by_role("button", name="Try again")
    await again.focus()
    await librarian.page.keyboard.press("Enter")
    await expect(librarian.page.locator("#uploads-list .cs-tone-good")).to_have_count(2)


async def test_files_are_dropped(new_context: NewContext) -> None:
    librarian = await at_work(new_context)
    await librarian.open_upload()
    script = """([name, text]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([text], name));
        for (const type of ["dragenter", "dragover", "drop"]) {
            const options = { dataTransfer: transfer, bubbles: true, cancelable: true };
            document.body.dispatchEvent(new DragEvent(type, options));
        }
    }"""
    name = f"{note()}.md"
    await librarian.page.evaluate(script, [name, WHISTLES.format(note=note())])
    await librarian.expect_searchable(name)


async def test_the_same_file_again_is_said_to_be_the_same(new_context: NewContext) -> None:
    librarian = await at_work(new_context)
    await librarian.open_upload()
    name, text = f"{note()}.md", WHISTLES.format(note=note())
    await librarian.choose(file(name, text))
    await librarian.expect_searchable(name)
    await librarian.open_upload()
    await librarian.choose(file(name, text))
    await expect(librarian.line(name)).to_contain_text("It is the same as before")


async def test_the_list_is_live(new_context: NewContext, stack: Stack) -> None:
    librarian = await at_work(new_context)
    page, name = librarian.page, f"{note()}.md"
    stack.kill("ingester")
    await librarian.open_upload()
    await librarian.choose(file(name, WHISTLES.format(note=note())))
    await expect(librarian.line(name)).to_contain_text("Waits to be read")
    await page.goto(f"/admin/conversations/document/?q={name}")
    await expect(page.locator("#result_list [data-live]")).to_contain_text("Waiting")
    stack.start("ingester")
    await expect(page.locator("#result_list [data-live]")).to_contain_text("1 passage")


async def test_readers_are_changed_in_the_list(new_context: NewContext) -> None:
    librarian = await at_work(new_context)
    page, name, tone = librarian.page, f"{note()}.md", note()
    await librarian.open_upload()
    await librarian.choose(file(name, WHISTLES.format(note=tone)))
    await librarian.expect_searchable(name)
    await page.goto(f"/admin/conversations/document/?q={name}")
    await page.locator("#result_list .action-select").check()
    await page.locator("select[name=action]").select_option("change_readers")
    await page.get_by_role("button", name="Run").click()
    await page.get_by_label("Everybody").uncheck()
    await page.get_by_label("Groups, by name").fill("wholesale")
    await page.get_by_role("button", name="Change", exact=True).click()
    await expect(page.locator("#result_list")).to_contain_text("wholesale")
    assert await (await librarian.search(tone, mode="lexical")).count() == 0


@SCHEMES
async def test_pages_are_accessible(new_context: NewContext, scheme: str) -> None:
    page = await (await seen_as(new_context, scheme)).new_page()
    librarian = await Librarian.at_work(page)
    await librarian.open_upload()
    await librarian.choose(file("whistles.md", WHISTLES.format(note=note())), file("empty.md", b""))
    await librarian.expect_searchable("whistles.md")
    found = await violations(page, *UNFOLDS)
    for path in PAGES:
        await page.goto(path)
        found += await violations(page, *UNFOLDS)
    await open_first_document(page)
    found += await violations(page, *UNFOLDS)
    assert_none(found)


async def test_a_phone_needs_no_sideways_scrolling(new_context: NewContext) -> None:
    page = await (await new_context(viewport={"width": 390, "height": 844})).new_page()
    await Librarian.at_work(page)
    for path in PAGES:
        await page.goto(path)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    await open_first_document(page)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def open_first_document(page: Page) -> None:
    await page.goto("/admin/conversations/document/")
    await page.locator("#result_list .field-heading a").first.click()
    await expect(page.locator(".cs-passages")).to_be_visible()
