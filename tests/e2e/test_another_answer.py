"""A new answer to the same question: because the visitor wants one, or because the first went wrong."""

from playwright.async_api import expect

from tests.e2e.answers import DELIVERY, HALF, QUESTION, hold_delivery
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer

FIRST = "That depends."


async def test_new_answer_takes_the_place_of_the_old_one(widget: Widget, model: ModelServer) -> None:
    hold_delivery(model)
    model.script(FIRST, match=QUESTION, times=1)
    await widget.ask(QUESTION)
    await widget.expect_answer(FIRST)
    await widget.button("New answer").click()
    await widget.expect_answer(HALF)
    model.release()
    await widget.expect_answer(DELIVERY)
    await widget.expect_end()
    await expect(widget.answers).to_have_count(1)
    await expect(widget.questions).to_have_count(1)
    await widget.page.reload()
    await widget.open()
    await expect(widget.answers).to_have_text([DELIVERY])


async def test_failed_answer_is_tried_again(widget: Widget, model: ModelServer) -> None:
    model.script(DELIVERY, match=QUESTION)
    model.script(match=QUESTION, spec="fault=400", times=1)
    await widget.ask(QUESTION)
    await expect(widget.failure).to_contain_text("The assistant could not answer this message.")
    await widget.expect_question(QUESTION)
    await widget.button("Try again").click()
    await widget.expect_answer(DELIVERY)
    await expect(widget.failure).to_be_hidden()
    await expect(widget.questions).to_have_count(1)


async def test_passing_failure_of_the_model_is_not_the_visitors_affair(widget: Widget, model: ModelServer) -> None:
    model.script(DELIVERY, match=QUESTION, spec="rate=0")
    model.script(match=QUESTION, spec="fault=500", times=1)
    await widget.ask(QUESTION)
    await widget.expect_answer(DELIVERY)
    await expect(widget.failure).to_be_hidden()


async def test_answer_that_breaks_off_can_be_asked_for_again(widget: Widget, model: ModelServer) -> None:
    model.script(DELIVERY, match=QUESTION, spec="rate=0,fault=error,at=5,code=content_filter")
    await widget.ask(QUESTION)
    await expect(widget.failure).to_be_visible()
    model.script(DELIVERY, match=QUESTION)
    await widget.button("Try again").click()
    await widget.expect_answer(DELIVERY)
    await expect(widget.failure).to_be_hidden()
