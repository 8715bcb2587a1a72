"""`python -m tests.e2e.screenshots FOLDER`: pictures of the widget and the admin, for the README and for looking at."""

import asyncio
import itertools
import sys
import tempfile
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Browser, Page, async_playwright

from tests.e2e.admin import give_a_reason, sign_in
from tests.e2e.chromium import launch
from tests.e2e.talks import TALKS
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer
from tests.stack import Stack

DEVICES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "is_mobile": True,
        "has_touch": True,
        "device_scale_factor": 2,
    },
}
ENTITLE = """
from conversations.models import Conversation
for locale, title in {"en": "Broken kettle whistle", "ja": "やかんの笛の修理", "ar": "صافرة إبريق معطلة"}.items():
    Conversation.objects.filter(locale__startswith=locale).update(title=title)
"""
"""What a Celery worker would do."""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
ENVIRONMENT = {"OPENAI_MODEL": "llama-3.3-70b"}


async def take_all(browser: Browser, stack: Stack, model: ModelServer, folder: Path) -> None:
    for question, answer in itertools.chain(*TALKS.values()):
        model.script(answer, match=question, spec="rate=60,ttft=300")
    for (device, options), scheme, locale in itertools.product(DEVICES.items(), SCHEMES, TALKS):
        context = await browser.new_context(
            base_url=stack.url, color_scheme=scheme, locale=locale, reduced_motion="reduce", **options
        )
        widget = await Widget(await context.new_page()).visit(f"/?locale={locale}")
        picture = f"{device}-{scheme}-{locale}"
        await save(widget.page, folder / f"{picture}-closed.png")
        await widget.open()
        await widget.panel.locator(".suggestion").first.wait_for()
        await save(widget.page, folder / f"{picture}-open.png")
        await talk(widget, locale)
        await save(widget.page, folder / f"{picture}.png")
        await context.close()
    await asyncio.to_thread(stack.manage, "shell", "-c", ENTITLE)
    for scheme in SCHEMES:
        context = await browser.new_context(base_url=stack.url, color_scheme=scheme, **DEVICES["desktop"])
        await admin_pages(await context.new_page(), folder, scheme)
        await context.close()


async def talk(widget: Widget, locale: str) -> None:
    for number, (question, _answer) in enumerate(TALKS[locale], 1):
        await widget.ask(question)
        await widget.tools.nth(number - 1).wait_for()
    await widget.composer.blur()


async def admin_pages(page: Page, folder: Path, scheme: str) -> None:
    await sign_in(page, "manager")
    await save(page, folder / f"overview-{scheme}.png")
    await page.goto("/admin/conversations/conversation/")
    await save(page, folder / f"conversations-{scheme}.png")
    await page.locator("#result_list tbody tr").last.get_by_role("link").first.click()
    await give_a_reason(page)
    await page.locator(".cs-turn").last.wait_for()
    await save(page, folder / f"transcript-{scheme}.png")
    await page.locator(".cs-timings a").last.click()
    await page.locator(".cs-prompt").wait_for()
    await save(page, folder / f"run-{scheme}.png")


async def save(page: Page, path: Path) -> None:
    await page.mouse.move(0, 0)
    await page.evaluate("document.fonts.ready")
    await page.screenshot(path=path)


async def main(folder: Path, stack: Stack, model: ModelServer) -> None:
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        await take_all(browser, stack, model, folder)
        await browser.close()


if __name__ == "__main__":
    pictures = Path(sys.argv[1])
    pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="cp-") as name, ModelServer(process=True) as server:
        Path(name).chmod(0o755)  # PostgreSQL, when we are root, runs as somebody else
        with Stack(Path(name) / "d", server.base_url, server="daphne", env=ENVIRONMENT) as running:
            asyncio.run(main(pictures, running, server))
