"""A conversation's title."""

from typing import Any

import pytest

from chatsite.tenancy.models import Organization
from conversations import titles
from conversations.models import Conversation
from conversations.prompts import titling
from tests import factories
from tests.modelserver import ModelServer


@pytest.fixture
def row(organization: Organization) -> Conversation:
    """A question and its answer."""
    found = factories.conversation(organization)
    factories.turns(found, 2)
    found.turns.filter(seq=1).update(
        content="Where is my parcel with the\ngreen tea that I ordered a week ago, please?"
    )
    return found


def title(row: Conversation) -> str:
    row.refresh_from_db()
    return row.title


def test_the_model_names_the_conversation(row: Conversation, model: ModelServer) -> None:
    model.script(default='**"Late parcel"**\nIs that fine?')
    titles.write(row)
    assert title(row) == "Late parcel"


def test_without_a_model_it_is_the_first_question(row: Conversation, no_model: None) -> None:
    titles.write(row)
    assert title(row) == "Where is my parcel with the green tea that I ordered a…"


def test_the_demo_model_is_not_asked(row: Conversation, model: ModelServer, settings: Any) -> None:
    settings.OPENAI_BASE_URL = settings.OPENAI_API_KEY = ""
    settings.DEMO_MODEL_URL = model.base_url
    titles.write(row)
    assert title(row).startswith("Where is my parcel")
    assert model.requests() == []


def test_a_title_that_is_there_stays(row: Conversation, model: ModelServer) -> None:
    Conversation.objects.filter(pk=row.pk).update(title="Mine")
    titles.write(row)
    assert title(row) == "Mine"


def test_a_reply_without_words_is_replaced_by_the_question(row: Conversation, model: ModelServer) -> None:
    model.script(default='"***"')
    titles.write(row)
    assert title(row).startswith("Where is my parcel")


@pytest.mark.parametrize(
    ("reply", "cleaned"),
    [
        ("Title: Late parcel.", "Late parcel"),
        ("「荷物の遅れ」", "荷物の遅れ"),
        ("タイトル：荷物の遅れ", "荷物の遅れ"),
        ("## Late *parcel*", "Late parcel"),
        ("<b>Late</b> parcel", "Late parcel"),
        ("\n\n  Late   parcel  \n", "Late parcel"),
        ("", ""),
        ("What is it?", "What is it?"),
    ],
)
def test_titles_are_plain_text(reply: str, cleaned: str) -> None:
    assert titling.clean(reply) == cleaned


@pytest.mark.parametrize("text", ["many words " * 20, "荷物が届かないのですが" * 20, "x" * 500])
def test_titles_are_short(text: str) -> None:
    cleaned = titling.clean(text)
    assert len(cleaned) <= titling.MAX_LENGTH
    assert cleaned.endswith("…")
    assert " …" not in cleaned
