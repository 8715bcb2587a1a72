"""The files of a folder or a zip archive, one by one, each under the name that its document gets."""

import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings

from conversations.knowledge import names

MAX_MEMBERS = 20_000
MAX_RATIO = 200
"""Of a member's size to its packed one, above RATIO_FROM bytes. Text packs to a tenth."""
RATIO_FROM = 1_000_000
MAX_UNPACKED = 4_000_000_000
"""Bytes, of all members together."""
NO_DOCUMENTS = {".css", ".js", ".json", ".jsonl", ".lock", ".map", ".py", ".toml", ".ts", ".yaml", ".yml"}
"""They read as text, and stand beside documents rather than being some."""


class Unreadable(Exception):
    """Nothing can be taken from it. The sentence is for whoever imports."""


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    """Its last part; of a later one of the same name, the whole path inside."""
    path: Path
    member: zipfile.ZipInfo | None = None
    refusal: str = ""
    """Why it is not read."""


def entries(path: Path) -> Iterator[Entry]:
    """What lies higher comes first. What is hidden, or no document by its ending, is left out.

    Raises:
        Unreadable
    """
    if path.is_dir():
        found = ((str(file.relative_to(path)), file, None) for file in path.rglob("*") if not file.is_dir())
        return _named(found)
    if _is_archive(path):
        return _named(_members(path))
    if not path.is_file():
        raise Unreadable(f"There is no {path}.")
    return iter([Entry(names.clean(path.name), path)])


@contextmanager
def opened(entry: Entry) -> Iterator[BinaryIO]:
    """Raises OSError, and what zipfile raises for a member that is broken."""
    if entry.member is None:
        with entry.path.open("rb") as file:
            yield file
    else:
        with zipfile.ZipFile(entry.path) as archive, archive.open(entry.member) as member:
            yield cast(BinaryIO, member)


def _named(found: Iterator[tuple[str, Path, zipfile.ZipInfo | None]]) -> Iterator[Entry]:
    taken: set[str] = set()
    for inside, path, member in sorted(found, key=lambda entry: (len(_parts(entry[0])), entry[0])):
        parts = _parts(inside)
        if any(part.startswith((".", "__MACOSX")) and part not in (".", "..") for part in parts):
            continue
        if Path(parts[-1]).suffix.lower() in NO_DOCUMENTS:
            continue
        name = names.clean(inside)
        if name in taken:
            name = names.clean_path(inside)
        refusal = _refused_member(member) if member else "It is a link." if path.is_symlink() else ""
        if name in taken:
            refusal = refusal or "There are two files of this name."
        elif not refusal:
            taken.add(name)
        yield Entry(names.clean_path(inside) if refusal else name, path, member, refusal)


def _parts(inside: str) -> list[str]:
    return inside.replace("\\", "/").split("/")


def _is_archive(path: Path) -> bool:
    """A DOCX is a zip too."""
    if not path.is_file() or not zipfile.is_zipfile(path):
        return False
    if path.suffix.lower() == ".zip":
        return True
    with zipfile.ZipFile(path) as archive:
        return "[Content_Types].xml" not in archive.NameToInfo


def _members(path: Path) -> Iterator[tuple[str, Path, zipfile.ZipInfo | None]]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise Unreadable("The archive is broken.") from error
    if len(members) > MAX_MEMBERS:
        raise Unreadable(f"The archive has more than {MAX_MEMBERS:,} files.")
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise Unreadable(f"The archive unpacks to more than {MAX_UNPACKED // 1_000_000_000} GB.")
    for member in members:
        yield member.orig_filename, path, member


def _refused_member(member: zipfile.ZipInfo) -> str:
    name = member.orig_filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or "\0" in name or name[1:2] == ":":
        return "Its name leads out of the archive."
    if stat.S_ISLNK(member.external_attr >> 16):
        return "It is a link."
    if member.flag_bits & 1:
        return "It is locked with a password."
    if member.file_size > settings.MAX_DOCUMENT_BYTES:
        return f"It has more than {settings.MAX_DOCUMENT_BYTES / 1_000_000:g} MB."
    if member.file_size > RATIO_FROM and member.file_size > MAX_RATIO * max(member.compress_size, 1):
        return "It is packed so tightly that it is no document."
    return ""
