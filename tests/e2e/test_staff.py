"""What a visitor said is there for the organization's own staff, and for nobody else's."""

import uuid

from playwright.async_api import expect

from tests.e2e.admin import give_a_reason, sign_in
from tests.e2e.answers import DELIVERY
from tests.e2e.conftest import NewContext
from tests.e2e.elsewhere import Elsewhere
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer


async def test_only_the_organizations_own_staff_reads_the_conversation(
    widget: Widget, new_context: NewContext, model: ModelServer, elsewhere: Elsewhere
) -> None:
    order = f"Where is order {uuid.uuid4().hex[:8]}?"
    model.script(DELIVERY, match=order)
    await widget.ask(order)
    await widget.expect_answer(DELIVERY)
    await widget.expect_end()

    manager = await (await new_context()).new_page()
    await sign_in(manager, "manager")
    await manager.goto(f"/admin/conversations/conversation/?q={order[15:23]}")
    rows = manager.locator("#result_list tbody tr")
    await expect(rows).to_have_count(1)
    await rows.get_by_role("link").first.click()
    await give_a_reason(manager)
    turns = manager.locator(".cs-turn .cs-bubble")
    await expect(turns).to_have_text([order, DELIVERY])
    transcript = manager.url
    await manager.get_by_role("link", name="First token").click()
    await expect(manager.get_by_text("Completed").first).to_be_visible()

    other = await (await new_context()).new_page()
    await sign_in(other, elsewhere.staff)
    await other.goto(f"/admin/conversations/conversation/?q={order[15:23]}")
    await expect(other.locator("#result_list tbody tr")).to_have_count(0)
    response = await other.goto(transcript)
    assert response
    assert response.status == 404
