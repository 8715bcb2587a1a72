"""What kind of file some bytes are, by the bytes; and a name that is safe to save them under."""

import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

MAX_NAME = 120
"""Characters."""
FORBIDDEN = set('<>:"/\\|?*')
"""What some file system refuses, or a shell or a page might read as something else."""


@dataclass(frozen=True, slots=True)
class FileType:
    content_type: str
    suffixes: tuple[str, ...]
    """A name that ends otherwise gets the first: page.html that is a text is saved as page.html.txt."""


TEXT = FileType("text/plain", (".txt", ".md", ".log"))
CSV = FileType("text/csv", (".csv",))
ZIP = FileType("application/octet-stream", (".zip", ".docx", ".xlsx", ".pptx"))
SIGNATURES: tuple[tuple[int, bytes, FileType], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", FileType("image/png", (".png",))),
    (0, b"\xff\xd8\xff", FileType("image/jpeg", (".jpg", ".jpeg"))),
    (0, b"GIF87a", FileType("image/gif", (".gif",))),
    (0, b"GIF89a", FileType("image/gif", (".gif",))),
    (8, b"WEBP", FileType("image/webp", (".webp",))),
    (0, b"%PDF-", FileType("application/pdf", (".pdf",))),
    (0, b"PK\x03\x04", ZIP),
)


def of(content: bytes, name: str) -> FileType | None:
    """None: not one of those that are passed on."""
    for place, signature, found in SIGNATURES:
        if content.startswith(signature, place) and (place == 0 or content.startswith(b"RIFF")):
            return found
    if not _is_text(content):
        return None
    return CSV if name.lower().endswith(".csv") else TEXT


def clean_name(name: str, kind: FileType) -> str:
    """The last part of it, without what shows wrongly or nowhere, and with an ending that tells the truth."""
    last = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    shown = "".join(" " if sign in FORBIDDEN or _is_unseen(sign) else sign for sign in last)
    stem = " ".join(shown.split()).strip(". ")[:MAX_NAME].rstrip(". ") or "file"
    if stem.lower().endswith(kind.suffixes):
        return stem
    return stem[: MAX_NAME - len(kind.suffixes[0])] + kind.suffixes[0]


def _is_text(content: bytes) -> bool:
    if b"\0" in content:
        return False
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_unseen(sign: str) -> bool:
    """Control characters, and those that turn the direction of what follows around."""
    return unicodedata.category(sign).startswith("C")
