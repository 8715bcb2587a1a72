from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from feedback.reports.periods import Period, parse

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_day_on_which_the_clocks_change_has_its_own_length() -> None:
    spring = Period(date(2026, 3, 29), date(2026, 3, 29), BERLIN)
    autumn = Period(date(2026, 10, 25), date(2026, 10, 25), BERLIN)
    assert spring.end - spring.start == timedelta(hours=23)
    assert autumn.end - autumn.start == timedelta(hours=25)


@pytest.mark.parametrize("days", [1, 7, 31, 32, 90, 366])
def test_parts_cover_the_period_without_gap_or_overlap(days: int) -> None:
    period = Period.latest(days, BERLIN)
    parts = period.parts()
    assert (parts[0].start, parts[-1].end) == (period.start, period.end)
    assert all(one.end == following.start for one, following in pairwise(parts))


def test_the_period_before_ends_where_this_one_begins() -> None:
    period = Period(date(2026, 3, 20), date(2026, 4, 2), BERLIN)
    assert period.before().end == period.start
    assert period.before().days == period.days


def test_an_address_keeps_a_period() -> None:
    period = Period(date(2026, 3, 20), date(2026, 4, 2), BERLIN)
    assert parse(str(period), BERLIN) == period
    for text in ("", "..", "2026-03-20", "2026-04-02..2026-03-20", "x..y", "2026-03-20..9999-12-31"):
        assert parse(text, BERLIN) is None
