"""The little arithmetic that honest figures need, in Python and in SQL."""

from dataclasses import dataclass
from math import sqrt
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Aggregate, DateTimeField, FloatField, Func, IntegerField, QuerySet, Value

from feedback.reports.periods import Period

Z = 1.96
"""Of 95 percent."""
SMALL = 30
"""With fewer cases a share is said to be of few."""


@dataclass(frozen=True, slots=True)
class Interval:
    low: float
    high: float


def wilson(hits: int, cases: int) -> Interval | None:
    """Where a share lies with 95 percent confidence (Wilson 1927); sound for few cases, and for 0 and 1."""
    if not cases:
        return None
    share = hits / cases
    spread = Z * sqrt(share * (1 - share) / cases + Z * Z / (4 * cases * cases))
    center, scale = share + Z * Z / (2 * cases), 1 + Z * Z / cases
    return Interval(max((center - spread) / scale, 0.0), min((center + spread) / scale, 1.0))


class Percentile(Aggregate):
    """PostgreSQL's `percentile_cont`: `Percentile("first_token_ms", share=0.9)`. Empty values do not count."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    name = "Percentile"

    def __init__(self, expression: Any, *, share: float, output_field: Any = None) -> None:
        super().__init__(expression, share=float(share), output_field=output_field or FloatField())


def by_part(rows: QuerySet[Any], moment: str, period: Period, **aggregates: Any) -> list[dict[str, Any]]:
    """One dictionary for each of the period's parts, empty where there are no rows. One query."""
    parts = period.parts()
    starts = Value([part.start for part in parts], output_field=ArrayField(DateTimeField()))
    number = Func(moment, starts, function="width_bucket", output_field=IntegerField())
    found = rows.order_by().annotate(_part=number).values("_part").annotate(**aggregates)
    by_number = {row["_part"]: row for row in found}
    return [by_number.get(place, {}) for place in range(1, len(parts) + 1)]
