"""The widget speaks the visitor's language and runs in its direction."""

import pytest
from playwright.async_api import FloatRect, Locator, expect

from tests.e2e.answers import HALF, QUESTION, hold_delivery
from tests.e2e.conftest import NewContext
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer

SPOKEN = [
    ("ja", "メッセージを入力", "配送にはどのくらいかかりますか？"),
    ("ar", "اكتب رسالة", "كم تستغرق مدة التوصيل؟"),
    ("de", "Nachricht schreiben", "Wie lange dauert die Lieferung?"),
]


@pytest.mark.parametrize(("locale", "placeholder", "suggestion"), SPOKEN)
async def test_widget_speaks_the_visitors_language(
    new_context: NewContext, locale: str, placeholder: str, suggestion: str
) -> None:
    widget = Widget(await (await new_context(locale=locale)).new_page())
    await (await widget.visit(f"/?locale={locale}")).open()
    await expect(widget.composer).to_have_attribute("placeholder", placeholder)
    await expect(widget.panel.get_by_role("button", name=suggestion)).to_be_visible()
    await expect(widget.page.locator("chatsite-widget .widget")).to_have_attribute("lang", locale)


async def test_browsers_language_decides_without_a_word_of_the_page(new_context: NewContext) -> None:
    widget = Widget(await (await new_context(locale="ja-JP")).new_page())
    await (await widget.visit("/")).open()
    await expect(widget.composer).to_have_attribute("placeholder", "メッセージを入力")


async def test_arabic_is_laid_out_from_right_to_left(new_context: NewContext, model: ModelServer) -> None:
    hold_delivery(model)
    context = await new_context(locale="ar", reduced_motion="reduce")
    widget = await (await Widget(await context.new_page()).visit("/?locale=ar")).open()
    await expect(widget.page.locator("html")).to_have_attribute("dir", "rtl")
    await expect(widget.page.locator("chatsite-widget .widget")).to_have_attribute("dir", "rtl")
    await widget.ask(QUESTION)
    await widget.expect_answer(HALF)
    panel, launcher, bubble, stop, name = [
        await box(part)
        for part in (
            widget.panel,
            widget.launcher,
            widget.questions.last,
            widget.panel.locator(".is-stop"),
            widget.panel.locator(".name"),
        )
    ]
    close = await box(widget.panel.locator(".header > .button-icon"))
    assert launcher["x"] + launcher["width"] < 640  # at the left of the page
    assert panel["x"] + panel["width"] < 640
    assert bubble["x"] + bubble["width"] / 2 < panel["x"] + panel["width"] / 2  # the visitor's own stand at the left
    assert stop["x"] < panel["x"] + panel["width"] / 2
    assert close["x"] < name["x"]


async def box(part: Locator) -> FloatRect:
    found = await part.bounding_box()
    assert found
    return found
