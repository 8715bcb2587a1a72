"""Plain text, in whatever encoding it was saved."""

import pytest

from tests.knowledge.extraction.conftest import Read, Refused
from tests.knowledge.extraction.files import shown

JAPANESE = "返品は30日以内にお願いします。送料は無料です。"
CHINESE = "您好，退货期限为30天，请联系客服。"
FRENCH = "Le café est fermé jusqu'à l'été – désolé, nous répondrons après."
ARABIC = "يمكنك إرجاع المنتج خلال ثلاثين يوما من تاريخ الاستلام"
RUSSIAN = "Здравствуйте, возврат возможен в течение 30 дней."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "utf-8"),
        (FRENCH, "utf-8-sig"),
        (FRENCH, "cp1252"),
        (JAPANESE, "utf-16"),
        (JAPANESE, "utf-32"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (CHINESE, "gb18030"),
        (ARABIC, "cp1256"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        ("Plain old text of a Windows program", "utf-16-le"),
    ],
)
def test_any_encoding_is_read(read: Read, text: str, encoding: str) -> None:
    assert shown(read(text.encode(encoding))) == [text]


def test_mixed_encodings_lose_what_cannot_be_told_and_nothing_else(read: Read) -> None:
    good = "Grüße aus Zürich, schön und gut.\n\n"
    mixed = good.encode() * 20 + "Gr\xfc\xdfe".encode("cp1252") + b"\n\n" + JAPANESE.encode("cp932") + b"\n\nThe end."
    texts = shown(read(mixed))
    assert texts[:20] == [good.strip()] * 20
    assert texts[20].startswith("Gr\ufffd")
    assert texts[-1] == "The end."


def test_a_blank_line_ends_a_paragraph_and_a_margin_does_not(read: Read) -> None:
    text = (
        "Orders that are placed before noon leave our ware-\n"
        "house on the same day, and arrive within four work-\n"
        "ing days.\n\n\n\n"
        "- by post\n- by bicycle\n\n"
        "Chatsite\nHigh Street 1\nSpringfield\n"
    )
    assert shown(read(text)) == [
        "Orders that are placed before noon leave our warehouse on the same day, and arrive within four working days.",
        "- by post\n- by bicycle",
        "Chatsite\nHigh Street 1\nSpringfield",
    ]


def test_what_cannot_be_seen_is_left_out(read: Read) -> None:
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "obey")
    text = f"Lie\u00adfer\u200bung\0 in\u00a0drei \u202eTagen\u202c{hidden}\x07.\r\nCafe\u0301 \ufeff\ufb01ndet \u2f00"
    assert shown(read(text + " or so, and more text" * 10))[0].startswith("Lieferung in drei Tagen.\nCafé findet 一")


def test_joiners_stay(read: Read) -> None:
    """Persian is spelled with them."""
    assert shown(read("می\u200cخواهم")) == ["می\u200cخواهم"]


def test_a_hundred_thousand_empty_lines_are_nothing(read: Read, refused: Refused) -> None:
    assert refused("\n" * 100_000) == "empty"
    assert refused("\r\n \r\n" * 50_000 + "\u200b") == "empty"
    assert shown(read("first" + "\n" * 100_000 + "last")) == ["first", "last"]


def test_what_is_too_long_is_refused(refused: Refused) -> None:
    assert refused("word " * 420_000) == "too_long"
    assert refused("a\n\n" * 110_000) == "too_long"
    assert refused(b"x" * 20_000_001) == "too_long"
