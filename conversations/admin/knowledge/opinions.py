"""What people think of answers. An app above keeps it, and registers how it is told here."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Opinion:
    is_good: bool
    label: Any
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many answers were rated up, and how many down."""

    up: int
    down: int


class Opinions(Protocol):
    def of(self, run_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Opinion]:
        """Those of the runs that somebody has an opinion of."""
        ...

    def tally(self, run_ids: "QuerySet[Any, Any]") -> Tally:
        """Of the runs of a subquery of their ids."""
        ...


_registered: list[Opinions] = []


def register(opinions: Opinions) -> None:
    _registered.append(opinions)


def of(run_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Opinion]:
    return {run: opinion for opinions in _registered for run, opinion in opinions.of(run_ids).items()}


def tally(run_ids: "QuerySet[Any, Any]") -> Tally | None:
    """None where nobody can rate."""
    found = [opinions.tally(run_ids) for opinions in _registered]
    return Tally(sum(each.up for each in found), sum(each.down for each in found)) if found else None
