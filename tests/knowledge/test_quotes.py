"""Which sentence of a passage is shown for a citation."""

import pytest

from conversations.knowledge import recording
from conversations.knowledge.recording import quote

DELIVERY = "We deliver on Sundays too. Parcels to Japan take eight days. A courier brings them."
PRICES = """| To | Days | Price |
|---|---|---|
| United Kingdom, Norway, Switzerland | 4–6 | €14 |
| Japan, Canada, United States | 6–10 | €28 |"""


@pytest.mark.parametrize(
    ("passage", "citing", "question", "expected"),
    [
        (DELIVERY, "It takes eight days to Japan", "How long?", "Parcels to Japan take eight days."),
        (DELIVERY, "Es dauert acht Tage", "What about Sundays?", "We deliver on Sundays too."),
        (PRICES, PRICES, "How long to Japan?", "| Japan, Canada, United States | 6–10 | €28 |"),
        ("日曜日も配達します。日本へは八日です。", "八日かかります", "日本へは？", "日本へは八日です。"),
        ("No stop at all", "", "", "No stop at all"),
    ],
)
def test_it_is_the_one_that_has_most_in_common(passage: str, citing: str, question: str, expected: str) -> None:
    assert quote(passage, citing, question) == expected


def test_a_long_one_is_cut() -> None:
    shown = quote("word " * 200, "word", "word")
    assert len(shown) <= recording.MAX_QUOTE
    assert shown.endswith("…")
