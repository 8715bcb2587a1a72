"""From answered questions to the weights and thresholds of evidence.py, and how well those do on other questions."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from conversations.knowledge import evidence
from conversations.knowledge.evaluation import calibration
from conversations.knowledge.evaluation.calibration import Fitted
from conversations.knowledge.evaluation.running import Asked

TUNE, TEST = "tune", "test"
PASSED = 6
"""Passages that a model is given, unless an organization says otherwise."""
STRONG_PRECISION, NONE_PRECISION = 0.85, 0.8
"""Of what is called strong, the share that is answered; of what is called none, the share that is not."""
FEWEST = 10
"""Questions that a threshold must set apart."""

Scored = Sequence[tuple[float, bool]]
"""Probabilities, and whether it was answered."""


class TooFew(Exception):
    """Nothing can be fitted to these questions. The message says why."""


@dataclass(frozen=True, slots=True)
class Case:
    kind: str
    signals: dict[str, float]
    answered: bool
    """Whether what a model would be given holds an expected document."""
    plain: float
    """The best cosine, or the best score by words: what there is to be better than."""
    half: str


@dataclass(frozen=True, slots=True)
class Fit:
    kind: str
    fitted: Fitted
    strong: float
    weak: float
    auc: dict[str, float]
    """By half; it was fitted to "tune"."""
    plain_auc: dict[str, float]
    confusion: dict[str, Counter[bool]]
    """On the other half: of each strength, how many are answered and how many are not."""
    plain_confusion: dict[str, Counter[bool]]
    """The same of two thresholds on the plain score, which were chosen in the same way."""


def cases(asked: Sequence[Asked]) -> list[Case]:
    """Of questions for which something was found. Without a split, they go to the halves by turns."""
    found = [one for one in asked if one.found.passages]
    return [_case(one, one.question.split or (TUNE, TEST)[number % 2]) for number, one in enumerate(found)]


def fits(rows: Sequence[Case]) -> list[Fit]:
    """Of each kind of weights that the signals are there for. Raises TooFew."""
    kinds = Counter(row.kind for row in rows)
    return [fit(rows, "words")] if kinds["words"] * 2 >= len(rows) else [fit(rows, "meaning"), fit(rows, "other")]


def fit(rows: Sequence[Case], kind: str) -> Fit:
    """Raises TooFew."""
    names = evidence.SIGNALS[kind]
    usable = [row for row in rows if row.signals.keys() >= set(names)]
    tune, test = ([row for row in usable if row.half == half] for half in (TUNE, TEST))
    if any(len({row.answered for row in half}) < 2 for half in (tune, test)):
        raise TooFew("Both halves need questions that are answered and questions that are not.")
    fitted = calibration.fit(names, [row.signals for row in tune], [row.answered for row in tune])

    def probability(row: Case) -> float:
        return fitted.probability(row.signals)

    strong, weak = thresholds(_scored(tune, probability))
    return Fit(
        kind=kind,
        fitted=fitted,
        strong=strong,
        weak=weak,
        auc={TUNE: _auc(_scored(tune, probability)), TEST: _auc(_scored(test, probability))},
        plain_auc={TUNE: _auc(_scored(tune, _plain)), TEST: _auc(_scored(test, _plain))},
        confusion=confusion(_scored(test, probability), strong, weak),
        plain_confusion=confusion(_scored(test, _plain), *thresholds(_scored(tune, _plain))),
    )


def thresholds(rows: Scored) -> tuple[float, float]:
    """The lowest above which enough is answered, and the highest below which enough is not; the second at most the
    first. Where none does: beyond all, below all."""
    scores = sorted({score for score, _ in rows})
    strong = [at for at in scores if _share(rows, True, lambda score, at=at: score >= at) >= STRONG_PRECISION]  # type: ignore[misc]
    weak = [at for at in scores if _share(rows, False, lambda score, at=at: score < at) >= NONE_PRECISION]  # type: ignore[misc]
    highest = min(strong, default=scores[-1] + 1)
    return highest, min(max(weak, default=scores[0]), highest)


def confusion(rows: Scored, strong: float, weak: float) -> dict[str, Counter[bool]]:
    counts: dict[str, Counter[bool]] = {"strong": Counter(), "weak": Counter(), "none": Counter()}
    for score, answered in rows:
        counts["strong" if score >= strong else "weak" if score >= weak else "none"][answered] += 1
    return counts


def _case(one: Asked, half: str) -> Case:
    passages = one.found.passages
    names = {passage.document_name for passage in passages[:PASSED]}
    similar = [passage.similarity for passage in passages if passage.similarity is not None]
    return Case(
        kind=evidence.kind(passages),
        signals=dict(one.found.evidence.signals),
        answered=bool(names & one.question.expected),
        plain=max(similar) if similar else max(passage.lexical_score or 0.0 for passage in passages),
        half=half,
    )


def _plain(row: Case) -> float:
    return row.plain


def _scored(rows: Sequence[Case], score: Callable[[Case], float]) -> Scored:
    return [(score(row), row.answered) for row in rows]


def _auc(rows: Scored) -> float:
    return calibration.area_under_curve([score for score, _ in rows], [answered for _, answered in rows])


def _share(rows: Scored, answered: bool, chosen: Callable[[float], bool]) -> float:
    """Zero of too few."""
    outcomes = [one for score, one in rows if chosen(score)]
    return outcomes.count(answered) / len(outcomes) if len(outcomes) >= FEWEST else 0.0
