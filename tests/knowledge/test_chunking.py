"""How documents are cut: by their own structure, within bounds, in every script."""

import itertools
import random
import unicodedata
from collections.abc import Sequence

import pytest

from conversations.knowledge.chunking import chunk
from conversations.knowledge.extraction.types import Block, Extracted
from conversations.knowledge.splitting import BOUND, CAPACITY
from conversations.prompts import tokens

SENTENCES = {
    "en": ["We deliver on weekdays.", "Is it free? From 50 euros, yes.", "Keep the receipt, e.g. as a picture."],
    "ja": ["配送には3日かかります。", "送料は無料ですか？", "「はい、五千円以上で無料です！」"],
    "zh": ["我们每天发货。", "运费是多少？", "满一百元包邮！"],
    "th": ["เราจัดส่งทุกวันทำการ", "ค่าจัดส่งห้าสิบบาท", "คืนสินค้าได้ภายในสามสิบวัน"],
    "ar": ["نقوم بالتوصيل في أيام العمل.", "هل الشحن مجاني؟", "احتفظ بالإيصال من فضلك."],
}
JOINED_BY = {"ja": "", "zh": ""}
ODD = [
    "👩‍👩‍👧‍👦" * 40,
    "x" * 900,
    "e\u0301" * 300,
    "https://shop.example/" + "a/" * 200,
    "\u200b",
    "–" * 200,
    "न्त्री" * 90,
]


def text(block: str) -> Block:
    return Block("text", block)


def heading(level: int, title: str) -> Block:
    return Block("heading", title, level=level)


def cut(*blocks: Block, language: str = "", title: str = "") -> Sequence[tuple[str, str]]:
    return [(piece.heading, piece.text) for piece in chunk(Extracted(title, blocks), language=language)]


def prose(language: str, count: int, seed: int = 1) -> str:
    sentences = random.Random(seed).choices(SENTENCES[language], k=count)
    return JOINED_BY.get(language, " ").join(sentences)


def test_each_section_is_a_piece_below_its_headings() -> None:
    long = prose("en", 8)
    assert cut(
        heading(1, "Delivery"), text(long), heading(2, "Abroad"), text(long), heading(1, "Returns"), text(long)
    ) == [
        ("Delivery", long),
        ("Delivery › Abroad", long),
        ("Returns", long),
    ]


def test_small_sections_of_one_heading_stand_together() -> None:
    blocks = (
        heading(1, "Delivery"),
        text("We deliver everywhere."),
        heading(2, "Germany"),
        text("Two days."),
        heading(2, "Abroad"),
        text("Five days."),
        heading(1, "Returns"),
        heading(2, "Costs"),
        text("None."),
    )
    assert cut(*blocks) == [
        ("Delivery", "We deliver everywhere.\n\nGermany\nTwo days.\n\nAbroad\nFive days."),
        ("Returns › Costs", "None."),
    ]


def test_a_question_is_one_piece_in_the_language_of_its_row() -> None:
    rows = [
        Block("faq", "Three days.", question="How long?", language="en"),
        Block("faq", "三日です。", question="何日かかりますか？", language="ja"),
        Block("faq", "Drei Tage, wenn alles gut geht.", question="Wie lange dauert die Lieferung?"),
    ]
    pieces = chunk(Extracted("", tuple(rows)))
    assert [(piece.heading, piece.text, piece.language) for piece in pieces] == [
        ("How long?", "Three days.", "en"),
        ("何日かかりますか？", "三日です。", "ja"),
        ("Wie lange dauert die Lieferung?", "Drei Tage, wenn alles gut geht.", "de"),
    ]


def test_a_long_answer_makes_several_pieces_below_its_question() -> None:
    pieces = chunk(Extracted("", (Block("faq", prose("en", 60), question="How?"),)))
    assert len(pieces) > 1
    assert {piece.heading for piece in pieces} == {"How?"}


@pytest.mark.parametrize(
    ("declared", "said", "expected"), [("de", "en", "de"), ("", "ja", "ja"), ("", "en", "ja"), ("pt-BR", "", "pt")]
)
def test_the_declared_language_wins_and_a_pages_own_must_be_possible(declared: str, said: str, expected: str) -> None:
    [piece] = chunk(Extracted("", (text("配送には3日かかります。"),), said), language=declared)
    assert piece.language == expected


def test_neighbors_of_one_section_share_a_sentence() -> None:
    sentences = [f"This is sentence number {number} of them all." for number in range(60)]
    pieces = [piece for _, piece in cut(text(" ".join(sentences)))]
    assert len(pieces) > 3
    for before, after in itertools.pairwise(pieces):
        assert any(sentence in before and after.startswith(sentence) for sentence in sentences)


@pytest.mark.parametrize("language", SENTENCES)
def test_long_text_is_cut_where_sentences_end(language: str) -> None:
    pieces = [piece for _, piece in cut(text(prose(language, 200)), language=language)]
    assert len(pieces) > 5
    assert all(piece.endswith((*"。！？.!?」؟", *SENTENCES["th"])) for piece in pieces)
    sizes = tokens.count_all(pieces)
    assert max(sizes) <= BOUND
    assert min(sizes) > 40


def test_a_long_table_keeps_its_header() -> None:
    rows = [f"| kettle {number} | {number * 3} euro |" for number in range(80)]
    header = "| name | price |\n|---|---|\n"
    pieces = [piece for _, piece in cut(text("Prices:"), text(header + "\n".join(rows)), text("All with tax."))]
    tables = [piece for piece in pieces if "kettle" in piece]
    assert len(tables) > 3
    assert all(table.startswith(header) for table in tables)
    assert [row for table in tables for row in table.splitlines()[2:]] == rows


@pytest.mark.parametrize("seed", range(30))
def test_nothing_is_lost_and_no_piece_is_too_long(seed: int) -> None:
    blocks = random_blocks(random.Random(seed))
    pieces = chunk(Extracted("", tuple(blocks)))
    assert [piece.position for piece in pieces] == list(range(len(pieces)))
    for piece in pieces:
        assert piece.text.strip()
        assert piece.tokens == tokens.count(piece.text) <= BOUND
        assert len(piece.heading) <= 500
        assert not unicodedata.combining(piece.text[0])
        assert not piece.text.startswith("\u200d")
    found = squeezed("".join(f"{piece.heading} {piece.text}" for piece in pieces))
    missing = [word for block in blocks for word in parts(block) if squeezed(word) not in found]
    assert missing == []


def random_blocks(chance: random.Random) -> list[Block]:
    blocks = []
    for number in range(chance.randrange(1, 25)):
        language = chance.choice(list(SENTENCES))
        body = prose(language, chance.choice([1, 2, 5, 40]), number)
        if chance.random() < 0.2:
            body += f"\n{chance.choice(ODD)} {body}"
        kind = chance.choice(["heading", "text", "text", "faq"])
        if kind == "heading":
            blocks.append(heading(chance.randrange(1, 5), f"Heading {number} {chance.choice(SENTENCES[language])}"))
        else:
            blocks.append(Block("faq", body, question=f"{number}?") if kind == "faq" else text(body))
    return blocks


def parts(block: Block) -> list[str]:
    """What must be found as it stands: sentences, headings, questions, and some letters of what has no end."""
    whole = f"{block.question} {block.text}"
    known = [sentence for sentences in SENTENCES.values() for sentence in sentences if sentence in whole]
    return [*known, *([block.text] if block.kind == "heading" else [])]


def squeezed(words: str) -> str:
    return "".join(words.split())


@pytest.mark.parametrize("seed", range(10))
def test_every_sign_of_a_text_without_an_end_is_found_in_order(seed: int) -> None:
    chance = random.Random(seed)
    whole = "".join(chance.choices(["字", "🧑🏽‍🚀", "é", "ก็", "-", "7", "lorem", "\n", " "], k=4_000))
    pieces = [piece for _, piece in cut(text(whole), language="en")]
    assert max(tokens.count_all(pieces)) <= BOUND
    place = 0
    for piece in pieces:
        start = whole.find(piece, 0 if not place else max(0, place - 20 * CAPACITY))
        assert start >= 0
        assert not whole[place:start].strip()
        place = max(place, start + len(piece))
    assert not whole[place:].strip()


def test_a_list_and_an_abbreviation_are_not_cut_within() -> None:
    steps = "\n".join(f"{number}. Ask Ms. Tanaka, e.g. by phone, to press the button." for number in range(1, 60))
    pieces = [piece for _, piece in cut(text(steps))]
    assert len(pieces) > 3
    assert all(piece[0].isdigit() and piece.endswith("button.") for piece in pieces)


@pytest.mark.parametrize("blanks", ["\n", " ", ". ", "\t\n", "...", "。"])
def test_a_hundred_thousand_blanks_cost_nothing(blanks: str) -> None:
    assert "".join(piece for _, piece in cut(text(f"Open.{blanks * 100_000}Closed."))).startswith("Open.")


def test_a_heading_that_nothing_stands_below_is_kept_as_text() -> None:
    assert cut(heading(1, "Sale"), heading(2, "Everything must go")) == [("Sale", "Everything must go")]
    assert cut(heading(1, "Closed on Sundays")) == [("", "Closed on Sundays")]


def test_nothing_makes_no_pieces() -> None:
    assert cut() == []
    assert cut(text("  \n "), heading(1, " ")) == []


def test_a_book_without_a_full_stop_is_cut_all_the_same() -> None:
    pieces = cut(text("word " * 50_000))
    assert len(pieces) > 300
