"""A visitor sends a file along, and the answer rests on it."""

import asyncio
from collections.abc import Iterator

import pytest
from playwright.async_api import FilePayload, Page, Route, expect

from tests.e2e.conftest import NewContext
from tests.e2e.test_accessibility import SCHEMES, assert_none, seen_as, violations
from tests.e2e.test_blocked_transports import STREAMS
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer
from tests.stack import Stack

CONTRACT = "The lease of the workshop in Hafenstrasse ends on 14 March 2031. The landlord is Frau Petersen."
QUESTION = "When does the lease of the workshop end?"


def text_file(name: str = "lease.txt", content: str = CONTRACT) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": content.encode()}


@pytest.fixture(scope="module", autouse=True)
def ingester(stack_of_all: Stack) -> Iterator[None]:
    stack_of_all.start("ingester")
    yield
    stack_of_all.kill("ingester")


async def test_answer_rests_on_the_attached_file(widget: Widget, model: ModelServer) -> None:
    model.script("On 14 March 2031 [1].", match=QUESTION)
    await widget.attach(text_file())
    await expect(widget.files).to_contain_text("lease.txt")
    await expect(widget.files).to_contain_text("Ready")
    await widget.ask(QUESTION)
    await expect(widget.files).to_have_count(0)
    sent = widget.panel.locator(".mine .file")
    await expect(sent).to_contain_text("lease.txt")
    await widget.expect_end()
    await widget.marks.first.click()
    await expect(widget.passage.locator("mark")).to_contain_text("ends on 14 March 2031")
    response = await widget.page.request.get(str(await sent.get_attribute("href")))
    assert await response.text() == CONTRACT


@SCHEMES
async def test_files_and_what_is_wrong_with_them_are_accessible(new_context: NewContext, scheme: str) -> None:
    context = await seen_as(new_context, scheme)
    widget = await (await Widget(await context.new_page()).visit("/")).open()
    await widget.attach(text_file(), {"name": "kettle.png", "mimeType": "image/png", "buffer": b"\x89PNG"})
    await expect(widget.files.first).to_contain_text("Ready")
    assert_none(await violations(widget.page))


async def test_message_may_go_before_the_file_is_read(widget: Widget, model: ModelServer, stack: Stack) -> None:
    model.script("On 14 March 2031 [1].", match=QUESTION)
    stack.kill("ingester")
    await widget.attach(text_file())
    await expect(widget.files).to_contain_text("Being read")
    await widget.ask(QUESTION)
    stack.start("ingester")
    await widget.expect_end()
    await expect(widget.sources).to_have_text("1lease.txt")


async def test_what_cannot_be_read_says_why_and_does_not_go_along(widget: Widget, model: ModelServer) -> None:
    model.script("Fine.", match="Look at this")
    await widget.attach({"name": "kettle.png", "mimeType": "image/png", "buffer": b"\x89PNG"})
    await expect(widget.files).to_contain_text("Pictures cannot be read yet.")
    await widget.attach(text_file("lease.pdf", "%PDF-1.7 and nothing else"))
    await expect(widget.files.last).to_contain_text("This file could not be read.")
    await widget.ask("Look at this")
    await widget.expect_end()
    await expect(widget.panel.locator(".mine .file")).to_have_count(0)


async def test_file_is_taken_away_again(widget: Widget) -> None:
    await widget.attach(text_file())
    await expect(widget.files).to_contain_text("Ready")
    await widget.button("Remove lease.txt").click()
    await expect(widget.files).to_have_count(0)


async def test_file_is_there_again_after_a_reload(widget: Widget) -> None:
    await widget.attach(text_file())
    await expect(widget.files).to_contain_text("Ready")
    await widget.page.reload()
    await widget.open()
    await expect(widget.files).to_contain_text("lease.txt")


async def test_too_many_files_are_counted(widget: Widget) -> None:
    await widget.attach(*(text_file(f"lease{number}.txt") for number in range(6)))
    await expect(widget.files).to_have_count(5)
    await expect(widget.panel.locator(".composer")).to_contain_text("At most 5 files can be attached.")


@pytest.mark.parametrize("transport", ["sse", "https"])
async def test_files_go_along_without_a_websocket(without_websocket: Page, model: ModelServer, transport: str) -> None:
    model.script("On 14 March 2031 [1].", match=QUESTION)
    if transport == "https":
        await without_websocket.route(STREAMS, lambda route: route.abort())
    widget = await (await Widget(without_websocket).visit("/")).open()
    await widget.attach(text_file())
    await widget.ask(QUESTION)
    await expect(widget.panel.locator(".mine .file")).to_contain_text("lease.txt")
    await expect(widget.sources).to_have_text("1lease.txt")


async def test_files_are_dropped_on_the_panel(widget: Widget) -> None:
    await widget.attach(text_file("other.txt"))
    await expect(widget.files).to_have_count(1)
    transfer = await widget.page.evaluate_handle(
        """([name, content]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([content], name));
            return transfer;
        }""",
        ["lease.txt", CONTRACT],
    )
    for event in ("dragenter", "dragover"):
        await widget.transcript.dispatch_event(event, {"dataTransfer": transfer})
    await expect(widget.panel.locator(".drop-here")).to_be_visible()
    await widget.transcript.dispatch_event("drop", {"dataTransfer": transfer})
    await expect(widget.panel.locator(".drop-here")).to_be_hidden()
    await expect(widget.files.last).to_contain_text("lease.txt")


async def test_message_sent_off_early_waits_for_its_file(widget: Widget, model: ModelServer) -> None:
    model.script("On 14 March 2031 [1].", match=QUESTION)
    arrive = asyncio.Event()

    async def later(route: Route) -> None:
        await arrive.wait()
        await route.continue_()

    await widget.page.route("**/chat/attachments", later)
    await widget.attach(text_file())
    await widget.composer.fill(QUESTION)
    await widget.composer.press("Enter")
    await expect(widget.panel.get_by_text("Sent when the files have arrived")).to_be_visible()
    await expect(widget.questions).to_have_count(0)
    arrive.set()
    await expect(widget.panel.locator(".mine .file")).to_contain_text("lease.txt")
    await widget.expect_end()
