"""The shop says who is signed in, and its signature is what counts."""

import uuid

from playwright.async_api import BrowserContext, expect

from tests.e2e.admin import sign_in
from tests.e2e.answers import DELIVERY, QUESTION
from tests.e2e.conftest import NewContext
from tests.e2e.elsewhere import Elsewhere
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer


async def test_staff_sees_who_asked_and_signing_out_leaves_nothing(
    context: BrowserContext, new_context: NewContext, elsewhere: Elsewhere, model: ModelServer
) -> None:
    model.script(DELIVERY, match=QUESTION)
    await elsewhere.serve(context)
    widget = await Widget(await context.new_page()).visit(f"{elsewhere.origin}/kettle")
    customer = f"kim-{uuid.uuid4().hex[:6]}"
    await widget.page.evaluate("(identity) => Chatsite.identify(identity)", elsewhere.identity(customer))
    await widget.open()
    await widget.ask(QUESTION)
    await widget.expect_answer(DELIVERY)
    await widget.expect_end()

    staff = await (await new_context()).new_page()
    await sign_in(staff, elsewhere.staff)
    await staff.goto(f"/admin/conversations/conversation/?q={customer}")
    await expect(staff.locator("#result_list tbody tr")).to_contain_text([customer])

    await widget.page.evaluate("Chatsite.identify(null)")
    await expect(widget.questions).to_have_count(0)
    await widget.page.reload()
    await widget.open()
    await expect(widget.panel.locator(".greeting")).to_be_visible()
    await expect(widget.questions).to_have_count(0)


async def test_forged_identity_gets_no_chat(context: BrowserContext, elsewhere: Elsewhere) -> None:
    await elsewhere.serve(context)
    widget = await Widget(await context.new_page()).visit(f"{elsewhere.origin}/kettle")
    forged = elsewhere.identity("kim") | {"user_id": "lee"}
    await widget.page.evaluate("(identity) => Chatsite.identify(identity)", forged)
    await widget.open()
    await expect(widget.notice.get_by_role("button", name="Try again")).to_be_visible()
    await expect(widget.composer).to_be_disabled()
