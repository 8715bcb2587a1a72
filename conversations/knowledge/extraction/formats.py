"""What a file is, told by its content. Its name decides only between kinds of text, which may read the same."""

import re
from enum import StrEnum
from pathlib import PurePath

from conversations.knowledge.extraction import faq
from conversations.knowledge.extraction.encodings import decode_head
from conversations.knowledge.extraction.refusals import refusal, unsupported

HEAD_BYTES = 65_536
"""How much of a file's beginning to pass to `sniff`; less serves."""


class Format(StrEnum):
    """The value is the name of the module that reads it."""

    PDF = "pdf"
    DOCX = "docx"
    HTML = "html"
    MARKDOWN = "markdown"
    TEXT = "text"
    FAQ = "faq"

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self]


CONTENT_TYPES = {
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.HTML: "text/html",
    Format.MARKDOWN: "text/markdown",
    Format.TEXT: "text/plain",
    Format.FAQ: "text/csv",
}

PICTURE, SOUND, PROGRAM = "a picture", "a sound or a film", "a program"
OFFICE = "a document of an older or another office program; save it as PDF or as Word (.docx)"
KNOWN: list[tuple[bytes, str]] = [
    (rb"\x89PNG\r\n|GIF8[79]a|\xff\xd8\xff|BM.{4}\0\0\0\0|II\*\0|MM\0\*|RIFF.{4}WEBP|\0\0\x01\0|8BPS", PICTURE),
    (rb".{4}ftyp(?:avi|hei|mif)", PICTURE),
    (rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]|OggS|fLaC|RIFF.{4}(?:WAVE|AVI )|FORM.{4}AIF|MThd", SOUND),
    (rb".{4}ftyp|\x1aE\xdf\xa3|FLV\x01|\0\0\x01[\xb3\xba]", SOUND),
    (rb"\x7fELF|MZ[^\s -~]|\xcf\xfa\xed\xfe|\xce\xfa\xed\xfe|\xca\xfe\xba\xbe|\0asm|#!", PROGRAM),
    (
        rb"\x1f\x8b|BZh\d|\xfd7zXZ\0|7z\xbc\xaf\x27\x1c|Rar!\x1a\x07|\x28\xb5\x2f\xfd|.{257}ustar",
        "an archive; unpack it",
    ),
    (rb"\{\\rtf|%!PS|AT&TFORM", OFFICE),
    (rb"SQLite format 3\0", "a database"),
]
SIGNATURES = [(re.compile(pattern, re.DOTALL), kind) for pattern, kind in KNOWN]

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office before 2007, and Office with a password
OTHER_ZIPS = [
    (
        re.compile(rb"\bxl/|opendocument\.spreadsheet"),
        "a spreadsheet; save it as CSV with questions and answers, or as PDF",
    ),
    (re.compile(rb"\bppt/|opendocument\.presentation"), "a presentation; save it as PDF"),
    (re.compile(rb"opendocument|application/epub"), OFFICE),
    (re.compile(rb"META-INF/MANIFEST\.MF|AndroidManifest\.xml"), PROGRAM),
]

# Possessive: what does not end is looked at once, and not once for each of its blanks.
BEFORE_ROOT = re.compile(r"\s*+(?:<\?.*?\?>|<!--.*?-->|<!(?!--)[^<>\[]*+(?:\[.*?\])?\s*+>)", re.DOTALL)
TAG = re.compile(r"\s*<([A-Za-z][\w.:-]*)(?=[\s/>])")
DOCUMENT_TAGS = {"html", "head", "body", "title", "meta", "link", "base", "script", "style"}
PARTS = """
a article aside b blockquote br center dd details div dl dt em figure font footer form h1 h2 h3 h4 h5 h6 header hr
i iframe img input label li main nav noscript ol p pre section span strong table tbody td th tr u ul
"""
PART_TAGS = frozenset(PARTS.split())
# Bounded where it repeats: this runs in the parent process, on whatever somebody uploads.
MARKDOWN = re.compile(
    r"^(?: {0,3}#{1,6} +\S|\S.*\n {0,3}(?:={3,}|-{3,})[ \t]*$| {0,3}(?:```|~~~)|\|?(?:[ \t]*:?-{3,}:?[ \t]*\|)+)"
    r"|\[[^][\n]{1,200}\]\([^()\s]{1,300}\)|\*\*\w[^*\n]{0,200}\*\*",
    re.MULTILINE,
)
FRONT_MATTER = re.compile(r"---[ \t]*\n(?:[\w-]+:.*\n|[ \t].*\n|\n)+---[ \t]*(?:\n|\Z)")
MARKDOWN_NAMES = {".md", ".markdown", ".mdown", ".mkd"}


def sniff(head: bytes, name: str) -> Format:
    """`head`: the first HEAD_BYTES of the file. Raises ExtractionFailed."""
    if not head.strip(b"\0\t\n\v\f\r "):
        raise refusal("empty")
    if b"%PDF-" in head[:1024]:
        return Format.PDF
    if head.startswith(b"PK\x03\x04"):
        return _zip(head)
    if head.startswith(COMPOUND):
        raise _compound(head, name)
    for signature, kind in SIGNATURES:
        if signature.match(head):
            raise unsupported(kind)
    text = decode_head(head)
    if text is None:
        raise refusal("unsupported")
    return _text(text.lstrip("\ufeff"), PurePath(name.replace("\0", "")).suffix.lower())


def _zip(head: bytes) -> Format:
    """A zip's list of members is at its end: that it is a DOCX is checked when it is read."""
    if re.search(rb"\bword/", head):
        return Format.DOCX
    for pattern, kind in OTHER_ZIPS:
        if pattern.search(head):
            raise unsupported(kind)
    return Format.DOCX


def _compound(head: bytes, name: str) -> Exception:
    locked = "EncryptedPackage".encode("utf-16-le") in head or name.lower().endswith((".docx", ".docm"))
    return refusal("encrypted") if locked else unsupported(OFFICE)


def _text(text: str, suffix: str) -> Format:
    if markup := _markup(text, suffix):
        return markup
    if faq.columns(text):
        return Format.FAQ
    if suffix in MARKDOWN_NAMES or FRONT_MATTER.match(text) or MARKDOWN.search(text):
        return Format.MARKDOWN
    return Format.FAQ if suffix in {".csv", ".tsv"} else Format.TEXT


def _markup(text: str, suffix: str) -> Format | None:
    """Markdown may begin with a tag as well; a whole page is HTML whatever it is named."""
    start = 0
    while before := BEFORE_ROOT.match(text, start):
        start = before.end()
    found = TAG.match(text, start)
    root = found[1].lower() if found else ""
    if re.search(r"<!doctype\s+html", text[:start], re.IGNORECASE) or root in DOCUMENT_TAGS:
        return Format.HTML
    if root == "svg" or root.endswith(":svg"):
        raise unsupported(PICTURE)
    if root and (text.lstrip().startswith("<?xml") or re.search(r"\sxmlns[:=]", text[start : start + 2_000])):
        raise unsupported("XML")
    return Format.HTML if root in PART_TAGS and suffix not in MARKDOWN_NAMES else None
