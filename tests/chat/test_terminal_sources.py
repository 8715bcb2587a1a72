"""What an answer cites stands below it at the terminal, too."""

from collections.abc import Iterator

import pytest

from tests.chat.terminal import Terminal
from tests.e2e import shop_documents
from tests.modelserver import ModelServer
from tests.stack import Stack


@pytest.fixture(autouse=True)
def documents(stack: Stack) -> Iterator[None]:
    options = {"url": shop_documents.RETURNS_URL, "organization": "demo"}
    shop_documents.add(stack, "returns.md", shop_documents.RETURNS, **options)
    yield
    shop_documents.delete_all(stack, "demo")


def test_sources_are_listed_below_an_answer(terminal: Terminal, model: ModelServer) -> None:
    model.script("You have 45 days [1].", match="send a kettle back")
    terminal.enter("How many days do I have to send a kettle back?")
    terminal.wait_for("You have 45 days [1].")
    terminal.wait_for(f"[1] Returns {shop_documents.RETURNS_URL}")
