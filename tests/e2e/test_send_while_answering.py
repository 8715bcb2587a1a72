"""Nobody has to wait for the end of an answer to write on."""

from playwright.async_api import expect

from tests.e2e.answers import DELIVERY, HALF, QUESTION, hold_delivery
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer

NEXT = "Do you wrap gifts?"
WRAPPED = "Yes, in brown paper."


async def test_message_waits_and_is_answered_after(widget: Widget, model: ModelServer) -> None:
    hold_delivery(model)
    model.script(WRAPPED, match=NEXT)
    await widget.ask(QUESTION)
    await widget.expect_answer(HALF)
    await widget.ask(NEXT)
    await expect(widget.panel.get_by_text("Waiting for the answer above")).to_have_count(1)
    await widget.expect_question(NEXT)
    model.release()
    await expect(widget.answers).to_have_text([DELIVERY, WRAPPED])
    await expect(widget.questions).to_have_text([QUESTION, NEXT])
    await expect(widget.panel.get_by_text("Waiting for the answer above")).to_have_count(0)


async def test_fourth_waiting_message_is_refused_in_words_and_kept(widget: Widget, model: ModelServer) -> None:
    hold_delivery(model)
    model.script(WRAPPED, match=NEXT)
    await widget.ask(QUESTION)
    await widget.expect_answer(HALF)
    for number in (1, 2, 3):
        await widget.ask(f"{NEXT} {number}")
        await expect(widget.panel.get_by_text("Waiting for the answer above")).to_have_count(number)
    await widget.ask(f"{NEXT} 4")
    await expect(widget.failure).to_contain_text("Three messages are waiting for an answer.")
    await widget.expect_question(f"{NEXT} 4")
    model.release()
    await expect(widget.answers).to_have_text([DELIVERY, WRAPPED, WRAPPED, WRAPPED])
    await widget.button("Try again").click()
    await expect(widget.answers).to_have_count(5)
    await expect(widget.failure).to_be_hidden()
    await expect(widget.questions).to_have_text([QUESTION, *(f"{NEXT} {number}" for number in (1, 2, 3, 4))])
