"""Numbers as they are shown: each with the list behind it, and with what there is to say of its certainty."""

from dataclasses import dataclass, replace
from datetime import timedelta

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from feedback.reports.statistics import SMALL, Interval, wilson

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, the list behind it, and how many rows that list has. In a template or a sentence it is a link."""

    text: str
    url: str = ""
    count: int = 0
    value: float | None = None
    interval: Interval | None = None
    note: str = ""

    def __html__(self) -> str:
        if not self.url:
            return format_html("<span>{}</span>", self.text)
        return format_html('<a class="cs-figure" href="{}" data-count="{}">{}</a>', self.url, self.count, self.text)

    __str__ = __html__

    def plain(self) -> "Figure":
        """Without what is said of its certainty: where another one stands beside it."""
        return replace(self, interval=None, note="")

    @property
    def between(self) -> str:
        """The interval in words, where there is one."""
        if self.interval is None:
            return ""
        low, high = (_percent(bound) for bound in (self.interval.low, self.interval.high))
        return _("%(low)s to %(high)s") % {"low": low, "high": high}


def number(count: int, url: str) -> Figure:
    return Figure(number_format(count, use_l10n=True, force_grouping=True), url, count, float(count))


def share(hits: int, cases: int, url: str) -> Figure:
    """`url` leads to the hits."""
    if not cases:
        return Figure(NOTHING)
    note = _("few") if cases < SMALL else ""
    return Figure(_percent(hits / cases), url, hits, hits / cases, wilson(hits, cases), note)


def mean(value: float | None, cases: int, url: str) -> Figure:
    """`url` leads to the cases."""
    if value is None or not cases:
        return Figure(NOTHING)
    return Figure(number_format(value, 1), url, cases, value, note=_("few") if cases < SMALL else "")


def length(value: float | timedelta | None, cases: int, url: str) -> Figure:
    """A duration, in milliseconds; `url` leads to the cases."""
    if value is None or not cases:
        return Figure(NOTHING)
    milliseconds = value.total_seconds() * 1000 if isinstance(value, timedelta) else value
    return Figure(_spoken(milliseconds / 1000), url, cases, milliseconds, note=_("few") if cases < SMALL else "")


def change(now: Figure, before: Figure) -> str:
    """Against the period before, in short: points of a share, else percent."""
    difference = _difference(now, before)
    if difference is None:
        return _("none before") if now.value else NOTHING
    unit = _("points") if now.interval else "%"
    sign = "+" if difference > 0 else "−" if difference < 0 else "±"
    return f"{sign}{abs(difference)}{' ' if now.interval else ''}{unit}"


def compared(now: Figure, before: Figure, days: int) -> str:
    """The same as part of a sentence."""
    difference = _difference(now, before)
    values = {"days": days, "number": abs(difference or 0)}
    if difference is None:
        return _("with nothing to compare it with in the %(days)s days before") % values
    if not difference:
        return _("as many as in the %(days)s days before") % values
    if now.interval:
        more = _("%(number)s points more than in the %(days)s days before")
        fewer = _("%(number)s points fewer than in the %(days)s days before")
    else:
        more = _("%(number)s%% more than in the %(days)s days before")
        fewer = _("%(number)s%% fewer than in the %(days)s days before")
    return (more if difference > 0 else fewer) % values


def _difference(now: Figure, before: Figure) -> int | None:
    if now.value is None or before.value is None:
        return None
    if now.interval and before.interval:
        return round(now.value * 100) - round(before.value * 100)
    return round((now.value / before.value - 1) * 100) if before.value else None


def _percent(value: float) -> str:
    return f"{number_format(round(value * 100), 0)}%"


def _spoken(seconds: float) -> str:
    """In the units that a person would say."""
    if seconds < 10:
        return _("%(number)s s") % {"number": number_format(seconds, 1)}
    whole = round(seconds)
    if whole < 60:
        return _("%(number)s s") % {"number": whole}
    if whole < 3600:
        return _("%(minutes)s min %(seconds)s s") % {"minutes": whole // 60, "seconds": whole % 60}
    return _("%(hours)s h %(minutes)s min") % {"hours": whole // 3600, "minutes": whole % 3600 // 60}
