"""A manager sees it in the report, drills down, and takes it along."""

import asyncio
import csv
import io
import re

import pytest
from playwright.async_api import Page, expect

from tests.e2e.admin import sign_in
from tests.e2e.conftest import NewContext
from tests.e2e.test_accessibility import SCHEMES, UNFOLDS, assert_none, seen_as, violations
from tests.stack import Stack

MANAGER = "historian"
REPORTS = ("overview", "quality", "handoff", "definitions")
HISTORY = f"""
from django.contrib.auth.models import User
from django.utils import timezone
from chatsite.demo_history import desk, writing
from chatsite.tenancy.models import Membership, Organization, WidgetSite
if not User.objects.filter(username="{MANAGER}").exists():
    organization = Organization.objects.create(name="Halfmoon of old", slug="history")
    site = WidgetSite.objects.create(organization=organization, name="Shop")
    roles = {{"{MANAGER}": "manager", "historic1": "agent", "historic2": "agent"}}
    users = [User.objects.create_user(name, password="demo-password", is_staff=True) for name in roles]
    for user in users:
        Membership.objects.create(organization=organization, user=user, role=roles[user.username])
    people = desk.prepare(organization, users[1:])
    writing.write(organization, site, people, timezone.now(), conversations=600, days=40)
"""


@pytest.fixture(scope="module")
def history(stack_of_all: Stack) -> None:
    """An organization of its own, with weeks of history."""
    stack_of_all.manage("shell", "-v", "0", "-c", HISTORY)


async def test_number_opens_its_list_and_the_list_a_file(new_context: NewContext, history: None) -> None:
    page = await (await new_context()).new_page()
    await sign_in(page, MANAGER)
    await page.get_by_role("link", name="Quality").click()
    row = page.get_by_role("region", name="By language").get_by_role("row", name=re.compile("^Japanese"))
    number = row.get_by_role("link").first
    count = int(await number.inner_text())
    await number.click()
    await expect(page).to_have_url(re.compile("language=ja"))
    await page.get_by_role("link", name="Export").click()
    await page.get_by_label("Format").select_option(label="csv")
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Submit").click()
    path = await (await download.value).path()
    rows = list(csv.DictReader(io.StringIO(await asyncio.to_thread(path.read_text, "utf-8-sig"))))
    assert len(rows) == count
    assert {row["language"] for row in rows} == {"ja"}


async def test_charts_are_drawn(new_context: NewContext, history: None) -> None:
    page = await (await new_context()).new_page()
    await sign_in(page, MANAGER)
    for name in ("overview", "quality", "handoff"):
        await page.goto(f"/admin/reports/{name}/")
        await expect(page.locator("canvas[data-chart]").first).to_be_visible()
        assert all(await drawn(page))


async def drawn(page: Page) -> list[bool]:
    """Whether something is on each canvas."""
    script = """(canvases) => canvases.map((canvas) =>
        canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte > 0))"""
    found: list[bool] = await page.locator("canvas[data-chart]").evaluate_all(script)
    return found


@SCHEMES
async def test_reports_are_accessible(new_context: NewContext, history: None, scheme: str) -> None:
    page = await (await seen_as(new_context, scheme)).new_page()
    await sign_in(page, MANAGER)
    found: list[str] = []
    for name in REPORTS:
        await page.goto(f"/admin/reports/{name}/")
        await page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true })")
        found += await violations(page, *UNFOLDS)
    assert_none(found)


async def test_a_phone_needs_no_sideways_scrolling(new_context: NewContext, history: None) -> None:
    page = await (await new_context(viewport={"width": 390, "height": 844})).new_page()
    await sign_in(page, MANAGER)
    for name in REPORTS:
        await page.goto(f"/admin/reports/{name}/")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
