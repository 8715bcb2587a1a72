"""Days from the first to the last one, both included, on an organization's own calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

LONGEST = 366
"""Days that one report spans at most."""
USUAL = 28
PRESETS = (7, 28, 90)
EARLIEST = date(2000, 1, 1)
SEPARATOR = ".."


@dataclass(frozen=True, slots=True)
class Period:
    first: date
    last: date
    zone: ZoneInfo

    @classmethod
    def latest(cls, days: int, zone: ZoneInfo) -> Self:
        """Until today."""
        today = datetime.now(zone).date()
        return cls(today - timedelta(days=days - 1), today, zone)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def start(self) -> datetime:
        return self._midnight(self.first)

    @property
    def end(self) -> datetime:
        """The moment after it."""
        return self._midnight(self.last + timedelta(days=1))

    def before(self) -> "Period":
        """As many days, right before."""
        gap = timedelta(days=self.days)
        return Period(self.first - gap, self.last - gap, self.zone)

    def parts(self) -> list["Period"]:
        """Its days; of a longer period its weeks, which end with it and of which the first may be shorter."""
        step = 1 if self.days <= 31 else 7
        return list(self._backwards(step))[::-1]

    def axis(self) -> list[str]:
        """What stands under a chart, for each part: the day, or the first of a week."""
        return [date_format(part.first, "j M") for part in self.parts()]

    def label(self) -> str:
        first = date_format(self.first, "j M" if self.first.year == self.last.year else "j M Y")
        last = date_format(self.last, "j M Y")
        return last if self.first == self.last else f"{first} – {last}"

    def __str__(self) -> str:
        return f"{self.first}{SEPARATOR}{self.last}"

    def _midnight(self, day: date) -> datetime:
        """On the day on which the clocks change, a day of 23 or 25 hours."""
        return datetime.combine(day, time.min, self.zone).astimezone(UTC)

    def _backwards(self, step: int) -> Iterator["Period"]:
        last = self.last
        while last >= self.first:
            first = max(last - timedelta(days=step - 1), self.first)
            yield Period(first, last, self.zone)
            last = first - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    period: Period
    problem: str = ""
    """What was asked for and could not be shown, in a sentence."""


def read(first: str, last: str, zone: ZoneInfo) -> Asked:
    """The period between two dates as a form sends them; without any, the usual one."""
    usual = Period.latest(USUAL, zone)
    if not first and not last:
        return Asked(usual)
    begin, end = _day(first) if first else None, _day(last) if last else usual.last
    if (first and begin is None) or end is None:
        return Asked(usual, _("That is no date that a report can begin or end with. These are the last 28 days."))
    begin = begin or end - timedelta(days=USUAL - 1)
    if begin > end:
        return _bounded(Period(end, begin, zone), _("The first date was after the last one; they have been exchanged."))
    return _bounded(Period(begin, end, zone), "")


def parse(text: str, zone: ZoneInfo) -> Period | None:
    """What `str(period)` wrote. None when it is something else."""
    first, found, last = text.partition(SEPARATOR)
    begin, end = _day(first), _day(last)
    return Period(begin, end, zone) if found and begin and end and begin <= end else None


def _bounded(period: Period, problem: str) -> Asked:
    if period.days <= LONGEST:
        return Asked(period, problem)
    shorter = Period(period.last - timedelta(days=LONGEST - 1), period.last, period.zone)
    sentence = _("A report spans a year at most. This is the last one of what you asked for.")
    return Asked(shorter, f"{problem} {sentence}".strip())


def _day(text: str) -> date | None:
    """Only days on which the arithmetic of dates has room on both sides."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if EARLIEST <= found < date(2200, 1, 1) else None
