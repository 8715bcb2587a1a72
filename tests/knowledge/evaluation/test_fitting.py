"""Weights from questions, and what they are worth."""

import random

import pytest

from conversations.knowledge.evaluation import calibration, fitting


def test_area_under_the_curve_by_hand() -> None:
    assert calibration.area_under_curve([0.9, 0.8, 0.3, 0.1], [True, False, True, False]) == 0.75
    assert calibration.area_under_curve([0.5, 0.5], [True, False]) == 0.5


def test_weights_that_made_the_answers_are_found_again() -> None:
    numbers = random.Random(3)
    rows = [{"near": numbers.gauss(0.8, 0.03), "shared": numbers.random()} for _ in range(4_000)]
    truth = calibration.Fitted({"bias": -33.0, "near": 40.0, "shared": 2.0})
    answered = [numbers.random() < truth.probability(row) for row in rows]
    found = calibration.fit(["near", "shared"], rows, answered)
    assert found.weights["near"] == pytest.approx(40, rel=0.15)
    assert found.weights["shared"] == pytest.approx(2, rel=0.15)


def test_signal_that_never_changes_gets_no_weight_and_breaks_nothing() -> None:
    rows = [{"near": number / 10, "same": 1.0} for number in range(10)]
    found = calibration.fit(["near", "same"], rows, [number > 4 for number in range(10)])
    assert found.weights["same"] == pytest.approx(0, abs=1e-9)
    assert found.probability(rows[9]) > 0.8 > 0.2 > found.probability(rows[0])


def test_thresholds_keep_what_they_promise() -> None:
    numbers = random.Random(5)
    scored = [(score, numbers.random() < score) for score in (numbers.random() for _ in range(2_000))]
    strong, weak = fitting.thresholds(scored)
    assert 0 < weak < strong < 1
    above = [answered for score, answered in scored if score >= strong]
    below = [answered for score, answered in scored if score < weak]
    assert above.count(True) / len(above) >= fitting.STRONG_PRECISION
    assert below.count(False) / len(below) >= fitting.NONE_PRECISION


def test_nothing_is_strong_where_nothing_is_answered() -> None:
    scored = [(number / 20, False) for number in range(20)]
    strong, _ = fitting.thresholds(scored)
    assert not any(score >= strong for score, _ in scored)
