"""PDF: text that stands somewhere on a page."""

import io

from pypdf import PdfReader, PdfWriter

from tests.knowledge.extraction import files
from tests.knowledge.extraction.conftest import Read, Refused
from tests.knowledge.extraction.files import Text, numbered, pdf, shown, stream

HELLO = pdf([(50, 700, 12, "Hello")])


def lines(top: float, *texts: str) -> list[Text]:
    return [(50, top - 15 * number, 12, text) for number, text in enumerate(texts)]


def test_larger_lines_are_headings_and_gaps_end_paragraphs(read: Read) -> None:
    extracted = read(
        pdf(
            [
                (50, 760, 24, "Delivery and returns"),
                *lines(
                    700, "Orders that are placed before noon on a working day leave our ware-", "house on the same day."
                ),
                *lines(650, "Whoever is in a hurry can choose express, which is with you on the", "next day."),
                (50, 600, 18, "配送について"),
                *lines(
                    570,
                    "通常3日以内に発送します。送料は無料です。お届け先によって異なります。",
                    "お問い合わせください。",
                ),
            ],
            catalog="/Lang (en-GB)",
            info="/Title (Delivery and returns)",
        )
    )
    assert (extracted.title, extracted.language) == ("Delivery and returns", "en")
    assert shown(extracted) == [
        "# Delivery and returns",
        "Orders that are placed before noon on a working day leave our warehouse on the same day.",
        "Whoever is in a hurry can choose express, which is with you on the next day.",
        "## 配送について",
        "通常3日以内に発送します。送料は無料です。お届け先によって異なります。お問い合わせください。",
    ]


def test_what_stands_above_and_below_most_pages_is_left_out(read: Read) -> None:
    pages = [
        [
            (50, 780, 9, "Handbook of the shop"),
            *lines(700, f"Chapter {'abcdef'[n]} is about bowls."),
            (290, 20, 9, f"Page {n} of 6"),
        ]
        for n in range(6)
    ]
    assert shown(read(pdf(*pages))) == [f"Chapter {letter} is about bowls." for letter in "abcdef"]


def test_a_chapters_title_above_its_pages_and_tables_of_contents_are_left_out(read: Read) -> None:
    contents = lines(700, "Bowls . . . . . . . . . 2", "Cups ................... 5")
    chapters = [
        [*lines(780, f"Chapter {n // 3}: Of things {n}"), *lines(700, f"Text {chr(97 + n)}.")] for n in range(9)
    ]
    assert shown(read(pdf(contents, *chapters))) == [f"Text {letter}." for letter in "abcdefghi"]


def test_a_paragraph_goes_on_on_the_next_page(read: Read) -> None:
    assert shown(read(pdf(lines(700, "It is sent on the"), lines(700, "same day.", "")))) == [
        "It is sent on the same day."
    ]


def test_arabic_that_was_drawn_from_left_to_right(read: Read) -> None:
    words = ["يمكنك", "إرجاع", "المنتج"]
    drawn: list[Text] = [(50.0 + 60 * number, 700, 12, f" {word[::-1]}") for number, word in enumerate(reversed(words))]
    assert " ".join(shown(read(pdf(drawn)))[0].split()) == " ".join(words)


def test_without_a_title_it_is_what_the_document_begins_with(read: Read) -> None:
    large: list[Text] = [(50, 760, 24, "Delivery"), (50, 680, 24, "Returns")]
    assert read(pdf([large[0], *lines(700, "By post, or by bicycle.")])).title == "Delivery"
    assert read(pdf([*large, *lines(640, "By post, or by bicycle.")])).title == ""


def test_titles_that_a_program_gave_are_none(read: Read) -> None:
    page = lines(700, "Hello")
    for title in ("Microsoft Word - prices_final2.doc", "about:blank", "https://shop.example/help"):
        assert read(pdf(page, info=f"/Title ({title})")).title == ""


def test_ligatures_are_letters(read: Read) -> None:
    assert shown(read(pdf(lines(700, "We \ufb01nd the o\ufb03ce \u2f00")))) == ["We find the office 一"]


def test_an_empty_password_is_none_and_another_is_asked_to_be_removed(read: Read, refused: Refused) -> None:
    for password, algorithm in [("", "AES-256"), ("", "RC4-128"), ("secret", "AES-256"), ("secret", "RC4-40")]:
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(HELLO)))
        writer.encrypt(password, "owner", algorithm=algorithm)
        saved = io.BytesIO()
        writer.write(saved)
        if password:
            assert refused(saved.getvalue()) == "encrypted"
        else:
            assert shown(read(saved.getvalue())) == ["Hello"]


def test_a_scan_says_that_it_has_no_text(refused: Refused) -> None:
    assert refused(pdf([], [])) == "no_text"


def test_broken_ones_say_so(refused: Refused) -> None:
    for content in (HELLO[: len(HELLO) // 2], b"%PDF-1.7\n", b"%PDF-1.7\n" + b"garbage " * 1_000):
        assert refused(content, "letter.pdf") == "broken"


def test_a_page_tree_that_goes_round_in_circles(refused: Refused) -> None:
    catalog = b"<< /Type /Catalog /Pages 2 0 R >>"
    again = b"<< /Type /Pages /Parent 2 0 R /Count 1 /Kids [2 0 R] >>"
    assert refused(numbered([catalog, b"<< /Type /Pages /Count 1 /Kids [2 0 R 3 0 R] >>", again])) == "broken"
    assert refused(numbered([catalog, b"2 0 R"])) == "broken"
    assert refused(numbered([catalog, b"<< /Type /Pages /Count 999999999 /Kids [] >>"])) in {"broken", "empty"}


def test_a_cross_reference_that_comes_before_itself(read: Read) -> None:
    place = HELLO.index(b"xref\n")
    assert shown(read(HELLO.replace(b"/Root 1 0 R", f"/Root 1 0 R /Prev {place}".encode()))) == ["Hello"]


def test_a_form_that_draws_itself(read: Read) -> None:
    resources = f"/Resources << /XObject << /X1 4 0 R >> /Font << /F1 {files.FONT} 0 R >> >>"
    form = stream(
        b"BT /F1 12 Tf 50 700 Td (Hello) Tj ET /X1 Do /X1 Do",
        f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] {resources}",
    )
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] {resources} /Contents 6 0 R >>".encode()
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [5 0 R] >>"]
    objects += [b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", form, page, stream(b"/X1 Do")]
    assert "Hello" in shown(read(numbered(objects)))[0]


def test_a_stream_that_unpacks_to_a_thousand_times_its_size(refused: Refused) -> None:
    bomb = files.same_pages(1, b" " * 300_000_000)
    assert len(bomb) < 350_000
    assert refused(bomb) == "too_complex"


def test_too_many_pages(refused: Refused) -> None:
    assert refused(files.same_pages(2_001, b"BT /F1 12 Tf (Hello) Tj ET")) == "too_long"


def test_arrays_in_arrays(refused: Refused) -> None:
    catalog = b"<< /Type /Catalog /Pages 2 0 R /X " + b"[" * 100_000 + b" >>"
    assert refused(numbered([catalog, b"<< /Type /Pages /Count 0 /Kids [] >>"])) in {"broken", "too_complex"}
