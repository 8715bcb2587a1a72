"""What is passed on of what was found."""

import uuid
from typing import Any

from conversations.knowledge import selection
from conversations.knowledge.types import Passage
from conversations.prompts import tokens

ONE, OTHER = uuid.uuid4(), uuid.uuid4()
RETURNS = "You can send goods back within thirty days. The label is free, and refunds take a week."
DELIVERY = "Parcels to Norway take four days. Express delivery costs ten euros more than the usual one."
KETTLE = "Remove limescale with citric acid, rinse twice, and never use vinegar on the steel."
LAMP = "The evening lamp is thirty centimeters high and weighs two kilograms with its base."


def passage(text: str, document: uuid.UUID | None = None, position: int = 0, **fields: Any) -> Passage:
    values: dict[str, Any] = {"tokens": tokens.count(text), "score": 0.1} | fields
    return Passage(uuid.uuid4(), document or uuid.uuid4(), "a.md", "A", "", text, "en", "", position=position, **values)


def chosen(*passages: Passage, max_passages: int = 6, max_tokens: int = 2_000) -> list[str]:
    found = selection.choose(passages, max_passages=max_passages, max_tokens=max_tokens)
    return [passage.text for passage in found]


def test_the_best_come_first_and_no_more_than_asked_for() -> None:
    assert chosen(*map(passage, (RETURNS, DELIVERY, KETTLE)), max_passages=2) == [RETURNS, DELIVERY]


def test_the_same_text_is_passed_once() -> None:
    changed = RETURNS.replace("thirty days.", "thirty days!").upper()
    assert chosen(passage(RETURNS), passage(RETURNS), passage(changed), passage(DELIVERY)) == [RETURNS, DELIVERY]


def test_a_part_of_what_is_passed_says_nothing_new() -> None:
    assert chosen(passage(f"{RETURNS} {DELIVERY}"), passage(DELIVERY)) == [f"{RETURNS} {DELIVERY}"]


def test_one_document_does_not_take_all_places() -> None:
    long = [passage(text, ONE, 2 * number) for number, text in enumerate((RETURNS, DELIVERY, KETTLE, LAMP))]
    assert chosen(*long, passage("Something else, from another document.")) == [
        RETURNS,
        DELIVERY,
        KETTLE,
        "Something else, from another document.",
    ]


def test_of_neighbors_that_overlap_the_shared_sentence_is_passed_once() -> None:
    first, second = passage(f"{RETURNS} {DELIVERY}", ONE, 0), passage(f"{DELIVERY} {KETTLE}", ONE, 1)
    assert chosen(first, second) == [f"{RETURNS} {DELIVERY}", KETTLE]
    assert chosen(second, first) == [f"{DELIVERY} {KETTLE}", RETURNS]


def test_a_letter_that_neighbors_share_by_chance_stays() -> None:
    first, second = passage(f"{RETURNS} And a", ONE, 0), passage(f"a cat. {KETTLE}", ONE, 1)
    assert chosen(first, second)[1].startswith("a cat.")


def test_what_does_not_fit_makes_room_for_what_does() -> None:
    room = tokens.count(RETURNS) + tokens.count(LAMP)
    assert chosen(passage(RETURNS), passage(f"{DELIVERY} {KETTLE}"), passage(LAMP), max_tokens=room) == [RETURNS, LAMP]


def test_the_best_is_cut_rather_than_left_out() -> None:
    (text,) = chosen(passage(f"{RETURNS} {DELIVERY}"), max_tokens=12)
    assert text.startswith("You can send goods back")
    assert tokens.count(text) <= 12


def test_nothing_found_is_nothing_passed() -> None:
    assert chosen() == []
