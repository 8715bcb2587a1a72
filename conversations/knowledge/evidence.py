"""Whether what was found is likely to answer. No cosine threshold could say: see docs/knowledge.md.

Several weak signals are weighed together, with weights that were fitted to questions whose answers are known
(`manage.py evaluate_retrieval --calibrate` fits them anew). What was found by words alone, or with the vectors of a
model other than those that the weights were fitted to, has weights of its own.
"""

from collections.abc import Mapping, Sequence
from math import exp
from statistics import fmean

from conversations.knowledge.types import Evidence, Passage, Strength

WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "meaning": {
        "bias": -33.292,
        "similarity": 37.573,
        "lead": 2.688,
        "coverage": 1.983,
        "agreement": 1.610,
        "foreign": 1.442,
    },
    "other": {"bias": -3.242, "lead": 10.924, "coverage": 2.252, "agreement": 1.452, "foreign": 1.295},
    "words": {"bias": -1.466, "coverage": 4.238},
}
"""With vectors of multilingual-e5, with those of a model that nothing was fitted to, and by words alone.

From the "tune" half of chatsite/demo_help/evaluation.jsonl, the second without what only e5 means by a cosine.
"""
THRESHOLDS: Mapping[str, tuple[float, float]] = {
    "meaning": (0.612, 0.366),
    "other": (0.574, 0.304),
    "words": (0.685, 0.303),
}
"""From which probability on it is called strong, and from which weak. On the same half, 85% of what is called strong
was answered, and 80% of what is called none was not."""
SIGNALS = {kind: tuple(name for name in weights if name != "bias") for kind, weights in WEIGHTS.items()}

DEPTH = 20
"""Passages that are looked at, however many were asked for."""
NOISE_FROM = 10
"""Of the passages by similarity: those from here on hardly answer. They are the measure for the first."""
NOISE, NOISE_COUNTS = 0.80, 5
"""What multilingual-e5 gives to what has nothing to do with a question, and how many passages it stands for."""
COMPRESSED = 0.68
"""Below it lies no noise of multilingual-e5: the vectors are another model's."""


def judge(passages: Sequence[Passage], *, coverage: float, language: str = "") -> Evidence:
    """
    Args:
        passages: best first.
        coverage: the share of the question's words, weighed by their rarity, that the best of them by words holds.
        language: of the question. Empty: what shares no word with it counts as being in another one.
    """
    if not passages:
        return Evidence("none", 0.0)
    return weighed(kind(passages), signals(passages, coverage=coverage, language=language))


def kind(passages: Sequence[Passage]) -> str:
    """Whose weights count."""
    similar = _similarities(passages)
    if not similar:
        return "words"
    return "meaning" if fmean(similar[NOISE_FROM:] or similar) >= COMPRESSED else "other"


def signals(passages: Sequence[Passage], *, coverage: float, language: str = "") -> dict[str, float]:
    seen = passages[:DEPTH]
    found = {"coverage": coverage, "agreement": _agreement(seen)}
    if similar := _similarities(seen):
        found["similarity"] = similar[0]
        noise = _noise(similar)
        found["lead"] = (similar[0] - noise) / (1 - noise)
        found["foreign"] = float(_is_foreign(seen, language))
    return found


def weighed(kind: str, found: Mapping[str, float]) -> Evidence:
    weights = WEIGHTS[kind]
    total = weights["bias"] + sum(weights[name] * found[name] for name in SIGNALS[kind])
    probability = 1 / (1 + exp(-total))
    strong, weak = THRESHOLDS[kind]
    strength: Strength = "strong" if probability >= strong else "weak" if probability >= weak else "none"
    return Evidence(strength, probability, found)


def _similarities(passages: Sequence[Passage]) -> list[float]:
    """The best first."""
    found = (passage.similarity for passage in passages[:DEPTH])
    return sorted((similarity for similarity in found if similarity is not None), reverse=True)


def _noise(similar: Sequence[float]) -> float:
    """Where there are few passages, none of them may be noise: what is known of the model then counts as some."""
    rest = similar[NOISE_FROM:]
    if fmean(rest or similar) < COMPRESSED:
        return fmean(rest or similar[1:] or similar)
    return (sum(rest) + NOISE * NOISE_COUNTS) / (len(rest) + NOISE_COUNTS)


def _agreement(seen: Sequence[Passage]) -> float:
    """How far up one half has the other's first: 1 when both have the same, 0 when neither has it."""
    ranks = [(passage.dense_rank, passage.lexical_rank) for passage in seen]
    both = [(dense, lexical) for dense, lexical in ranks if dense and lexical and 1 in (dense, lexical)]
    return max((1 / max(pair) for pair in both), default=0.0)


def _is_foreign(seen: Sequence[Passage], language: str) -> bool:
    if language:
        return seen[0].language != language
    return all(passage.lexical_rank is None for passage in seen)
