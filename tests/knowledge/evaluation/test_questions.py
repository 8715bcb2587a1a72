"""Files of questions: what is wrong with one is said, with the line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from conversations.knowledge.evaluation import questions
from conversations.knowledge.evaluation.questions import Malformed, Question

GOOD = {"query": "how long", "language": "en", "expected": ["delivery.md"]}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[]", "not an object"),
        ("null", "not an object"),
        ({"language": "en", "expected": []}, '"query"'),
        ({"query": "  ", "language": "en", "expected": []}, '"query"'),
        ({"query": 3, "language": "en", "expected": []}, '"query"'),
        ({"query": "a", "language": 3, "expected": []}, '"language"'),
        ({"query": "a", "language": "en"}, '"expected"'),
        ({"query": "a", "language": "en", "expected": "a.md"}, '"expected"'),
        ({"query": "a", "language": "en", "expected": [None]}, '"expected"'),
        ({"query": "a", "language": "en", "expected": [], "audiences": "public"}, '"audiences"'),
        ("[" * 100_000, "line 3"),
    ],
)
def test_bad_line_is_named(written: Callable[..., str], line: object, reason: str) -> None:
    with pytest.raises(Malformed, match="line 3") as caught:
        questions.read(Path(written(GOOD, "", line)))
    assert reason in str(caught.value)


def test_line_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "latin.jsonl"
    path.write_bytes(b'{"query": "a", "language": "en", "expected": []}\n{"query": "\xe9"}')
    with pytest.raises(Malformed, match="line 2: it is not UTF-8"):
        questions.read(path)


def test_file_without_questions_is_refused(written: Callable[..., str]) -> None:
    with pytest.raises(Malformed, match="no questions"):
        questions.read(Path(written("", "  ")))


def test_byte_order_mark_empty_lines_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "windows.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"query": "a", "expected": ["b"], "split": "test"}\r\n\r\n')
    assert questions.read(path) == [Question("a", "", frozenset({"b"}), frozenset(), "test")]


def test_document_is_known_by_parts_of_its_name_where_they_are_its_own() -> None:
    known = ["care/descaling.md", "returns.md", "returns.pdf", "a/index.md", "b/index.md", "café.md"]
    asked = [
        Question("?", "en", frozenset({name}))
        for name in ("descaling.md", "descaling", "returns.pdf", "returns", "index.md", "cafe\u0301")
    ]
    found, missing = questions.with_known_names(asked, known)
    assert [next(iter(question.expected)) for question in found] == [
        "care/descaling.md",
        "care/descaling.md",
        "returns.pdf",
        "returns",
        "index.md",
        "café.md",
    ]
    assert missing == ["index.md", "returns"]
