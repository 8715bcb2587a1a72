"""axe-core finds nothing on any page, in light and dark."""

import re
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.e2e.admin import give_a_reason, sign_in
from tests.e2e.conftest import NewContext
from tests.e2e.test_markdown import RICH
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer
from tests.stack import ROOT

AXE = ROOT / "static/node_modules/axe-core/axe.min.js"
UNFOLDS = ("landmark-one-main", "landmark-unique", "region")
"""Best practices, not rules of WCAG, that the admin's frame does not follow; it is the framework's."""
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


async def seen_as(new_context: NewContext, scheme: str) -> BrowserContext:
    context = await new_context(color_scheme=scheme, reduced_motion="reduce")
    await context.add_init_script(path=AXE)
    return context


async def violations(page: Page, *without: str) -> list[str]:
    options = {"resultTypes": ["violations"], "rules": {rule: {"enabled": False} for rule in without}}
    found: dict[str, Any] = await page.evaluate("(options) => axe.run(document, options)", options)
    return [
        f"{page.url}: {rule['id']} {rule['tags']}: {node['target']}: {node['html'][:200]}\n{node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def assert_none(found: list[str]) -> None:
    assert not found, "\n\n".join(found)


@SCHEMES
@pytest.mark.parametrize("locale", ["en", "ar"])
async def test_demo_page_and_widget(new_context: NewContext, model: ModelServer, scheme: str, locale: str) -> None:
    model.script(RICH, match="Send it")
    model.script(match="Fail", spec="fault=400")
    page = await (await seen_as(new_context, scheme)).new_page()
    widget = await (await Widget(page).visit(f"/?locale={locale}")).open()
    await expect(widget.panel.locator(".suggestion").first).to_be_visible()
    assert_none(await violations(page))
    await widget.ask("Send it?")
    await expect(widget.answers.last.locator("pre")).to_be_visible()
    await widget.ask("Fail")
    await expect(widget.failure).to_be_visible()
    await widget.composer.fill("A draft")
    assert_none(await violations(page))


@SCHEMES
async def test_admin(new_context: NewContext, widget: Widget, model: ModelServer, scheme: str) -> None:
    model.script(RICH, match="Send it")
    model.script(match="Fail", spec="fault=400")
    await widget.ask("Send it?")
    await widget.expect_end()
    await widget.ask("Fail")
    await expect(widget.failure).to_be_visible()
    page = await (await seen_as(new_context, scheme)).new_page()
    await page.goto("/admin/")
    found = await violations(page, *UNFOLDS)
    await sign_in(page, "manager")
    found += await violations(page, *UNFOLDS)
    await page.goto("/admin/conversations/conversation/")
    found += await violations(page, *UNFOLDS)
    await page.locator("#result_list tbody tr").first.get_by_role("link").first.click()
    await expect(page.get_by_role("button", name="Open the transcript")).to_be_visible()
    found += await violations(page, *UNFOLDS)
    await give_a_reason(page)
    await expect(page.locator(".cs-turn").last).to_be_visible()
    found += await violations(page, *UNFOLDS)
    await page.get_by_role("link", name=re.compile("^First token")).first.click()
    await expect(page.get_by_text("What the model was given")).to_be_visible()
    found += await violations(page, *UNFOLDS)
    assert_none(found)
