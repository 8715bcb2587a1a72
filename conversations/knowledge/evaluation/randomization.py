"""Whether two settings differ, or only the questions happened to fall so: the paired randomization test.

If the settings were alike, each question's difference could as well have had the other sign. So signs are drawn at
random, and the p-value is the share of draws whose mean is at least as far from zero as the one that was seen
(two-sided). It assumes no distribution: Fisher, The Design of Experiments, 1935; for retrieval: Smucker, Allan and
Carterette, A comparison of statistical significance tests for information retrieval evaluation, CIKM 2007. The draw
that was seen counts as one, so that p is never zero: Phipson and Smyth, Stat. Appl. Genet. Mol. Biol. 9(1), 2010.
"""

from collections.abc import Sequence

import numpy as np

DRAWS = 10_000
AT_ONCE = 1_000
SEED = 20_250_101
_ROUNDING = 1e-12


def p_value(first: Sequence[float], second: Sequence[float], *, draws: int = DRAWS, seed: int = SEED) -> float:
    """Of the values of the same questions, in the same order, under two settings. The same for the same input."""
    differences = np.asarray(second, dtype=float) - np.asarray(first, dtype=float)
    differences = differences[differences != 0]
    seen = abs(differences.sum())
    generator = np.random.default_rng(seed)
    as_far = 0
    for start in range(0, draws, AT_ONCE):
        shape = (min(AT_ONCE, draws - start), len(differences))
        signs = generator.integers(0, 2, shape, dtype=np.int8) * 2 - 1
        as_far += int((np.abs(signs @ differences) >= seen - _ROUNDING).sum())
    return (as_far + 1) / (draws + 1)
