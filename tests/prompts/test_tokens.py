"""Counting and cutting."""

import pytest

from conversations.prompts import tokens


def test_counts_are_those_of_a_real_vocabulary() -> None:
    assert tokens.count("hello world") == 2
    assert tokens.count_all(["", "hello world"]) == [0, 2]


def test_a_control_token_in_a_message_is_ordinary_text() -> None:
    assert tokens.count("<|endoftext|>") > 1


@pytest.mark.parametrize(
    "text", ["plain words " * 50, "配送について教えてください。" * 50, "🧠👩‍👩‍👧‍👦" * 50, "مرحبا بالعالم " * 50]
)
@pytest.mark.parametrize("limit", [0, 1, 3, 10, 100])
def test_a_cut_text_is_within_its_limit_and_marked(text: str, limit: int) -> None:
    cut = tokens.cut(text, limit)
    assert tokens.count(cut) <= limit
    if cut:
        assert cut.endswith("[…]")
        assert "\ufffd" not in cut


def test_a_text_within_the_limit_is_left_alone() -> None:
    assert tokens.cut("hello world ", 3) == "hello world "
