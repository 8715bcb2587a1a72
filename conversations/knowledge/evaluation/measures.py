"""Measures of one ranking of documents against the set of those that answer; each is between 0 and 1.

Recall@k: which share of the answering documents is among the first k. MRR: one divided by the rank of the first
(Voorhees, The TREC-8 question answering track report, 1999). nDCG@10, with a gain of one for each: Järvelin and
Kekäläinen, Cumulated gain-based evaluation of IR techniques, ACM TOIS 20(4), 2002.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from math import log2

import numpy as np

DEPTHS = (1, 5, 10)
NAMES = (*(f"recall@{depth}" for depth in DEPTHS), "mrr", "ndcg@10")


def of_documents(names: Iterable[str]) -> list[str]:
    """The documents of ranked passages: each at the rank of its first passage, further ones left out."""
    return list(dict.fromkeys(names))


def measured(ranking: Sequence[str], expected: Collection[str]) -> dict[str, float]:
    """`ranking` has each document once, `expected` is not empty."""
    hits = [rank for rank, name in enumerate(ranking, start=1) if name in expected]
    found = {f"recall@{depth}": sum(rank <= depth for rank in hits) / len(expected) for depth in DEPTHS}
    return {**found, "mrr": 1 / hits[0] if hits else 0.0, "ndcg@10": _ndcg(hits, len(expected))}


def mean(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Of each measure; of no rows, zeros."""
    return {name: float(np.mean([row[name] for row in rows])) if rows else 0.0 for name in NAMES}


def percentiles(milliseconds: Sequence[float]) -> dict[str, float]:
    return {f"p{part}": round(float(np.percentile(milliseconds, part)), 1) for part in (50, 95)}


def _ndcg(hits: Sequence[int], expected: int, depth: int = 10) -> float:
    gained = sum(1 / log2(rank + 1) for rank in hits if rank <= depth)
    best = sum(1 / log2(rank + 1) for rank in range(1, min(expected, depth) + 1))
    return gained / best
