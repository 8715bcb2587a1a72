"""Chance that is the same for the same seed."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance:
    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 (nobody guesses at it)

    def holds(self, probability: float) -> bool:
        return self.random.random() < probability

    def one(self, of: Sequence[T]) -> T:
        return of[int(self.random.random() * len(of))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        return self.random.choices(list(weights), list(weights.values()))[0]

    def about(self, middle: float, spread: float = 0.5) -> float:
        """A duration or a size: mostly near the middle, now and then several times as much."""
        return middle * self.random.lognormvariate(0, spread)

    def key(self, at: datetime) -> uuid.UUID:
        """A primary key as `ids.new_id` would have made it at that moment (UUIDv7)."""
        milliseconds, high, low = int(at.timestamp() * 1000), self.random.getrandbits(12), self.random.getrandbits(62)
        return uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)

    def uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self.random.getrandbits(128), version=4)
