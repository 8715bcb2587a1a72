"""The view follows the answer while the reader is at its end, and only then."""

from playwright.async_api import expect

from tests.e2e.widget import Widget
from tests.modelserver import ModelServer

LONG = "\n\n".join(f"Paragraph {number}." for number in range(1, 81))
AT_END = "(element) => element.scrollHeight - element.scrollTop - element.clientHeight < 2"


async def test_view_follows_the_answer(widget: Widget, model: ModelServer) -> None:
    model.script(LONG, match="Tell me all")
    await widget.ask("Tell me all")
    await widget.expect_end()
    await expect(widget.answers.last.get_by_text("Paragraph 80.")).to_be_in_viewport()
    assert await widget.transcript.evaluate(AT_END)


async def test_reader_who_scrolled_up_stays_there_and_is_told(widget: Widget, model: ModelServer) -> None:
    model.script(LONG, match="Tell me all", spec="rate=0,hold=120")
    await widget.ask("Tell me all")
    await expect(widget.answers.last.get_by_text("Paragraph 40.")).to_be_in_viewport()
    await widget.transcript.hover()
    await widget.page.mouse.wheel(0, -5000)
    await expect(widget.questions.last).to_be_in_viewport()
    model.release()
    await expect(widget.button("New text below")).to_be_visible()
    await expect(widget.questions.last).to_be_in_viewport()
    await widget.button("New text below").click()
    await expect(widget.answers.last.get_by_text("Paragraph 80.")).to_be_in_viewport()
    await expect(widget.button("New text below")).to_be_hidden()
