"""Names of documents: what a person sees, and what a document is replaced by. Never a path on a disk of ours."""

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath

MAX_NAME = 200
"""Characters."""
LONGEST_SUFFIX = 12
NAMELESS = "document"
_DOTS = re.compile(r"\.{2,}")


def clean(name: str) -> str:
    """The last part of a file's name, without what is shown wrongly or nowhere."""
    return bounded(_parts(name)[-1])


def clean_path(path: str) -> str:
    """As `clean`, with the folders before it: of two files of one name in different folders."""
    return bounded("/".join(_parts(path)))


def clean_address(url: str) -> str:
    """Of a page: its address, whole."""
    return bounded(_seen(url) or NAMELESS)


def bounded(name: str) -> str:
    """What is too long is cut before its ending, and told from its like by a checksum."""
    if len(name) <= MAX_NAME:
        return name
    suffix = PurePosixPath(name).suffix[:LONGEST_SUFFIX]
    ending = f"~{hashlib.sha256(name.encode()).hexdigest()[:8]}{suffix}"
    return name[: MAX_NAME - len(ending)] + ending


def _parts(path: str) -> list[str]:
    parts = [_seen(part) for part in path.replace("\\", "/").split("/")]
    return [part for part in parts if part] or [NAMELESS]


def _seen(part: str) -> str:
    """Without control characters, those that turn the direction of what follows, and steps to the folder above."""
    shown = "".join(" " if unicodedata.category(sign).startswith("C") else sign for sign in _normal(part))
    return _DOTS.sub(".", " ".join(shown.split())).strip(". ")


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)
