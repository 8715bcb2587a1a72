"""From bytes to text, whatever they were written with. Never fails: what cannot be told is replaced."""

import codecs
import re
from pathlib import Path

from conversations.knowledge.extraction.limits import MAX_TEXT_BYTES
from conversations.knowledge.extraction.refusals import refusal

BOMS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
WIDE = ["cp932", "euc_jp", "gb18030", "big5", "cp949"]
NARROW = ["cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874"]
LATIN = {"cp1250", "cp1254", "cp1257"}
"""Read much the same as windows-1252, which is far more frequent."""
# As browsers do: the wider encoding for the name of the narrower.
WIDER = {
    **dict.fromkeys(["ascii", "iso8859-1"], "cp1252"),
    "iso8859-9": "cp1254",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    **dict.fromkeys(["gb2312", "gbk"], "gb18030"),
}
NO_CHARSETS = {"idna", "punycode", "raw-unicode-escape", "unicode-escape"}
"""Python's own, for other things than pages. A long text in Punycode takes hours."""
ISO_2022_JP = re.compile(rb"\x1b(?:\$[@B]|\([BJI])")
HIGH = re.compile(rb"[\x80-\xff]")
ALONE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
SAMPLE_BYTES = 100_000
CONTROL_SHARE = 0.01
"""More of them, and it is no text. Of random bytes they are a tenth."""


def read_text(path: Path, declared: str = "") -> str:
    if path.stat().st_size > MAX_TEXT_BYTES:
        raise refusal("too_long")
    return decode(path.read_bytes(), declared)


def decode(data: bytes, declared: str = "") -> str:
    """`declared`: the name that the file itself gives, such as an HTML page's charset; may be wrong."""
    for bom, name in BOMS:
        if data.startswith(bom):
            return data.decode(name, "replace")
    encodings = [_wide(data), "iso2022_jp" if ISO_2022_JP.search(data) else "", "utf-8", known(declared)]
    for encoding in filter(None, encodings):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8" if _is_mostly_utf8(data) else _guess(data), "replace")


def decode_head(head: bytes) -> str | None:
    """Well enough to see its marks, which are ASCII. None when it is no text."""
    marked = any(head.startswith(bom) for bom, _ in BOMS) or _wide(head)
    text = decode(head) if marked else head.decode("latin-1")
    return text if len(CONTROL.findall(text)) <= max(2, len(text) * CONTROL_SHARE) else None


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: every second byte of Latin text is 0."""
    head = data[:2_000]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) * 5 < len(head) or min(even, odd) * 10 > max(even, odd):
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def known(declared: str) -> str:
    """Python's name for a charset; empty for what is none."""
    try:
        encoding = codecs.lookup(declared.strip())
        "".encode(encoding.name)  # raises LookupError for what is no encoding of text, as "zip"
    except (LookupError, ValueError):
        return ""
    if encoding.name in NO_CHARSETS:
        return ""
    return WIDER.get(encoding.name, encoding.name)


def _is_mostly_utf8(data: bytes) -> bool:
    sample = data[:SAMPLE_BYTES]
    wrong = sample.decode("utf-8", "replace").count("\ufffd")
    return len(HIGH.findall(sample)) > 6 * wrong


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes  # only where it is needed: it takes a while to load

    # The letters are what tells encodings apart: all of a long English text with one umlaut says little.
    lines = [line for line in data[: 10 * SAMPLE_BYTES].splitlines() if HIGH.search(line)]
    sample = b"\n".join(lines)[:SAMPLE_BYTES]
    umlauts = len(ALONE.findall(sample)) > 0.7 * len(HIGH.findall(sample))  # here and there, among ASCII
    candidates = NARROW if umlauts else WIDE + NARROW
    found = list(from_bytes(sample, cp_isolation=candidates, preemptive_behaviour=False))
    if not found:
        return "cp1252"
    fitting = {
        match.encoding for match in found if (match.chaos, match.coherence) == (found[0].chaos, found[0].coherence)
    }
    return "cp1252" if found[0].encoding in LATIN and "cp1252" in fitting else found[0].encoding
