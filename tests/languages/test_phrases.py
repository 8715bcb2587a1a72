"""What the server says to visitors is there in every language that the widget speaks."""

from __future__ import annotations

from string import Formatter

import pytest
from django.conf import settings

from conversations import phrases
from conversations.knowledge import words

OTHERS = [language for language in phrases.LANGUAGES if language != phrases.FALLBACK]


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_every_served_language_has_phrases_and_small_words() -> None:
    served = {code for code, _ in settings.LANGUAGES}
    assert set(phrases.LANGUAGES) == served
    assert set(words.LANGUAGES) == served
    assert all(words.read(language).stop and words.read(language).pointing for language in served)


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_is_missing_or_left_over_and_its_placeholders_are_the_same(language: str) -> None:
    english, other = phrases.read("en"), phrases.read(language)
    assert set(other) == set(english)
    assert {key: placeholders(other[key]) for key in other} == {key: placeholders(english[key]) for key in english}
    assert all(sentence.strip() for sentence in other.values())


def test_a_language_that_we_do_not_speak_is_answered_in_english() -> None:
    assert phrases.say("assistant.greeting", "nl") == phrases.say("assistant.greeting", "en")


def test_values_are_put_in_as_they_are() -> None:
    assert phrases.say("events.agent_joined", "de", name="{Mori}") == "{Mori} ist dazugekommen."


def test_a_missing_value_is_not_passed_over() -> None:
    with pytest.raises(KeyError):
        phrases.say("events.agent_joined", "en")
