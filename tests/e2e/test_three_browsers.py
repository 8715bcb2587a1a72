"""One conversation from question to survey: a visitor and two agents, each in a browser of their own."""

import asyncio
import uuid

import pytest_asyncio
from playwright.async_api import expect

from tests.e2e.answers import DELIVERY, HALF
from tests.e2e.conftest import NewContext
from tests.e2e.console import Console
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer
from tests.stack import Stack


@pytest_asyncio.fixture(loop_scope="session")
async def desks(new_context: NewContext, stack: Stack) -> tuple[Console, Console]:
    one = await Console(await (await new_context()).new_page()).enter("agent1")
    other = await Console(await (await new_context()).new_page()).enter("agent2")
    return one, other


async def test_from_the_question_to_the_survey(
    widget: Widget, desks: tuple[Console, Console], model: ModelServer
) -> None:
    one, other = desks
    question = f"Where is order {uuid.uuid4().hex[:8]}?"

    # ask, and escalate while the assistant is writing
    model.script(DELIVERY, match=question, spec="rate=0,hold=5")
    await widget.ask(question)
    await widget.expect_answer(HALF)
    await widget.ask_for_person()
    await expect(one.row(question)).to_be_visible()
    await expect(other.row(question)).to_be_visible()

    # claim race: one of the two has it
    await one.open(question)
    await other.open(question)
    await asyncio.gather(one.claim(), other.claim())
    winner, loser = (one, other) if await one.has_it() else (other, one)
    name = await winner.name()
    await loser.told_who_has_it(name)

    # take over in mid-stream: the model is not heard any more
    await expect(widget.transcript).to_contain_text(f"{name} joined")
    model.release()
    await widget.expect_answer(HALF)
    await expect(widget.panel.get_by_text("Stopped, because a person took over")).to_be_visible()

    # chat, both ways, with signs of typing
    await winner.reply("I am looking it up.")
    await expect(widget.panel.locator(".person .bubble").last).to_have_text("I am looking it up.")
    await widget.composer.press_sequentially("Thank")
    await expect(winner.desk.get_by_text("is writing").first).to_be_visible()
    await widget.composer.fill("Thank you, I wait.")
    await widget.composer.press("Enter")
    await expect(winner.transcript).to_contain_text("Thank you, I wait.")
    await expect(loser.transcript).to_contain_text("Thank you, I wait.")
    await expect(widget.answers).to_have_count(1)

    # transfer to the colleague, who joins
    await winner.transfer(await loser.name(), "Yours: an order.")
    await expect(loser.desk.get_by_text("Transferred to you").first).to_be_visible()
    await loser.join()
    await expect(widget.transcript).to_contain_text(f"{await loser.name()} joined")
    await loser.reply("It is on its way.")
    await expect(widget.panel.locator(".person .bubble").last).to_have_text("It is on its way.")

    # hand back: the assistant knows what was said, and the visitor does not see the note
    thanks = f"Thanks for {uuid.uuid4().hex[:8]}."
    model.script("You are welcome.", match=thanks)
    await loser.hand_back("The order was found.")
    await expect(widget.transcript).to_contain_text("The assistant goes on")
    await widget.ask(thanks)
    await widget.expect_answer("You are welcome.")
    await expect(widget.transcript).not_to_contain_text("The order was found.")

    # rate the answer, ask again for a person, who resolves it; the survey follows
    await widget.button("Good answer").last.click()
    await expect(widget.button("Good answer").last).to_have_attribute("aria-pressed", "true")
    await widget.ask_for_person()
    await one.open(thanks)
    await one.claim()
    assert await one.has_it()
    await one.resolve()
    await expect(widget.transcript).to_contain_text("The conversation was closed")
    await widget.panel.get_by_role("radio", name="Very good").check()
    await widget.panel.get_by_role("button", name="Send", exact=True).first.click()
    await expect(widget.panel.get_by_text("Thank you for your answer.")).to_be_visible()


async def test_a_reloaded_console_misses_nothing_and_repeats_nothing(
    widget: Widget, desks: tuple[Console, Console], model: ModelServer
) -> None:
    console, _ = desks
    question = f"Where is order {uuid.uuid4().hex[:8]}?"
    model.script("Let me see.", match=question)
    await widget.ask(question)
    await widget.expect_end()
    await widget.ask_for_person()
    await console.open(question)
    await console.claim()
    assert await console.has_it()
    await console.reply("Good morning.")
    await console.page.context.set_offline(True)
    await widget.ask("Are you there?")
    await console.composer.fill("A word from the train")
    await console.composer.press("Enter")
    await console.page.context.set_offline(False)
    await expect(console.transcript.get_by_text("Are you there?")).to_have_count(1)
    await expect(widget.panel.locator(".person .bubble").last).to_have_text("A word from the train")
    await expect(console.transcript.get_by_text("A word from the train")).to_have_count(1)
    await console.page.reload()
    for text in ("Good morning.", "Are you there?", "A word from the train"):
        await expect(console.transcript.get_by_text(text)).to_have_count(1)
    await console.resolve()
