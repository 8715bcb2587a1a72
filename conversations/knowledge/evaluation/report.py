"""What was measured, as values for programs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from conversations.knowledge.evaluation import measures, randomization
from conversations.knowledge.evaluation.running import Asked

STRENGTHS = ("strong", "weak", "none")
NO_LANGUAGE = "?"
Values = dict[str, float]


@dataclass(frozen=True, slots=True)
class Report:
    """Rankings are measured of the answerable questions only."""

    overall: Values
    by_language: dict[str, Values]
    latency_ms: Values
    """Of embedding and search together; a question asked lately is not embedded again."""
    questions: dict[str, int]
    """By language."""
    unanswerable: int
    evidence: dict[str, dict[str, int]]
    """How many of the answerable, and of the others, were judged how."""
    degraded: list[str]
    """Why one half was missing."""

    def as_json(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Change:
    """What another setting changes in one measure, and how likely chance alone would change as much."""

    difference: float
    p_value: float


def of(asked: Sequence[Asked]) -> Report:
    answerable = [one for one in asked if one.is_answerable]
    by_language: dict[str, list[Asked]] = {}
    for one in sorted(answerable, key=lambda one: one.question.language):
        by_language.setdefault(one.question.language or NO_LANGUAGE, []).append(one)
    return Report(
        overall=_mean(answerable),
        by_language={language: _mean(rows) for language, rows in by_language.items()},
        latency_ms=measures.percentiles([one.milliseconds for one in asked]),
        questions={language: len(rows) for language, rows in by_language.items()},
        unanswerable=len(asked) - len(answerable),
        evidence={
            "answerable": _strengths(answerable),
            "unanswerable": _strengths([one for one in asked if not one.is_answerable]),
        },
        degraded=sorted({one.found.degraded for one in asked if one.found.degraded}),
    )


def compared(base: Sequence[Asked], other: Sequence[Asked]) -> dict[str, Change]:
    """By measure. Both are of the same questions, in the same order."""
    first = [one.measured for one in base if one.is_answerable]
    second = [one.measured for one in other if one.is_answerable]
    return {name: _change([row[name] for row in first], [row[name] for row in second]) for name in measures.NAMES}


def _change(first: Sequence[float], second: Sequence[float]) -> Change:
    difference = (sum(second) - sum(first)) / max(len(first), 1)
    return Change(round(difference, 4), round(randomization.p_value(first, second), 5))


def _mean(asked: Sequence[Asked]) -> Values:
    return _rounded(measures.mean([one.measured for one in asked]))


def _rounded(values: Mapping[str, float]) -> Values:
    return {name: round(value, 4) for name, value in values.items()}


def _strengths(asked: Sequence[Asked]) -> dict[str, int]:
    return {strength: sum(one.found.evidence.strength == strength for one in asked) for strength in STRENGTHS}
