"""What a file is, is told by what is in it."""

import pytest

from conversations.knowledge.extraction.formats import Format, sniff
from conversations.knowledge.extraction.types import ExtractionFailed
from tests.knowledge.extraction import files
from tests.knowledge.extraction.conftest import Refused

PAGE = b"<!doctype html><html><body><p>Hello</p></body></html>"


@pytest.mark.parametrize(
    ("head", "name", "found"),
    [
        (b"%PDF-1.7\n", "letter.docx", Format.PDF),
        (b"\n\n%PDF-1.4\n", "x", Format.PDF),
        (files.docx(files.paragraph("Hello")), "x.zip", Format.DOCX),
        (PAGE, "audio.mp3", Format.HTML),
        (b"\xef\xbb\xbf" + PAGE, "a.txt", Format.HTML),
        (b"<!-- made by hand -->\n" + PAGE, "notes.md", Format.HTML),
        (b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>', "a.xml", Format.HTML),
        (b"<p>A part of a page</p>", "part", Format.HTML),
        (b'<p align="center">A banner</p>\n\n# Read me', "README.md", Format.MARKDOWN),
        (b"# Delivery\n\nBy post.", "delivery.txt", Format.MARKDOWN),
        (b"Delivery\n========\n\nBy post.", "delivery", Format.MARKDOWN),
        (b"---\ntitle: Delivery\n---\nBy post.", "delivery", Format.MARKDOWN),
        (b"By post, in three days.", "delivery.md", Format.MARKDOWN),
        (b"By post, in three days.", "delivery.pdf", Format.TEXT),
        (b"1 < 2, and 3 > 2", "sums.html", Format.TEXT),
        ("配送は無料です。".encode("utf-16"), "a.exe", Format.TEXT),
        ("配送は無料です。".encode("cp932"), "a.jpg", Format.TEXT),
        ("配送は無料です。".encode("iso2022_jp"), "a", Format.TEXT),
        (b"question,answer\nWhen?,Today.", "faq.txt", Format.FAQ),
        (b"Answer;Language;QUESTION\nToday.;en;When?", "faq", Format.FAQ),
        (b"name,price\nBowl,4", "prices.csv", Format.FAQ),
    ],
)
def test_by_content_and_not_by_name(head: bytes, name: str, found: Format) -> None:
    assert sniff(head, name) is found


@pytest.mark.parametrize(
    "head",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(20),
        b"\xff\xd8\xff\xe0" + bytes(20),
        b"GIF89a" + bytes(20),
        b"ID3\x04" + bytes(20),
        b"\xff\xfb\x90\x64" + bytes(20),
        b"OggS" + bytes(20),
        b"\0\0\0\x20ftypisom" + bytes(20),
        b"\x7fELF\x02" + bytes(20),
        b"MZ\x90\0" + bytes(60),
        b"#!/bin/sh\nrm -rf /\n",
        b"\x1f\x8b\x08" + bytes(20),
        b"{\\rtf1 Hello}",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'<?xml version="1.0"?>\n<!-- drawn -->\n<!DOCTYPE svg PUBLIC "a" "b">\n<svg/>',
        b'<?xml version="1.0"?><rss><channel/></rss>',
        files.archive({"xl/workbook.xml": "<workbook/>"}),
        files.archive({"ppt/presentation.xml": "<presentation/>"}),
        bytes(range(256)) * 20,
    ],
)
@pytest.mark.parametrize("name", ["help.md", "help.pdf"])
def test_what_cannot_be_read_is_refused_whatever_its_name(head: bytes, name: str) -> None:
    with pytest.raises(ExtractionFailed) as failed:
        sniff(head, name)
    assert failed.value.code == "unsupported"
    assert "PDF" in failed.value.sentence


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\0.md", "", ".", "/", "a" * 5_000, "\ud800.md", "con.md/../.."])
def test_any_name_will_do(name: str) -> None:
    assert sniff(b"# Delivery\n\nBy post.", name) is Format.MARKDOWN


@pytest.mark.parametrize("head", [b"", b" \n\t\r\n", bytes(5_000), b"\n" * 65_536])
def test_nothing_but_blanks_is_empty(head: bytes) -> None:
    with pytest.raises(ExtractionFailed) as failed:
        sniff(head, "a.txt")
    assert failed.value.code == "empty"


def test_office_files_with_a_password_are_told_from_old_ones() -> None:
    with pytest.raises(ExtractionFailed) as failed:
        sniff(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le"), "prices")
    assert failed.value.code == "encrypted"


def test_a_zip_without_the_main_part_of_a_document_is_refused(refused: Refused) -> None:
    assert refused(files.archive({"word/other.xml": "<a/>"}), "letter.docx") == "unsupported"


@pytest.mark.parametrize("start", [b"<!", b"<!doctype", b"<!a [ ]", b"<?xml ?>", b"<!-- -->"])
@pytest.mark.parametrize("filling", [b" ", b"\n", b" ]", b"<"])
def test_what_never_ends_is_looked_at_once(start: bytes, filling: bytes) -> None:
    """It runs where requests are answered: taking its time with half a megabyte, it would run for minutes."""
    assert sniff(start + filling * 500_000, "a.txt") in Format
