"""Fitting the weights of evidence.py: logistic regression by Newton's method, with a ridge.

Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 4.4.1. A ridge of one standardized unit
keeps the weights of few questions from running away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RIDGE = 1.0
ROUNDS = 50
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fitted:
    """`bias`, and one weight for each signal, of the signals as they are."""

    weights: Mapping[str, float]

    def probability(self, signals: Mapping[str, float]) -> float:
        total = self.weights["bias"] + sum(
            self.weights[name] * signals[name] for name in self.weights if name != "bias"
        )
        return float(1 / (1 + np.exp(-total)))


def fit(names: Sequence[str], rows: Sequence[Mapping[str, float]], answered: Sequence[bool]) -> Fitted:
    """
    Args:
        rows: the signals of each question.
        answered: whether what was found answers it; both must occur.
    """
    values: Matrix = np.array([[row[name] for name in names] for row in rows], dtype=float)
    center, spread = values.mean(axis=0), values.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    standard = np.column_stack([np.ones(len(rows)), (values - center) / spread])
    found = _newton(standard, np.asarray(answered, dtype=float))
    scaled = found[1:] / spread
    bias = float(found[0] - scaled @ center)
    return Fitted({"bias": bias} | {name: float(weight) for name, weight in zip(names, scaled, strict=True)})


def area_under_curve(scores: Sequence[float], positive: Sequence[bool]) -> float:
    """How often a positive one scores higher than another, ties counting half (Mann and Whitney's U, scaled)."""
    values, marks = np.asarray(scores, dtype=float), np.asarray(positive, dtype=bool)
    above, below = values[marks], values[~marks]
    if not len(above) or not len(below):
        return float("nan")
    wins = (above[:, None] > below).mean() + (above[:, None] == below).mean() / 2
    return float(wins)


def _newton(design: Matrix, answered: Matrix) -> Matrix:
    penalty = RIDGE * np.eye(design.shape[1])
    penalty[0, 0] = 0  # not of the bias
    weights: Matrix = np.zeros(design.shape[1])
    for _ in range(ROUNDS):
        expected = 1 / (1 + np.exp(-design @ weights))
        slope = design.T @ (expected - answered) + penalty @ weights
        curve = design.T @ (design * (expected * (1 - expected))[:, None]) + penalty
        weights = weights - np.linalg.solve(curve, slope)
    return weights
