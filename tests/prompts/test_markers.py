"""The marks of an answer: those that were passed stay, in one form; the others never reach anybody."""

import random

import pytest

from conversations.prompts import markers
from conversations.prompts.markers import Marks

WRITTEN = {
    "It takes three days [1].": "It takes three days [1].",
    "It takes three days[1].": "It takes three days[1].",
    "Both [1, 2] and [1-3].": "Both [1][2] and [1][2][3].",
    "三日です【2】。四日です【3†source】。": "三日です[2]。四日です[3]。",
    "As a footnote [^1].": "As a footnote [1].",
    "Never passed [9]. Partly [2, 9].": "Never passed. Partly [2].",
    "The year [2024], an empty [ ], a [x], a [link](https://a.example).": None,
    "`a[9]` and\n```\nb[9]\n```\nthen [9].": "`a[9]` and\n```\nb[9]\n```\nthen.",
    "A stray ` tick\nand [9] [2]": "A stray ` tick\nand [2]",
    "It ends in [": "It ends in [",
    "It ends in [1": "It ends in [1",
}


def check(text: str, sizes: random.Random | None = None) -> str:
    marks, shown, position = Marks({1, 2, 3}), "", 0
    while position < len(text):
        size = sizes.randint(1, 4) if sizes else len(text)
        shown += marks.feed(text[position : position + size])
        position += size
    return shown + marks.finish()


@pytest.mark.parametrize("text", WRITTEN)
def test_a_mark_is_kept_in_one_form_or_removed(text: str) -> None:
    assert check(text) == (WRITTEN[text] or text)


@pytest.mark.parametrize("text", WRITTEN)
def test_however_the_model_cuts_its_text_the_result_is_the_same(text: str) -> None:
    whole = check(text)
    assert {check(text, random.Random(seed)) for seed in range(50)} == {whole}


def test_only_what_may_become_a_mark_is_held_back() -> None:
    marks = Marks({1})
    assert marks.feed("It takes three days") == "It takes three days"
    assert marks.feed(" [") == ""
    assert marks.feed("1") == ""
    assert marks.feed("]. And") == " [1]. And"


def test_the_numbers_come_once_each_in_the_order_of_their_first_mark() -> None:
    assert markers.numbers("First [3], then [1][3]; `code[2]` is none.") == [3, 1]


def test_an_earlier_answer_is_told_without_its_marks() -> None:
    assert markers.plain("It takes three days [1][2]. In [2024].") == "It takes three days. In [2024]."
    assert markers.plain("Three [1, 2] days 【1†a】 or [^2] four [1-3].") == "Three days or four."


def test_what_never_ends_is_not_held_for_ever() -> None:
    marks = Marks({1})
    shown = "".join(marks.feed("`") for _ in range(1_000))
    assert 1_000 - len(shown) <= markers.MAX_HELD
    assert shown + marks.finish() == "`" * 1_000
