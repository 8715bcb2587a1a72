"""The words of the history: a TOML file a language, and what the shop's own page says."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from chatsite import demo_copy

FOLDER = Path(__file__).parent / "words"


@dataclass(frozen=True, slots=True)
class Case:
    """Something that needs a person."""

    reason: str
    title: str
    opening: str
    answer: str
    replies: list[str]
    visitor: list[str]


@dataclass(frozen=True, slots=True)
class Words:
    questions: list[tuple[str, str]]
    follow_ups: list[tuple[str, str]]
    cases: list[Case]
    people: list[str]
    vague: str
    ask: list[str]
    thanks: list[str]
    no_answer: str
    ups: list[str]
    downs: list[str]
    good: list[str]
    bad: list[str]


@cache
def read(language: str) -> Words:
    found: dict[str, Any] = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    questions = found.get("questions") or demo_copy.read(language)["questions"]["list"]
    return Words(
        questions=[(entry["question"], entry["answer"]) for entry in questions],
        follow_ups=[(question, answer) for question, answer in found["follow_ups"]],
        cases=[Case(**case) for case in found["cases"]],
        ups=found["ratings"]["up"],
        downs=found["ratings"]["down"],
        good=found["survey"]["good"],
        bad=found["survey"]["bad"],
        **{name: found[name] for name in ("people", "vague", "ask", "thanks", "no_answer")},
    )
