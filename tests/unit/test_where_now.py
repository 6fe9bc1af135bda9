"""Where a student is at a moment: tables of times on the boundary, closures, zones, and days on which clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.calendar import Calendar, Closure, SchoolYear
from domain.flex_period import BellTimes, FlexPeriod, Meeting
from domain.ids import ClosureId, FlexPeriodId, SchoolId, SectionId
from domain.section_dates import Adjustment, room_on
from domain.where_now import Ringing, When, ringing_at, where_at

YEAR = SchoolYear(date(2026, 8, 17), date(2027, 6, 4), frozenset(range(1, 8)))
NEW_YORK, AUCKLAND, LORD_HOWE = "America/New_York", "Pacific/Auckland", "Australia/Lord_Howe"
MONDAY = date(2026, 9, 7)
LINCOLN, ADAMS = SchoolId(1), SchoolId(2)
WIN, RTI, LAST = FlexPeriodId(1), FlexPeriodId(2), FlexPeriodId(3)


def calendar(zone: str = NEW_YORK, school: SchoolId = LINCOLN, **more: Any) -> Calendar:
    return Calendar(school, ZoneInfo(zone), **{"years": (YEAR,), **more})


def period(id: FlexPeriodId, starts: str | None, ends: str = "", days: Any = range(1, 8)) -> FlexPeriod:
    bells = BellTimes() if starts is None else BellTimes(time.fromisoformat(starts), time.fromisoformat(ends))
    return FlexPeriod(id, LINCOLN, f"Period {id}", tuple(Meeting(day, bells) for day in days))


PERIODS = (period(WIN, "10:00", "10:30"), period(LAST, "14:00", "14:30"))


def local(text: str, zone: str = NEW_YORK, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def where(now: datetime, periods: Any = PERIODS, year: int | None = 2027, **more: Any) -> tuple[When, int | None]:
    when, found = where_at(ringing_at(calendar(**more), periods, year, now), (), now)
    return when, None if found is None else found.flex_period


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("00:00:00", (When.NEXT, WIN)),
        ("09:59:59.999999", (When.NEXT, WIN)),
        ("10:00:00", (When.NOW, WIN)),
        ("10:29:59.999999", (When.NOW, WIN)),
        ("10:30:00", (When.NEXT, LAST)),
        ("14:00:00", (When.NOW, LAST)),
        ("14:30:00", (When.NOTHING, None)),
        ("23:59:59", (When.NOTHING, None)),
    ],
)
def test_a_period_is_on_from_its_start_until_before_its_end(at: str, expected: tuple[When, int | None]) -> None:
    assert where(local(f"{MONDAY}T{at}")) == expected


def test_one_that_follows_at_once_is_on_at_the_bell() -> None:
    back_to_back = (period(WIN, "10:00", "10:30"), period(RTI, "10:30", "11:00"))
    assert where(local("2026-09-07T10:29:59"), back_to_back) == (When.NOW, WIN)
    assert where(local("2026-09-07T10:30"), back_to_back) == (When.NOW, RTI)


@pytest.mark.parametrize(
    ("more", "year", "meets"),
    [
        ({}, 2027, True),
        ({}, None, True),
        ({"years": ()}, 2027, False),
        ({"years": (SchoolYear(date(2026, 8, 17), date(2027, 6, 4), frozenset({2})),)}, 2027, False),
        ({"closures": (Closure(ClosureId(1), MONDAY, MONDAY, None, "Snow"),)}, 2027, False),
        ({"closures": (Closure(ClosureId(1), MONDAY, MONDAY, frozenset({2027}), "Trip"),)}, 2027, False),
        ({"closures": (Closure(ClosureId(1), MONDAY, MONDAY, frozenset({2027}), "Trip"),)}, 2028, True),
        ({"closures": (Closure(ClosureId(1), MONDAY + timedelta(1), date(2026, 9, 30), None, "x"),)}, 2027, True),
    ],
)
def test_on_a_day_without_school_nothing_is_on(more: dict[str, Any], year: int | None, meets: bool) -> None:
    expected = (When.NOW, WIN) if meets else (When.NOTHING, None)
    assert where(local("2026-09-07T10:10"), year=year, **more) == expected


def test_bell_times_are_those_of_the_cycle_day() -> None:
    late = BellTimes(time(13), time(13, 30))
    periods = (FlexPeriod(WIN, LINCOLN, "WIN", (*PERIODS[0].meetings, Meeting("B", late))),)
    assert where(local("2026-09-07T10:10"), periods) == (When.NOW, WIN)
    assert where(local("2026-09-07T10:10"), periods, cycle_days={MONDAY: "B"}) == (When.NEXT, WIN)
    assert where(local("2026-09-07T13:10"), periods, cycle_days={MONDAY: "B"}) == (When.NOW, WIN)
    assert where(local("2026-09-07T13:10"), periods, cycle_days={MONDAY: "A"}) == (When.NOTHING, None)


def test_a_period_that_does_not_meet_or_has_no_bell_times_is_not_on() -> None:
    assert where(local("2026-09-07T10:10"), (period(WIN, "10:00", "10:30", days=[2]),)) == (When.NOTHING, None)
    assert where(local("2026-09-07T10:10"), (period(WIN, None),)) == (When.NOTHING, None)


@pytest.mark.parametrize(
    ("zone", "utc", "expected"),
    [
        # Clocks go back on 1 November and forward on 14 March in New York: ten o'clock moves by an hour in UTC.
        (NEW_YORK, "2026-10-31T14:00", (When.NOW, WIN)),
        (NEW_YORK, "2026-11-01T14:00", (When.NEXT, WIN)),
        (NEW_YORK, "2026-11-01T15:00", (When.NOW, WIN)),
        (NEW_YORK, "2026-11-01T15:30", (When.NEXT, LAST)),
        (NEW_YORK, "2027-03-13T15:00", (When.NOW, WIN)),
        (NEW_YORK, "2027-03-14T13:59:59", (When.NEXT, WIN)),
        (NEW_YORK, "2027-03-14T14:00", (When.NOW, WIN)),
        (NEW_YORK, "2027-03-14T14:30", (When.NEXT, LAST)),
        # Half an hour, on the other side of the world, where it is tomorrow already: 4 October and 4 April.
        (LORD_HOWE, "2026-10-02T23:30", (When.NOW, WIN)),
        (LORD_HOWE, "2026-10-03T23:00", (When.NOW, WIN)),
        (LORD_HOWE, "2026-10-03T23:30", (When.NEXT, LAST)),
        (LORD_HOWE, "2027-04-03T23:00", (When.NEXT, WIN)),
        (LORD_HOWE, "2027-04-03T23:30", (When.NOW, WIN)),
        (AUCKLAND, "2026-09-06T22:00", (When.NOW, WIN)),
    ],
)
def test_bells_ring_on_the_schools_clock(zone: str, utc: str, expected: tuple[When, int | None]) -> None:
    assert where(datetime.fromisoformat(utc).replace(tzinfo=UTC), zone=zone) == expected


def test_an_hour_that_comes_twice_counts_the_first_time() -> None:
    night = (period(WIN, "01:15", "01:45"),)
    assert where(local("2026-11-01T01:30"), night) == (When.NOW, WIN)
    assert where(local("2026-11-01T01:30", fold=1), night) == (When.NOTHING, None)
    through = (period(WIN, "01:30", "02:30"),)
    assert where(local("2026-11-01T01:45", fold=1), through) == (When.NOW, WIN)


def test_an_hour_that_is_left_out_is_not_waited_for() -> None:
    for now in ("2027-03-14T01:00", "2027-03-14T03:20", "2027-03-14T03:40"):
        assert where(local(now), (period(WIN, "02:45", "03:15"),)) == (When.NOTHING, None), now


def test_the_day_is_the_schools_not_utcs() -> None:
    evening = (period(WIN, "21:00", "21:30", days=[1]),)
    assert where(datetime(2026, 9, 8, 1, 10, tzinfo=UTC), evening) == (When.NOW, WIN)
    assert where(datetime(2026, 9, 7, 1, 10, tzinfo=UTC), evening) == (When.NOTHING, None), "it is Sunday there"


def ringing(period: FlexPeriodId, hour: int, minute: int = 0, school: SchoolId = LINCOLN) -> Ringing:
    starts = datetime(2026, 9, 7, hour, minute, tzinfo=UTC)
    return Ringing(school, period, MONDAY, starts, starts + timedelta(minutes=30))


@pytest.mark.parametrize(
    ("booked", "at", "expected"),
    [
        ([], "14:10", WIN),
        ([], "14:20", WIN),
        ([RTI], "14:10", WIN),
        ([RTI], "14:15", RTI),
        ([RTI], "14:20", RTI),
        ([WIN, RTI], "14:20", WIN),
        ([], "14:30", RTI),
        ([LAST], "13:00", LAST),
        ([], "13:00", WIN),
        ([RTI], "13:00", WIN),
    ],
)
def test_of_several_at_once_it_is_where_the_student_is_booked(
    booked: list[FlexPeriodId], at: str, expected: FlexPeriodId
) -> None:
    rung = [ringing(RTI, 14, 15), ringing(LAST, 14, 0, ADAMS), ringing(WIN, 14)]
    now = datetime.fromisoformat(f"2026-09-07T{at}").replace(tzinfo=UTC)
    _, found = where_at(rung, {(MONDAY, one) for one in booked}, now)
    assert found is not None
    assert found.flex_period == expected


def test_a_room_is_the_dates_else_the_sections_else_its_leads() -> None:
    moved = Adjustment(section=SectionId(1), day=MONDAY, room="Z9")
    renamed = Adjustment(section=SectionId(1), day=MONDAY, name="Choir")
    assert room_on(moved, "B1", "C1") == "Z9"
    assert room_on(renamed, "B1", "C1") == "B1"
    assert room_on(None, None, "C1") == "C1"
    assert room_on(None, None, None) is None
