"""Business hours: several intervals a day, holidays, a time zone. Without any interval the desk is always open."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog

from escalation.models import BusinessInterval, DeskSettings, Holiday

HORIZON = 53 * 7
"""Days that are looked ahead. An organization that does not open within them never does."""

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Hours:
    """Moments in and out are aware; the intervals are on the wall clock of `zone`."""

    zone: ZoneInfo
    intervals: dict[int, list[tuple[time, time]]] = field(default_factory=dict)
    """By weekday, Monday is 0, in order; an interval that closes at 00:00 lasts to the end of the day."""
    holidays: frozenset[date] = frozenset()

    @property
    def always(self) -> bool:
        return not self.intervals

    def is_open(self, at: datetime) -> bool:
        return self.always or any(opens <= at < closes for opens, closes in self._spans(at, days=0))

    def opens_at(self, at: datetime) -> datetime | None:
        """When it opens next; None while it is open, and when it never does."""
        if self.is_open(at):
            return None
        return next((opens for opens, _ in self._spans(at) if opens > at), None)

    def add(self, at: datetime, seconds: float) -> datetime | None:
        """The moment at which so many business seconds have passed; None when that is beyond the horizon."""
        if self.always:
            return at + timedelta(seconds=seconds)
        left = timedelta(seconds=seconds)
        for opens, closes in self._spans(at):
            begin = max(opens, at)
            if closes <= begin:
                continue
            if closes - begin >= left:
                return begin + left
            left -= closes - begin
        return None

    def between(self, start: datetime, end: datetime) -> float:
        """Business seconds from start to end, 0 when they are reversed."""
        if end <= start:
            return 0.0
        if self.always:
            return (end - start).total_seconds()
        days = (end - start).days + 2
        spans = ((max(opens, start), min(closes, end)) for opens, closes in self._spans(start, days=days))
        return sum(max((to - since).total_seconds(), 0.0) for since, to in spans)

    def _spans(self, at: datetime, days: int = HORIZON) -> Iterator[tuple[datetime, datetime]]:
        """The intervals from that day on, one after another and none of them twice where they overlap.

        In UTC: arithmetic on the wall clock is wrong when the clocks change. What lies in the hour that is left out
        then falls away.
        """
        first, done = at.astimezone(self.zone).date(), datetime.min.replace(tzinfo=UTC)
        for number in range(days + 1):
            day = first + timedelta(days=number)
            if day in self.holidays:
                continue
            for opens, closes in self.intervals.get(day.weekday(), ()):
                until = day + timedelta(days=1) if closes == time.min else day
                begin, done = max(self._moment(day, opens), done), max(self._moment(until, closes), done)
                if begin < done:
                    yield begin, done

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)


def of(settings: DeskSettings) -> Hours:
    """Two queries; see policy.py."""
    intervals: dict[int, list[tuple[time, time]]] = {}
    rows = BusinessInterval.objects.for_organization(settings.organization_id)
    for weekday, opens, closes in rows.values_list("weekday", "opens", "closes"):
        intervals.setdefault(weekday, []).append((opens, closes))
    holidays = Holiday.objects.for_organization(settings.organization_id).values_list("date", flat=True)
    by_time = {day: sorted(spans) for day, spans in intervals.items()}
    return Hours(_zone(settings), by_time, frozenset(holidays))


def _zone(settings: DeskSettings) -> ZoneInfo:
    """UTC for one that nobody knows: no visitor is turned away because of it."""
    try:
        return ZoneInfo(settings.time_zone)
    except (ValueError, OSError, KeyError):  # nonsense, a directory, unknown
        logger.warning("time_zone_unknown", organization=str(settings.organization_id), time_zone=settings.time_zone)
        return ZoneInfo("UTC")
