"""Builds PDFs and Word documents by hand, as those must be that no program would write."""

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence

from conversations.knowledge.extraction.types import Extracted

Text = tuple[float, float, float, str]
"""Left, height, size, and what stands there."""

FONT, CONTENTS = 3, 5
TYPE0 = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /Test /Encoding /Identity-H /ToUnicode 4 0 R "
    b"/DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Test /DW 500 >>] >>"
)
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def shown(extracted: Extracted) -> list[str]:
    """Headings with as many # as they are deep."""
    return [f"{'#' * block.level} {block.text}" if block.level else block.text for block in extracted.blocks]


def stream(data: bytes, entries: str = "", *, deflate: bool = False) -> bytes:
    data = zlib.compress(data, 9) if deflate else data
    entries += " /Filter /FlateDecode" if deflate else ""
    return f"<< /Length {len(data)} {entries} >>\nstream\n".encode() + data + b"\nendstream"


def numbered(objects: Sequence[bytes], trailer: str = "") -> bytes:
    """A PDF of these objects, of which the first is the catalog."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{len(out)}\n%%EOF\n"
    return bytes(out) + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}".encode()


def pdf(*pages: Sequence[Text], trailer: str = "", catalog: str = "", info: str = "") -> bytes:
    """In one font that has a sign for each character, as programs embed them."""
    used = {character for page in pages for *_, text in page for character in text}
    kids = " ".join(f"{6 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(),
        TYPE0,
        stream(_unicode(used)),
        f"<< {info} >>".encode(),
    ]
    for number, page in enumerate(pages):
        objects += [page_object(7 + 2 * number), stream(_drawn(page))]
    return numbered(objects, f"{trailer} /Info 5 0 R")


def page_object(contents: int) -> bytes:
    resources = f"/Resources << /Font << /F1 {FONT} 0 R >> >>"
    return f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] {resources} /Contents {contents} 0 R >>".encode()


def same_pages(count: int, contents: bytes) -> bytes:
    """A small PDF of many pages that all draw the same."""
    kids = " ".join(f"{CONTENTS + 1 + number} 0 R" for number in range(count))
    return numbered(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Count {count} /Kids [{kids}] >>".encode(),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            b"null",
            stream(contents, deflate=True),
            *[page_object(CONTENTS)] * count,
        ]
    )


def _drawn(page: Sequence[Text]) -> bytes:
    return "\n".join(
        f"BT /F1 {size} Tf {left} {height} Td <{text.encode('utf-16-be').hex()}> Tj ET"
        for left, height, size, text in page
    ).encode()


def _unicode(used: set[str]) -> bytes:
    codes = [character.encode("utf-16-be").hex() for character in sorted(used)]
    maps = "\n".join(f"<{code}> <{code}>" for code in codes)
    space = "1 begincodespacerange <0000> <FFFF> endcodespacerange"
    return f"begincmap {space} {len(codes)} beginbfchar\n{maps}\nendbfchar endcmap".encode()


def archive(members: Mapping[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return packed.getvalue()


def docx(body: str, before: str = "", more: Mapping[str, str | bytes] | None = None) -> bytes:
    """`before` stands in front of the root, where a document type would."""
    types = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    types += f'<Override PartName="/word/document.xml" ContentType="{MAIN_TYPE}"/>'
    relation = f'<Relationship Id="r" Type="{OFFICE}" Target="word/document.xml"/>'
    return archive(
        {
            "[Content_Types].xml": f'<Types xmlns="{TYPES}">{types}</Types>',
            "_rels/.rels": f'<Relationships xmlns="{RELATIONS}">{relation}</Relationships>',
            "word/document.xml": f"{before}<w:document {W}><w:body>{body}</w:body></w:document>",
            **(more or {}),
        }
    )


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
