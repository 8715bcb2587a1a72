"""Whether passages are likely to answer. The recorded signals are those of questions that nothing was fitted to."""

import json
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from conversations.knowledge import evidence
from conversations.knowledge.evaluation.calibration import area_under_curve
from conversations.knowledge.types import Passage

RECORDED = [
    json.loads(line) for line in (Path(__file__).parent / "evaluation" / "signals.jsonl").read_text().splitlines()
]


def passage(
    similarity: float | None, dense: int | None = None, lexical: int | None = None, language: str = "en"
) -> Passage:
    key = uuid.uuid4()
    ranks: dict[str, Any] = {"dense_rank": dense, "lexical_rank": lexical, "similarity": similarity}
    return Passage(key, key, "a.md", "A", "", "Text.", language, "", 1, 0, 0.1, **ranks)


def passages(first: float, rest: float = 0.8, count: int = 20, lexical: int | None = 1) -> list[Passage]:
    others = [passage(rest - number / 2_000, number + 2, number + 2) for number in range(count - 1)]
    return [passage(first, 1, lexical), *others]


def probability(found: Sequence[Passage], coverage: float = 0.5, language: str = "en") -> float:
    return evidence.judge(found, coverage=coverage, language=language).probability


def recorded(kind: str) -> list[tuple[str, float, bool, dict[str, float]]]:
    rows = [row for row in RECORDED if row["kind"] == kind]
    judged = [evidence.weighed(kind, row["signals"]) for row in rows]
    return [
        (found.strength, found.probability, row["answered"], row["signals"])
        for found, row in zip(judged, rows, strict=True)
    ]


def test_nothing_found_is_no_evidence() -> None:
    found = evidence.judge([], coverage=1)
    assert (found.strength, found.probability) == ("none", 0)


def test_nearer_is_more_likely_to_answer() -> None:
    rising = [probability(passages(similarity)) for similarity in (0.80, 0.83, 0.86, 0.90)]
    assert rising == sorted(rising)
    assert rising[0] < 0.5 < 0.9 < rising[-1]


def test_standing_out_is_more_likely_to_answer() -> None:
    assert probability(passages(0.86, rest=0.79)) > probability(passages(0.86, rest=0.855))


def test_more_of_the_words_make_it_more_likely() -> None:
    for found in (passages(0.84), [passage(None, lexical=1)]):
        rising = [probability(found, coverage) for coverage in (0, 0.3, 0.6, 1)]
        assert rising == sorted(set(rising))


def test_halves_that_agree_make_it_more_likely() -> None:
    assert probability(passages(0.84, lexical=1)) > probability(passages(0.84, lexical=15))
    assert probability(passages(0.84, lexical=15)) > probability(passages(0.84, lexical=None))


def test_passage_in_another_language_needs_less_nearness() -> None:
    found = passages(0.84, lexical=None)
    assert probability(found, 0, "ja") > probability(found, 0, "en")


def test_same_judgement_however_many_passages_were_asked_for() -> None:
    assert probability(passages(0.86, count=60)) == probability(passages(0.86, count=20))


def test_one_passage_alone_is_measured_against_what_is_known_of_the_model() -> None:
    assert evidence.judge(passages(0.89, count=1), coverage=0.8, language="en").strength == "strong"
    assert evidence.judge(passages(0.78, count=1, lexical=None), coverage=0, language="en").strength == "none"


def test_words_alone_have_a_rule_of_their_own() -> None:
    words = [passage(None, lexical=rank) for rank in (1, 2, 3)]
    assert evidence.kind(words) == "words"
    assert evidence.judge(words, coverage=0.9).strength == "strong"
    assert evidence.judge(words, coverage=0.05).strength == "none"


def test_model_whose_vectors_lie_further_apart_is_not_judged_by_the_cosine() -> None:
    good, bad = passages(0.62, rest=0.3), passages(0.31, rest=0.3, lexical=None)
    assert evidence.kind(good) == evidence.kind(bad) == "other"
    assert evidence.judge(good, coverage=0.5, language="en").strength == "strong"
    assert evidence.judge(bad, coverage=0.1, language="en").strength == "none"


def test_separates_better_than_the_cosine_does() -> None:
    rows = recorded("meaning")
    answered = [row[2] for row in rows]
    weighed = area_under_curve([row[1] for row in rows], answered)
    cosine = area_under_curve([row[3]["similarity"] for row in rows], answered)
    assert weighed > 0.8
    assert weighed > cosine


@pytest.mark.parametrize("kind", ["meaning", "words"])
def test_strong_is_mostly_answered_and_none_is_mostly_not(kind: str) -> None:
    rows = recorded(kind)
    by_strength = {name: [row[2] for row in rows if row[0] == name] for name in ("strong", "weak", "none")}
    assert min(len(outcomes) for outcomes in by_strength.values()) > 5
    assert by_strength["strong"].count(True) >= 0.8 * len(by_strength["strong"])
    assert by_strength["none"].count(False) >= 0.65 * len(by_strength["none"])
