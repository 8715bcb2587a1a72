"""One stack, one model server and one browser for all; each test has a browser context, so a visitor, of its own.

Everything runs in one event loop, the session's: a browser lives in the loop that started it.
"""

import inspect
import re
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, WebSocketRoute, async_playwright, expect

from tests.e2e.chromium import launch
from tests.e2e.desk_agent import Agent
from tests.e2e.elsewhere import Elsewhere, make
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer
from tests.stack import Stack

PATIENCE_MS = 30_000
"""After which something that a test expects counts as missing."""
NewContext = Callable[..., Awaitable[BrowserContext]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent) and inspect.iscoroutinefunction(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failure comes with what the processes said."""
    report = yield
    stack = getattr(item, "funcargs", {}).get("stack")
    if report.failed and isinstance(stack, Stack):
        report.sections += [(name, stack.log(name)[-3000:]) for name in stack.processes]
    return report


@pytest.fixture(scope="session")
def model_of_all() -> Iterator[ModelServer]:
    with ModelServer(process=True) as server:
        yield server


@pytest.fixture
def model(model_of_all: ModelServer) -> Iterator[ModelServer]:
    """With nothing scripted; what a test has held goes on after it."""
    model_of_all.reset()
    yield model_of_all
    model_of_all.release()
    model_of_all.wait(open=0)


@pytest.fixture(scope="session")
def stack_of_all(model_of_all: ModelServer) -> Iterator[Stack]:
    with tempfile.TemporaryDirectory(prefix="ce-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL, when we are root, runs as somebody else
        with Stack(folder / "d", model_of_all.base_url, server="daphne") as stack:
            yield stack


@pytest.fixture
def stack(stack_of_all: Stack, model: ModelServer) -> Stack:
    """Everything running, whatever the test before has done to it."""
    if missing := [name for name in ("web", *stack_of_all.runners) if name not in stack_of_all.processes]:
        stack_of_all.start(*missing)
        stack_of_all.wait_ready()
    return stack_of_all


@pytest.fixture(scope="session")
def elsewhere(stack_of_all: Stack) -> Elsewhere:
    return make(stack_of_all)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def new_context(browser: Browser, stack: Stack) -> AsyncIterator[NewContext]:
    """Another visitor's browser: `await new_context(locale="ja-JP")`. No page may have an uncaught error."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    async def open_context(**options: Any) -> BrowserContext:
        values = {"base_url": stack.url, "locale": "en-US", "viewport": {"width": 1280, "height": 800}} | options
        context = await browser.new_context(**values)
        context.set_default_timeout(PATIENCE_MS)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        contexts.append(context)
        return context

    yield open_context
    for context in contexts:
        await context.close()
    assert not errors


@pytest_asyncio.fixture(loop_scope="session")
async def context(new_context: NewContext) -> BrowserContext:
    return await new_context()


@pytest_asyncio.fixture(loop_scope="session")
async def page(context: BrowserContext) -> Page:
    return await context.new_page()


@pytest_asyncio.fixture(loop_scope="session")
async def without_websocket(page: Page) -> Page:
    """A network that lets no WebSocket through."""

    async def refuse(socket: WebSocketRoute) -> None:
        await socket.close(code=1011)

    await page.route_web_socket(re.compile("/ws/chat/"), refuse)
    return page


@pytest_asyncio.fixture(loop_scope="session")
async def agent(stack: Stack) -> AsyncIterator[Agent]:
    """Somebody at the desk, without a browser."""
    somebody = await Agent(stack.url).sign_in("agent1")
    yield somebody
    await somebody.client.aclose()


@pytest_asyncio.fixture(loop_scope="session")
async def widget(page: Page) -> Widget:
    """The demo page with the chat open."""
    return await (await Widget(page).visit("/")).open()
