"""CSV with questions and answers, from whatever program."""

import pytest

from conversations.knowledge.extraction.types import Block
from tests.knowledge.extraction.conftest import Read, Refused

ENTRIES = (
    Block("faq", "In three days,\nor four.", question="When, please?", language="en"),
    Block("faq", "Über die Post; gratis.", question="Wie?", language="de"),
)
COMMA = 'question,answer,language\n"When, please?","In three days,\nor four.",en\nWie?,Über die Post; gratis.,de-CH\n'
SEMICOLON = 'LANGUAGE;Answer;Question\nen;"In three days,\nor four.";When, please?\nde;"Über die Post; gratis.";Wie?'
TAB = COMMA.replace(",", "\t").replace("When\t", "When,").replace("days\t", "days,").replace("question", "id\tquestion")
TAB = TAB.replace('\n"When', '\n1\t"When').replace("\nWie", "\n2\tWie")
EXCEL = "sep=;\r\n" + SEMICOLON.replace("\n", "\r\n")


@pytest.mark.parametrize("content", [COMMA, SEMICOLON, TAB, EXCEL], ids=["comma", "semicolon", "tab", "excel"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_row_is_a_question(read: Read, content: str, encoding: str) -> None:
    assert read(content.encode(encoding), "faq.csv").blocks == ENTRIES


def test_the_language_is_optional_and_half_rows_are_left_out(read: Read) -> None:
    extracted = read("question,answer\n配送は?,3日です\nOnly asked\n,Only answered\n\n")
    assert extracted.blocks == (Block("faq", "3日です", question="配送は?"),)


def test_other_columns_are_refused_with_those_that_are_needed(refused: Refused) -> None:
    assert refused("name,price\nBowl,4\n", "prices.csv") == "faq_columns"


def test_a_table_without_rows_is_empty(refused: Refused) -> None:
    assert refused("question,answer\n") == "empty"


def test_a_quote_that_never_ends_is_no_harm(read: Read, refused: Refused) -> None:
    assert read('question,answer\nWhen?,"Today').blocks == (Block("faq", "Today", question="When?"),)
    assert refused('question,answer\nWhen?,"' + "a" * 2_100_000) == "too_long"
