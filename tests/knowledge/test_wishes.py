"""Who asks for a person, and for nothing else, is not answered from documents."""

import pytest

from conversations.inference.quoting.answering import answer
from conversations.inference.types import Grounding, Source
from conversations.knowledge import words


@pytest.mark.parametrize(
    "said",
    [
        "I want to talk to a human",
        "Can I speak with an agent?",
        "agent",
        "Ich möchte bitte mit einem Menschen sprechen",
        "Je voudrais parler à un conseiller",
        "Quiero hablar con una persona",
        "أريد التحدث مع شخص",
        "担当者と話したいです",
        "オペレーターにつないでください",
        "转人工",
        "我要找人工客服",
    ],
)
def test_a_wish_for_a_person_is_understood(said: str) -> None:
    assert words.wants_person(said)


@pytest.mark.parametrize(
    "said",
    [
        "Can one person lift the lamp?",
        "Do you engrave a person's name?",
        "Who are you people?",
        "Kann jemand die Lampe tragen?",
        "La bolsa es para una persona?",
        "スタッフを募集していますか",
        "水壶可以用于电磁炉吗？",
        "",
    ],
)
def test_a_question_that_names_somebody_is_none(said: str) -> None:
    assert not words.wants_person(said)


def test_the_quoting_provider_points_to_the_person() -> None:
    lamps = Source(1, "Lamps", "", "A person can lift them.", "en")
    said = answer(Grounding("I want to talk to a human", "en", (lamps,), "strong"))
    assert "brings in a person" in said
    assert "[1]" not in said


def test_titles_that_come_close_are_in_a_language_that_the_visitor_reads() -> None:
    found = (Source(1, "返品", "", "返品", "ja"), Source(2, "Returns", "", "Returns", "en"))
    said = answer(Grounding("¿Puedo devolver esto?", "es", found, "weak"))
    assert "Returns [2]" in said
    assert "返品" not in said
