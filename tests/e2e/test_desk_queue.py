"""The queue in the agents' browsers: live, one winner a claim, by keyboard alone, complete after a lost connection."""

import asyncio
import re
import uuid

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import NewContext
from tests.e2e.desk_page import DeskPage, ask_for_a_person, at_desk
from tests.e2e.test_accessibility import SCHEMES, UNFOLDS, assert_none, seen_as, violations
from tests.stack import Stack


async def test_who_asks_for_a_person_appears_without_a_reload(new_context: NewContext, stack: Stack) -> None:
    desk = await at_desk(new_context, "agent1")
    escalation = await ask_for_a_person(stack.url, "صفّارة إبريق معطلة", "ar")
    await expect(desk.row(escalation)).to_contain_text("صفّارة إبريق معطلة")
    await expect(desk.row(escalation)).to_contain_text("Arabic")
    await expect(desk.row(escalation).locator(".cell-due")).to_contain_text("left")


async def test_of_two_agents_one_claims_and_the_other_is_told_who(new_context: NewContext, stack: Stack) -> None:
    escalation = await ask_for_a_person(stack.url)
    desks = [await at_desk(new_context, name) for name in ("agent1", "agent2")]
    claims = [desk.row(escalation).locator(".claim") for desk in desks]
    for claim in claims:
        await expect(claim).to_be_visible()
    # Both at once: neither page has heard of the other's claim.
    await asyncio.gather(*(claim.dispatch_event("click") for claim in claims))
    for desk in desks:
        await expect(desk.page.locator('.toast, .desk[data-open="true"]').first).to_be_visible()
    told = [await desk.toasts.filter(has_text="already has this conversation").count() for desk in desks]
    assert sorted(told) == [0, 1]
    winner, loser = desks[told.index(0)], desks[told.index(1)]
    await expect(winner.page).to_have_url(re.compile(f"/admin/desk/{escalation}/$"))
    await expect(loser.page).to_have_url(re.compile("/admin/desk/$"))
    await expect(loser.row(escalation)).to_have_count(0)


async def test_everything_by_keyboard(new_context: NewContext, stack: Stack) -> None:
    word = uuid.uuid4().hex[:8]
    first, second = [await ask_for_a_person(stack.url, f"{word} {number}") for number in (1, 2)]
    desk = await at_desk(new_context, "agent1", "all")
    await desk.press("/")
    await desk.search(word)
    await expect(desk.page.locator(".row")).to_have_count(2)
    await desk.press("Enter")
    await expect(desk.row(first)).to_be_focused()
    await desk.press("x", "j", "X")
    await expect(desk.page.locator(".list-head")).to_contain_text("2 selected")
    await desk.press("e")
    await expect(desk.page.locator("dialog")).to_be_visible()
    await desk.press("Enter")
    await expect(desk.toasts).to_contain_text("2 conversations resolved.")
    # The keyboard is still in the list, so nothing has jumped.
    await expect(desk.row(second)).to_contain_text("Resolved")
    await desk.press("Escape", "?")
    await expect(desk.page.locator("dialog")).to_contain_text("Show these keys")


async def test_the_queue_is_complete_after_a_lost_connection(new_context: NewContext, stack: Stack) -> None:
    desk = await at_desk(new_context, "agent1")
    await desk.page.context.set_offline(True)
    await expect(desk.page.locator(".line")).to_contain_text("Connection lost")
    escalation = await ask_for_a_person(stack.url)
    await desk.page.context.set_offline(False)
    await expect(desk.row(escalation)).to_be_visible()
    await expect(desk.page.locator(".line")).to_have_count(0)


async def test_who_is_given_a_conversation_is_alerted(new_context: NewContext, stack: Stack) -> None:
    text = f"About {uuid.uuid4().hex[:8]}"
    escalation = await ask_for_a_person(stack.url, text)
    desk, other = [await at_desk(new_context, name, "all") for name in ("agent1", "agent2")]
    await other.row(escalation).locator("[type=checkbox]").check()
    await other.page.get_by_role("button", name="Assign", exact=True).click()
    await other.page.locator("dialog .option").nth(1).click()
    await other.confirm()
    await expect(desk.toasts.filter(has_text=text)).to_contain_text("Assigned to you")
    await desk.toasts.filter(has_text=text).get_by_role("button", name="Open").click()
    await expect(desk.page).to_have_url(re.compile(escalation))
    await expect(other.row(escalation).locator(".viewing")).to_contain_text("is looking")


async def test_who_signs_out_elsewhere_is_told(new_context: NewContext) -> None:
    desk = await at_desk(new_context, "manager")
    token = await desk.page.locator("#desk").get_attribute("data-csrf")
    await desk.page.request.post("/admin/logout/", form={"csrfmiddlewaretoken": token or ""})
    await expect(desk.page.locator(".line")).to_contain_text("You are no longer signed in here.")


async def test_a_phone_shows_one_column_at_a_time(new_context: NewContext, stack: Stack) -> None:
    escalation = await ask_for_a_person(stack.url)
    desk = await at_desk(new_context, "agent1", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    await desk.row(escalation).tap()
    await expect(desk.page.locator(".talk")).to_be_visible()
    await expect(desk.page.locator(".queue")).to_be_hidden()
    await desk.page.get_by_role("button", name="Details").tap()
    await expect(desk.page.locator(".side")).to_be_visible()
    await desk.page.get_by_role("button", name="Back to the conversation").tap()
    await desk.page.get_by_role("button", name="Back to the queue").tap()
    await expect(desk.row(escalation)).to_be_visible()
    assert await desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@SCHEMES
@pytest.mark.parametrize("locale", ["en-US", "ja-JP"])
async def test_accessibility(new_context: NewContext, stack: Stack, scheme: str, locale: str) -> None:
    escalation = await ask_for_a_person(stack.url, "デイバッグの返品", "ja")
    context = await seen_as(new_context, scheme)
    await context.set_extra_http_headers({"Accept-Language": locale})
    page = await context.new_page()
    await page.goto("/admin/login/")
    await page.locator("#id_username").fill("agent2")
    await page.locator("#id_password").fill("demo-password")
    await page.locator("[type=submit]").first.click()
    desk = await DeskPage(page).visit("all")
    await desk.row(escalation).locator("[type=checkbox]").check()
    await page.locator(".filter-button").click()
    found = await violations(page, *UNFOLDS)
    await desk.press("?")
    await expect(page.locator("dialog")).to_be_visible()
    found += await violations(page, *UNFOLDS)
    await desk.press("Escape")
    await desk.row(escalation).locator(".subject").click()
    await expect(page.locator(".talk textarea, .talk button").first).to_be_visible()
    found += await violations(page, *UNFOLDS)
    assert_none(found)
