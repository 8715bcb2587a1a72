"""What a report consists of. The template shows these, and nothing else."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from feedback.reports.figures import Figure
from feedback.reports.statistics import wilson


@dataclass(frozen=True, slots=True)
class Row:
    header: str
    cells: Sequence[Figure]
    code: bool = False
    """The header is an address or a name that a program gave."""


@dataclass(frozen=True, slots=True)
class Table:
    caption: str
    head: Sequence[str]
    rows: Sequence[Row]
    folded: bool = False
    """The figures of a chart, one row a bar: opened by who wants them."""


@dataclass(frozen=True, slots=True)
class Series:
    label: str
    values: Sequence[float | None]
    color: str
    """A token of tokens.css."""
    low: Sequence[float | None] = ()
    high: Sequence[float | None] = ()
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    kind: str
    """lines, stacks (bars upon each other) or bars (lying, with their intervals)."""
    label: str
    labels: Sequence[str]
    series: Sequence[Series]
    unit: str = ""
    """Percent, milliseconds ("ms"), or nothing: a count."""

    def for_script(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def height(self) -> int:
        """Of lying bars, in pixels: each has the same room."""
        return 40 + 34 * len(self.labels)


@dataclass(frozen=True, slots=True)
class Card:
    """A number of the first row."""

    label: str
    figure: Figure
    change: str
    definition: str
    """Its anchor in docs/reports.md."""


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    """Its place in the page, and its anchor in docs/reports.md."""
    title: str
    sentence: str
    cards: Sequence[Card] = ()
    chart: Chart | None = None
    tables: Sequence[Table] = ()
    notes: Sequence[str] = ()

    @property
    def chart_id(self) -> str:
        """Of the element with the chart's figures."""
        return f"{self.key}-chart"


@dataclass(frozen=True, slots=True)
class Answer:
    """One that a visitor rated down, to be read."""

    question: str
    text: str
    reasons: Sequence[str]
    comment: str
    about: str
    url: str


@dataclass(frozen=True, slots=True)
class Report:
    sections: Sequence[Section]
    answers: Sequence[Answer] = ()


def shares(label: str, color: str, pairs: Sequence[tuple[int, int]], *, dashed: bool = False) -> Series:
    """A line of hits among cases, in percent, with its intervals; broken where there are no cases."""
    intervals = [wilson(hits, cases) for hits, cases in pairs]
    return Series(
        label,
        [round(100 * hits / cases, 1) if cases else None for hits, cases in pairs],
        color,
        [round(100 * interval.low, 1) if interval else None for interval in intervals],
        [round(100 * interval.high, 1) if interval else None for interval in intervals],
        dashed,
    )
