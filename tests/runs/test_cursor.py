"""The cursor, which clients send back as they got it."""

import pytest

from conversations.runs.cursor import END, START, Cursor, InvalidCursor


@pytest.mark.parametrize(("text", "cursor"), [("0-0", START), ("1-42", (1, 42)), (str(END), END)])
def test_a_cursor_is_read_as_it_was_written(text: str, cursor: Cursor) -> None:
    assert Cursor.parse(text) == cursor
    assert str(Cursor.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "1", "-1-1", "1--1", "1-1-1", "1-x", "a-1", " 1-1", "1-1\n", "1.0-1", "١-١", "1-18446744073709551616",
     "99999999999999999999-1", "1-" + "1" * 30, None, 1, 1.5, ["1-1"]],
)  # fmt: skip
def test_anything_else_is_refused(text: object) -> None:
    with pytest.raises(InvalidCursor, match="looks like 1-42"):
        Cursor.parse(text)


def test_cursors_compare_as_integers() -> None:
    ascending = ["0-0", "1-1", "1-9", "1-10", "2-1", "9-3", "10-1", str(END)]
    assert sorted(map(Cursor.parse, reversed(ascending))) == [Cursor.parse(text) for text in ascending]
