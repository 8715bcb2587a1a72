"""How times and durations are written in lists: short, with the exact value in the title."""

from datetime import datetime, timedelta

from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

EMPTY = "–"


def ago(moment: datetime | None) -> str:
    if moment is None:
        return EMPTY
    local = timezone.localtime(moment)
    recent = timezone.now() - moment < timedelta(days=1)
    short = naturaltime(moment) if recent else date_format(local, "DATE_FORMAT")
    exact = date_format(local, "DATETIME_FORMAT")
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), exact, short)


def between(start: datetime | None, end: datetime | None) -> str:
    """The time from one to the other, in the unit that a person would say."""
    if start is None or end is None:
        return EMPTY
    seconds = max((end - start).total_seconds(), 0)
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{seconds // 60:.0f} min {seconds % 60:.0f} s"
