"""Business hours: several intervals a day, holidays, zones, and the two nights in which the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from chatsite.tenancy.models import Organization
from escalation.clocks import hours
from escalation.clocks.hours import Hours
from escalation.models import BusinessInterval, Holiday
from tests.escalation.days import configure

MIDNIGHT = time(0)
HOUR = 3600.0
MONDAY = date(2026, 11, 23)


def wall(zone: str, text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


def desk(zone: str, *spans: tuple[int, int], days: range = range(5), holidays: tuple[date, ...] = ()) -> Hours:
    """Open on these days from hour to hour; 24 is midnight."""
    times = [(time(opens), time(closes % 24)) for opens, closes in sorted(spans)]
    return Hours(ZoneInfo(zone), dict.fromkeys(days, times), frozenset(holidays))


def test_without_intervals_it_is_always_open() -> None:
    always, now = Hours(ZoneInfo("Asia/Tokyo")), datetime(2026, 1, 1, tzinfo=UTC)
    assert always.is_open(now)
    assert always.opens_at(now) is None
    assert always.add(now, 90) == now + timedelta(seconds=90)
    assert always.between(now, now + timedelta(hours=2)) == 2 * HOUR


@pytest.mark.parametrize(
    ("clock", "is_open", "opens"),
    [
        ("08:59:59", False, "2026-11-23T09:00"),
        ("09:00:00", True, None),
        ("11:59:59", True, None),
        ("12:00:00", False, "2026-11-23T13:00"),
        ("13:00:00", True, None),
        ("17:59:59", True, None),
        ("18:00:00", False, "2026-11-24T09:00"),
        ("23:59:59", False, "2026-11-24T09:00"),
    ],
)
def test_a_day_has_several_intervals(clock: str, is_open: bool, opens: str | None) -> None:
    office = desk("Asia/Tokyo", (9, 12), (13, 18))
    at = wall("Asia/Tokyo", f"2026-11-23T{clock}")
    assert office.is_open(at) == is_open
    assert office.opens_at(at) == (wall("Asia/Tokyo", opens) if opens else None)


def test_time_passes_only_while_it_is_open() -> None:
    office = desk("Asia/Tokyo", (9, 12), (13, 18))
    friday = wall("Asia/Tokyo", "2026-11-20T17:30")
    assert office.add(friday, HOUR) == wall("Asia/Tokyo", "2026-11-23T09:30")
    assert office.add(friday, 8 * HOUR) == wall("Asia/Tokyo", "2026-11-23T17:30")
    assert office.add(friday, 0.5 * HOUR) == wall("Asia/Tokyo", "2026-11-20T18:00")
    assert office.between(friday, wall("Asia/Tokyo", "2026-11-23T14:00")) == 4.5 * HOUR
    assert office.between(wall("Asia/Tokyo", "2026-11-21T10:00"), wall("Asia/Tokyo", "2026-11-22T10:00")) == 0
    assert office.between(wall("Asia/Tokyo", "2026-11-24T10:00"), friday) == 0


@pytest.mark.parametrize("start", ["2026-11-20T17:30", "2026-11-21T03:00", "2026-11-23T12:30", "2026-11-23T09:00"])
@pytest.mark.parametrize("seconds", [1, 59, HOUR, 8 * HOUR, 100 * HOUR])
def test_what_was_added_has_passed(start: str, seconds: float) -> None:
    office = desk("Asia/Kathmandu", (9, 12), (13, 18), holidays=(date(2026, 11, 25),))
    at = wall("Asia/Kathmandu", start)
    until = office.add(at, seconds)
    assert until
    assert office.between(at, until) == seconds


def test_zones_with_odd_offsets_and_callers_elsewhere() -> None:
    office = desk("Asia/Kathmandu", (9, 17))
    assert office.is_open(datetime(2026, 11, 23, 3, 15, tzinfo=UTC))
    assert not office.is_open(datetime(2026, 11, 23, 3, 14, 59, tzinfo=UTC))
    # Sunday evening in New York is Monday morning in Kathmandu.
    assert office.is_open(wall("America/New_York", "2026-11-22T23:00"))


def test_midnight_is_the_end_of_a_day_or_its_beginning() -> None:
    night = desk("UTC", (20, 24), (0, 6), days=range(7))
    at = datetime(2026, 11, 23, 23, 59, 59, 999999, tzinfo=UTC)
    assert night.is_open(at)
    assert night.is_open(datetime(2026, 11, 24, tzinfo=UTC))
    assert night.add(at.replace(hour=22, minute=0, second=0, microsecond=0), 4 * HOUR) == datetime(
        2026, 11, 24, 2, tzinfo=UTC
    )
    assert night.between(datetime(2026, 11, 23, 20, tzinfo=UTC), datetime(2026, 11, 24, 6, tzinfo=UTC)) == 10 * HOUR


def test_a_whole_day() -> None:
    monday = Hours(ZoneInfo("UTC"), {0: [(MIDNIGHT, MIDNIGHT)]})
    assert monday.is_open(datetime(2026, 11, 23, tzinfo=UTC))
    assert not monday.is_open(datetime(2026, 11, 24, tzinfo=UTC))
    assert monday.between(datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 27, tzinfo=UTC)) == 24 * HOUR
    assert monday.opens_at(datetime(2026, 11, 24, tzinfo=UTC)) == datetime(2026, 11, 30, tzinfo=UTC)


def test_overlapping_intervals_count_once() -> None:
    office = desk("UTC", (9, 13), (10, 12), (12, 18))
    day = datetime(2026, 11, 23, tzinfo=UTC)
    assert office.between(day, day + timedelta(days=1)) == 9 * HOUR
    assert office.add(day, 9 * HOUR) == day.replace(hour=18)


def test_nobody_works_on_a_holiday_of_the_desks_own_day() -> None:
    office = desk("Pacific/Auckland", (9, 17), holidays=(MONDAY,))
    sunday_in_utc = datetime(2026, 11, 22, 22, tzinfo=UTC)  # Monday, 11:00 in Auckland
    assert not office.is_open(sunday_in_utc)
    assert office.opens_at(sunday_in_utc) == wall("Pacific/Auckland", "2026-11-24T09:00")


def test_clocks_that_go_forward_shorten_the_day() -> None:
    """New York, 8 March 2026: after 01:59 comes 03:00."""
    night = desk("America/New_York", (0, 6), days=range(7))
    start = wall("America/New_York", "2026-03-08T00:00")
    assert night.between(start, wall("America/New_York", "2026-03-08T12:00")) == 5 * HOUR
    assert night.add(start, 3 * HOUR) == wall("America/New_York", "2026-03-08T04:00")


def test_an_interval_in_the_hour_that_is_left_out_falls_away() -> None:
    zone = ZoneInfo("America/New_York")
    odd = Hours(zone, {6: [(time(2, 30), time(3))]})
    sunday = wall("America/New_York", "2026-03-08T00:00")
    assert odd.between(sunday, sunday + timedelta(days=1)) == 0
    assert odd.opens_at(sunday) == wall("America/New_York", "2026-03-15T02:30")


def test_clocks_that_go_back_lengthen_the_day() -> None:
    """Berlin, 25 October 2026: 02:00 to 02:59 come twice."""
    night = desk("Europe/Berlin", (0, 6), days=range(7))
    start = wall("Europe/Berlin", "2026-10-25T00:00")
    assert night.between(start, wall("Europe/Berlin", "2026-10-25T06:00")) == 7 * HOUR
    assert night.add(start, 7 * HOUR) == wall("Europe/Berlin", "2026-10-25T06:00")
    assert night.is_open(wall("Europe/Berlin", "2026-10-25T02:30", fold=1))


def test_a_zone_that_left_out_a_day() -> None:
    """Apia, 30 December 2011, which never was."""
    office = desk("Pacific/Apia", (9, 17), days=range(7))
    thursday = wall("Pacific/Apia", "2011-12-29T18:00")
    assert office.opens_at(thursday) == wall("Pacific/Apia", "2011-12-31T09:00")
    assert office.between(thursday, wall("Pacific/Apia", "2011-12-31T17:00")) == 8 * HOUR


def test_years_of_holidays_are_the_horizon() -> None:
    every_day = tuple(MONDAY + timedelta(days=number) for number in range(400))
    shut = desk("UTC", (9, 17), holidays=every_day)
    at = datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert (shut.is_open(at), shut.opens_at(at), shut.add(at, 60)) == (False, None, None)


def test_an_interval_a_year_is_found() -> None:
    """All Mondays but one in 53 weeks."""
    all_but_one = tuple(MONDAY + timedelta(weeks=number) for number in range(53))
    rare = desk("UTC", (9, 17), days=range(1), holidays=all_but_one)
    assert rare.opens_at(datetime(2026, 11, 23, 10, tzinfo=UTC)) == datetime(2027, 11, 29, 9, tzinfo=UTC)


def test_long_spans_are_counted_to_their_end() -> None:
    office = desk("UTC", (9, 17), days=range(7))
    start = datetime(2020, 1, 1, tzinfo=UTC)
    assert office.between(start, start + timedelta(days=3000)) == 3000 * 8 * HOUR


@pytest.mark.django_db(transaction=True)
def test_they_are_what_the_admin_holds(organization: Organization, other_organization: Organization) -> None:
    settings = configure(organization, time_zone="Asia/Kathmandu")
    for opens, closes in ((13, 17), (9, 12)):
        BusinessInterval.objects.create(organization=organization, weekday=0, opens=time(opens), closes=time(closes))
    BusinessInterval.objects.create(organization=other_organization, weekday=1, opens=time(1), closes=time(2))
    Holiday.objects.create(organization=organization, date=MONDAY)
    found = hours.of(settings)
    assert found.intervals == {0: [(time(9), time(12)), (time(13), time(17))]}
    assert (found.zone.key, found.holidays) == ("Asia/Kathmandu", frozenset({MONDAY}))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("nonsense", ["Nowhere/Town", "../../etc/passwd", "", "Asia", "a\x01", "😀"])
def test_a_zone_that_nobody_knows_turns_nobody_away(organization: Organization, nonsense: str) -> None:
    assert hours.of(configure(organization, time_zone=nonsense)).zone.key == "UTC"
