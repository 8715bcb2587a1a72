"""Nothing moves for those who asked for that."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.e2e.answers import DELIVERY, QUESTION
from tests.e2e.conftest import NewContext
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer

MOVING = "document.querySelector('chatsite-widget').shadowRoot.getAnimations().length"


@pytest.mark.parametrize(("wish", "moves"), [("reduce", False), ("no-preference", True)])
async def test_nothing_moves_under_reduced_motion(
    new_context: NewContext, model: ModelServer, wish: str, moves: bool
) -> None:
    model.script(DELIVERY, match=QUESTION, spec="rate=0,hold=0")
    context = await new_context(reduced_motion=wish)
    widget = await (await Widget(await context.new_page()).visit("/")).open()
    await widget.ask(QUESTION)
    await expect(widget.panel.locator(".dots")).to_be_visible()
    assert bool(await widget.page.evaluate(MOVING)) == moves
    await asyncio.to_thread(model.wait, held=1)
