"""When students may book for themselves: the weekly window, over weekends, nights and changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar import FRIDAY, MONDAY, SUNDAY, TUESDAY, WEDNESDAY
from domain.self_scheduling_windows import (
    DayWindow,
    SelfScheduling,
    WindowKind,
    instant_of,
    is_open,
    next_opening,
    self_scheduling_refusals,
)

NEW_YORK, PHOENIX, CAIRO, HAVANA = (
    ZoneInfo(name) for name in ("America/New_York", "America/Phoenix", "Africa/Cairo", "America/Havana")
)
ALL_DAY, OFF = DayWindow(WindowKind.ALL_DAY), DayWindow(WindowKind.OFF)


def between(opens: str | None, closes: str | None) -> DayWindow:
    return DayWindow(WindowKind.BETWEEN, *(None if at is None else time.fromisoformat(at) for at in (opens, closes)))


MORNING = {MONDAY: between("08:00", "15:00")}
CARRIED = {MONDAY: ALL_DAY, TUESDAY: between("09:00", "15:00")}
LONG = {MONDAY: between("07:00", None), FRIDAY: between(None, "12:00")}


@pytest.mark.parametrize(
    ("windows", "at", "expected"),
    [
        ({}, "2026-09-07T10:00", False),
        ({MONDAY: ALL_DAY, TUESDAY: OFF}, "2026-09-06T23:59", False),
        ({MONDAY: ALL_DAY, TUESDAY: OFF}, "2026-09-07T00:00", True),
        ({MONDAY: ALL_DAY, TUESDAY: OFF}, "2026-09-07T23:59", True),
        ({MONDAY: ALL_DAY, TUESDAY: OFF}, "2026-09-08T00:00", False),
        (MORNING, "2026-09-07T07:59", False),
        (MORNING, "2026-09-07T08:00", True),
        (MORNING, "2026-09-07T14:59", True),
        (MORNING, "2026-09-07T15:00", False),
        (MORNING, "2026-09-13T12:00", False),
        (CARRIED, "2026-09-08T03:00", True),  # Monday's state is carried into Tuesday …
        (CARRIED, "2026-09-08T14:59", True),
        (CARRIED, "2026-09-08T15:00", False),  # … until Tuesday closes,
        (CARRIED, "2026-09-13T23:59", False),  # and that is carried on to Sunday.
        ({MONDAY: ALL_DAY}, "2026-09-13T12:00", True),  # nothing ever closes it
        ({WEDNESDAY: OFF}, "2026-09-07T12:00", False),
        (LONG, "2026-09-07T06:59", False),
        (LONG, "2026-09-09T03:00", True),
        (LONG, "2026-09-11T12:00", False),
    ],
)
def test_the_state_is_that_of_the_latest_change(
    windows: dict[int, DayWindow],
    at: str,
    expected: bool,
) -> None:
    assert is_open(windows, datetime.fromisoformat(at).replace(tzinfo=NEW_YORK), NEW_YORK) is expected


@pytest.mark.parametrize(
    ("windows", "at", "expected"),
    [
        ({}, "2026-09-07T10:00", None),
        ({MONDAY: ALL_DAY, TUESDAY: OFF}, "2026-09-07T10:00", None),
        ({MONDAY: ALL_DAY, TUESDAY: OFF}, "2026-09-08T10:00", "2026-09-14T00:00"),
        (MORNING, "2026-09-07T07:00", "2026-09-07T08:00"),
        (MORNING, "2026-09-07T15:00", "2026-09-14T08:00"),
        (LONG, "2026-09-11T12:00", "2026-09-14T07:00"),
        ({WEDNESDAY: OFF}, "2026-09-07T12:00", None),
    ],
)
def test_it_says_when_it_opens_next(windows: dict[int, DayWindow], at: str, expected: str | None) -> None:
    found = next_opening(windows, datetime.fromisoformat(at).replace(tzinfo=NEW_YORK), NEW_YORK)
    assert (None if found is None else f"{found.astimezone(NEW_YORK):%Y-%m-%dT%H:%M}") == expected


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "at", "zone", "expected"),
    [
        ("2026-03-08", "01:59", NEW_YORK, "2026-03-08T06:59"),
        ("2026-03-08", "02:00", NEW_YORK, "2026-03-08T07:00"),  # jumped over: the moment of the jump
        ("2026-03-08", "02:30", NEW_YORK, "2026-03-08T07:00"),
        ("2026-03-08", "03:00", NEW_YORK, "2026-03-08T07:00"),
        ("2026-03-08", "02:30", PHOENIX, "2026-03-08T09:30"),
        ("2026-11-01", "01:30", NEW_YORK, "2026-11-01T05:30"),  # comes twice: the first
        ("2026-11-01", "02:00", NEW_YORK, "2026-11-01T07:00"),
        ("2026-04-24", "00:00", CAIRO, "2026-04-23T22:00"),  # midnight itself is jumped over
        ("2026-11-01", "00:00", HAVANA, "2026-11-01T04:00"),  # midnight comes twice
    ],
)
def test_times_of_days_on_which_the_clocks_change(day: str, at: str, zone: ZoneInfo, expected: str) -> None:
    assert instant_of(date.fromisoformat(day), time.fromisoformat(at), zone) == utc(expected)


def test_a_window_within_the_hour_that_is_jumped_over_does_not_open() -> None:
    windows = {SUNDAY: between("02:10", "02:50")}
    assert not is_open(windows, utc("2026-03-08T07:00"), NEW_YORK)
    assert next_opening(windows, utc("2026-03-08T06:00"), NEW_YORK) == utc("2026-03-15T06:10")


def test_what_has_closed_in_the_hour_that_comes_twice_does_not_open_again() -> None:
    windows = {SUNDAY: between("00:30", "01:30")}
    assert is_open(windows, utc("2026-11-01T05:29"), NEW_YORK)
    assert not any(is_open(windows, utc(f"2026-11-01T0{at}"), NEW_YORK) for at in ("5:30", "6:00", "6:29", "6:31"))


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        (SelfScheduling(), []),
        (SelfScheduling({MONDAY: ALL_DAY, FRIDAY: OFF, TUESDAY: between("08:00", "15:00")}, 0), []),
        (SelfScheduling({0: ALL_DAY}), ["BAD_WEEKDAYS"]),
        (SelfScheduling({MONDAY: between(None, None)}), ["BAD_WINDOW"]),
        (SelfScheduling({MONDAY: between("08:00", "08:00")}), ["BAD_WINDOW"]),
        (SelfScheduling({MONDAY: between("15:00", "08:00")}), ["BAD_WINDOW"]),
        (SelfScheduling({MONDAY: DayWindow(WindowKind.OFF, time(8))}), ["BAD_WINDOW"]),
        (SelfScheduling({}, -1), ["BAD_DAYS"]),
        (SelfScheduling({}, 366), ["BAD_DAYS"]),
    ],
)
def test_settings_that_make_no_sense_are_refused(wanted: SelfScheduling, codes: list[str]) -> None:
    assert [refused.code for refused in self_scheduling_refusals(wanted)] == codes


times = st.times(max_value=time(23, 59)).map(lambda at: at.replace(second=0, microsecond=0))
day_windows = st.one_of(
    st.just(ALL_DAY),
    st.just(OFF),
    st.tuples(st.none() | times, st.none() | times)
    .map(lambda pair: DayWindow(WindowKind.BETWEEN, *pair))
    .filter(lambda window: self_scheduling_refusals(SelfScheduling({1: window})) == []),
)
weeks = st.dictionaries(st.integers(1, 7), day_windows)
zones = st.sampled_from(
    [ZoneInfo(name) for name in ("America/New_York", "America/Phoenix", "Africa/Cairo", "America/Havana", "Asia/Tokyo",
                                 "Australia/Lord_Howe", "America/Anchorage", "Pacific/Honolulu")]
)  # fmt: skip
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(  # noqa: DTZ001 - the zone is put on
    lambda at: at.replace(microsecond=0, tzinfo=UTC)
)


@settings(max_examples=300)
@given(weeks, instants, zones)
def test_what_opens_next_opens_then_and_not_before(
    windows: dict[int, DayWindow], now: datetime, zone: ZoneInfo
) -> None:
    found = next_opening(windows, now, zone)
    if is_open(windows, now, zone):
        assert found is None
    elif found is None:
        assert not any(is_open(windows, now + timedelta(hours=hours), zone) for hours in range(0, 24 * 15, 3))
    else:
        assert found > now
        assert is_open(windows, found, zone)
        assert not is_open(windows, found - timedelta(seconds=1), zone)
        step = (found - now) / 10
        assert not any(is_open(windows, now + step * part, zone) for part in range(10))


@settings(max_examples=300)
@given(weeks, instants, zones)
def test_all_day_and_off_hold_from_midnight_to_midnight(
    windows: dict[int, DayWindow], now: datetime, zone: ZoneInfo
) -> None:
    window = windows.get(now.astimezone(zone).isoweekday())
    if window in (ALL_DAY, OFF):
        assert is_open(windows, now, zone) == (window == ALL_DAY)


@settings(max_examples=300)
@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), times, times, zones)
def test_a_later_time_is_never_an_earlier_instant(day: date, one: time, other: time, zone: ZoneInfo) -> None:
    earlier, later = sorted((one, other))
    assert instant_of(day, earlier, zone) <= instant_of(day, later, zone)
    assert instant_of(day, later, zone).astimezone(zone).date() == day
