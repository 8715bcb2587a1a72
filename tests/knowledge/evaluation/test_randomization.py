"""The paired randomization test."""

import itertools
import random

import pytest

from conversations.knowledge.evaluation.randomization import p_value


def test_settings_that_do_not_differ_have_a_p_of_one() -> None:
    assert p_value([0.5, 1, 0.2], [0.5, 1, 0.2]) == 1
    assert p_value([], []) == 1


def test_does_not_matter_which_of_the_two_comes_first() -> None:
    first, second = [0.1, 0.5, 0.4, 0.9, 0.3], [0.3, 0.4, 0.8, 1.0, 0.3]
    assert p_value(first, second) == p_value(second, first)


def test_same_input_gives_the_same_p() -> None:
    first, second = [0.1, 0.5, 0.4, 0.9], [0.3, 0.4, 0.8, 1.0]
    assert p_value(first, second) == p_value(first, second)


def test_is_near_the_share_of_all_signs() -> None:
    differences = [0.3, -0.1, 0.4, 0.1, 0.2, -0.05, 0.25]
    sums = [
        abs(sum(sign * difference for sign, difference in zip(signs, differences, strict=True)))
        for signs in itertools.product((1, -1), repeat=len(differences))
    ]
    exact = sum(found >= abs(sum(differences)) - 1e-12 for found in sums) / len(sums)
    assert p_value([0.0] * 7, differences) == pytest.approx(exact, abs=0.02)


def test_small_but_steady_improvement_is_no_chance() -> None:
    assert p_value([0.5] * 30, [0.52] * 30) < 0.001


def test_p_is_never_zero() -> None:
    assert p_value([0.0] * 200, [1.0] * 200) == pytest.approx(1 / 10_001)


def test_noise_is_called_significant_as_seldom_as_promised() -> None:
    numbers = random.Random(7)
    trials = [[numbers.gauss(0, 1) for _ in range(30)] for _ in range(200)]
    assert sum(p_value([0.0] * 30, trial, draws=500) < 0.05 for trial in trials) <= 22
