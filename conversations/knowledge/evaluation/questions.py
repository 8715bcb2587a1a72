"""Questions with the documents that answer them: JSON Lines of {"query", "language", "expected"}.

`expected` has names of documents; it is empty where no document answers. A line may also say "audiences", who asks,
and "split", "tune" or "test": what was tuned with one half is reported with the other.
"""

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any


class Malformed(Exception):
    """A line that is no question. The message names it."""


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    language: str
    expected: frozenset[str]
    audiences: frozenset[str] = frozenset()
    """Beside those that every question is asked with."""
    split: str = ""


def read(path: Path) -> list[Question]:
    """Raises Malformed, OSError."""
    found = []
    for number, line in enumerate(path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            try:
                found.append(_question(json.loads(line)))
            except (ValueError, RecursionError) as error:
                raise Malformed(f"{path}, line {number}: {_reason(error)}") from error
    if not found:
        raise Malformed(f"{path} has no questions.")
    return found


def with_known_names(questions: Sequence[Question], known: Iterable[str]) -> tuple[list[Question], list[str]]:
    """The questions with documents' full names, and the expected names that no document has.

    A document in a folder is also known by the last part of its name, and any without its ending, where only one
    document can be meant.
    """
    names = _aliases(known)
    wanted = {name for question in questions for name in question.expected}
    resolved = [
        replace(question, expected=frozenset(names.get(_plain(name), name) for name in question.expected))
        for question in questions
    ]
    return resolved, sorted(name for name in wanted if _plain(name) not in names)


def _question(entry: Any) -> Question:
    if not isinstance(entry, dict):
        raise ValueError("it is not an object.")
    query, expected, language = entry.get("query"), entry.get("expected"), entry.get("language", "")
    if not isinstance(query, str) or not query.strip():
        raise ValueError('"query" is not a text.')
    if not isinstance(language, str):
        raise ValueError('"language" is not a text.')
    split = str(entry.get("split", ""))
    audiences = _names(entry, "audiences") if "audiences" in entry else frozenset()
    return Question(query, language, _names({"expected": expected}, "expected"), audiences, split)


def _names(entry: Mapping[str, Any], field: str) -> frozenset[str]:
    value = entry[field]
    if not isinstance(value, list) or not all(isinstance(name, str) and name.strip() for name in value):
        raise ValueError(f'"{field}" is not a list of names.')
    return frozenset(value)


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8."
    if isinstance(error, json.JSONDecodeError):
        return f"it is not JSON ({error.msg}, column {error.colno})."
    return str(error)


def _aliases(known: Iterable[str]) -> dict[str, str]:
    """What a document may be called. Whole names go before shorter ones."""
    whole = {_plain(name): name for name in known}
    last = {PurePosixPath(plain).name: name for plain, name in _unique(whole, lambda path: path.name)}
    bare = {PurePosixPath(plain).stem: name for plain, name in _unique(whole, lambda path: path.stem)}
    return bare | last | whole


def _unique(names: Mapping[str, str], part: Any) -> list[tuple[str, str]]:
    times = Counter(part(PurePosixPath(plain)) for plain in names)
    return [(plain, name) for plain, name in names.items() if times[part(PurePosixPath(plain))] == 1]


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip()
