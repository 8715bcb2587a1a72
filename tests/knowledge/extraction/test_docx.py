"""Word documents, those of Word and those that no Word would write."""

import io

import pytest
from docx import Document

from tests.knowledge.extraction import files
from tests.knowledge.extraction.conftest import Read, Refused
from tests.knowledge.extraction.files import docx, paragraph, shown


def written() -> bytes:
    document = Document()
    document.core_properties.title = "Delivery and returns"
    document.core_properties.language = "en-US"
    document.add_heading("Delivery", 0)
    document.add_heading("Prices", 2)
    document.add_paragraph("By post, or\nby bicycle.")
    table = document.add_table(3, 2)
    for row, texts in zip(table.rows, [("Country", "Price"), ("日本", "1,500 | 無料"), ("مصر", "٥٠")], strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph("bowls", style="List Bullet")
    document.add_heading("配送について", 1)
    document.add_paragraph("通常3日以内に発送します。")
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def test_headings_tables_and_lists(read: Read) -> None:
    extracted = read(written(), "letter.pdf")
    assert (extracted.title, extracted.language) == ("Delivery and returns", "en")
    assert shown(extracted) == [
        "# Delivery",
        "## Prices",
        "By post, or\nby bicycle.",
        "| Country | Price |\n| --- | --- |\n| 日本 | 1,500 \\| 無料 |\n| مصر | ٥٠ |",
        "- bowls",
        "# 配送について",
        "通常3日以内に発送します。",
    ]


def test_content_controls_and_changes_are_read_and_what_was_deleted_is_not(read: Read) -> None:
    inserted = "<w:p><w:r><w:t>three</w:t></w:r><w:ins><w:r><w:t> or four</w:t></w:r></w:ins>"
    deleted = "<w:del><w:r><w:delText> or nine</w:delText></w:r></w:del></w:p>"
    control = f"<w:sdt><w:sdtContent>{paragraph('In a control')}</w:sdtContent></w:sdt>"
    assert shown(read(docx(control + inserted + deleted))) == ["In a control", "three or four"]


def test_external_entities_are_not_read(read: Read) -> None:
    before = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    text = "\n".join(shown(read(docx(paragraph("Hello &x;"), before))))
    assert "Hello" in text
    assert "root:" not in text


def test_a_billion_laughs_are_not_laughed(refused: Refused) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    assert refused(docx(paragraph("&a9;"), f'<!DOCTYPE d [<!ENTITY a0 "ha">{entities}]>')) == "too_complex"


@pytest.mark.parametrize(
    "bomb",
    [
        docx(paragraph("A") * 1_500_000),
        docx(paragraph("A"), more={"word/media/image1.png": bytes(210_000_000)}),
        docx(paragraph("A"), more={f"word/media/{number}": b"" for number in range(6_000)}),
    ],
    ids=["text", "picture", "members"],
)
def test_a_bomb_is_refused_before_it_is_unpacked(refused: Refused, bomb: bytes) -> None:
    assert len(bomb) < 1_000_000
    assert refused(bomb) == "too_complex"


def test_a_bomb_that_lies_about_its_size_is_not_unpacked_further_than_it_says(refused: Refused) -> None:
    bomb = bytearray(docx(paragraph("A") * 1_500_000))
    entry = bomb.rindex(b"PK\1\2")
    bomb[entry + 24 : entry + 28] = (1_000).to_bytes(4, "little")
    assert refused(bytes(bomb)) == "broken"


def test_a_cell_that_claims_to_be_wide_is_one_cell(read: Read) -> None:
    wide = '<w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>'
    table = f"<w:tbl><w:tr><w:tc>{wide}{paragraph('a')}</w:tc><w:tc>{paragraph('b')}</w:tc></w:tr></w:tbl>"
    assert shown(read(docx(table))) == ["| a | b |\n| --- | --- |"]


def test_broken_and_empty_ones(refused: Refused) -> None:
    whole = written()
    assert refused(whole[: len(whole) // 2], "letter.docx") == "broken"
    assert refused(docx("")) == "empty"
    assert refused(docx("<w:sdt><w:sdtContent>" * 20_000)) in {"broken", "too_complex"}


def test_names_of_members_are_never_opened(read: Read) -> None:
    more: dict[str, str | bytes] = {"../../etc/cron.d/job": "x", "/etc/passwd": "x"}
    assert shown(read(docx(paragraph("Hello"), more=more))) == ["Hello"]


def test_one_with_a_password_says_so(refused: Refused) -> None:
    locked = bytearray(files.docx(paragraph("Hello")))
    entry = -1
    while (entry := locked.find(b"PK\1\2", entry + 1)) >= 0:
        locked[entry + 8] |= 1
    assert refused(bytes(locked)) == "encrypted"
