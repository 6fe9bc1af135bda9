"""School years, closures, cycle days, flex periods, and which dates an order has."""

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Calendar, Closure, Days, SchoolYear, grade_of, graduation_year_of, graduation_year_refusals
from domain.errors import Refused
from domain.flex_period import BellTimes, FlexPeriod, Meeting, check_periods_apart, overlap
from domain.ids import ClosureId, FlexPeriodId, SchoolId
from domain.mass_days import ClosedBy, SchoolBells, day_and_period
from domain.window import Window

NEW_YORK = ZoneInfo("America/New_York")
WIN, ADVISORY = FlexPeriodId(1), FlexPeriodId(2)
YEAR = SchoolYear(date(2026, 8, 17), date(2027, 6, 4))


def a_calendar(**changes: object) -> Calendar:
    return Calendar(**{"school": SchoolId(1), "zone": NEW_YORK, "years": (YEAR,), **changes})  # type: ignore[arg-type]


def a_window(first: str, last: str, **changes: object) -> Window:
    given = {"first": date.fromisoformat(first), "last": date.fromisoformat(last), "flex_periods": (WIN,)}
    return Window(**{**given, **changes})  # type: ignore[arg-type]


def a_closure(first: str, last: str, *graduation_years: int) -> Closure:
    years = frozenset(graduation_years) or None
    return Closure(ClosureId(1), date.fromisoformat(first), date.fromisoformat(last), years, "Snow")


@pytest.mark.parametrize(
    ("day", "is_school_day"),
    [
        ("2026-08-17", True),  # the first day of the year, a Monday
        ("2026-08-16", False),  # the day before
        ("2027-06-04", True),  # the last day, a Friday
        ("2027-06-05", False),
        ("2026-08-22", False),  # a Saturday
        ("2026-11-26", False),  # closed for all
        ("2026-11-30", True),  # closed for some only
    ],
)
def test_a_school_day_lies_in_the_year_on_a_session_weekday_without_a_closure_for_all(
    day: str, is_school_day: bool
) -> None:
    calendar = a_calendar(
        closures=(a_closure("2026-11-25", "2026-11-27"), a_closure("2026-11-30", "2026-11-30", 2027, 2028))
    )
    assert calendar.is_school_day(date.fromisoformat(day)) is is_school_day


def test_a_closure_for_some_graduation_years_closes_the_day_for_them_alone() -> None:
    calendar = a_calendar(
        closures=(a_closure("2026-11-30", "2026-11-30", 2027), a_closure("2026-11-30", "2026-12-01", 2028))
    )
    assert calendar.closed_graduation_years(date(2026, 11, 30)) == {2027, 2028}
    assert calendar.closed_graduation_years(date(2026, 12, 1)) == {2028}


@given(st.integers(2000, 2100), st.integers(-4, 14))
def test_a_grade_is_a_graduation_year_seen_from_a_school_year(year: int, grade: int) -> None:
    assert grade_of(graduation_year_of(grade, year), year) == grade
    assert graduation_year_of(12, year) == year


def test_grade_twelve_leaves_when_the_school_year_ends() -> None:
    assert [graduation_year_of(grade, 2027) for grade in (12, 9, 0, -2, 14)] == [2027, 2030, 2039, 2041, 2025]


@pytest.mark.parametrize("year", [0, 27, 1949, 2151, 20270])
def test_a_slip_of_the_pen_is_no_graduation_year(year: int) -> None:
    (refused,) = graduation_year_refusals({2027, year})
    assert (refused.code, refused.field) == ("BAD_GRADUATION_YEAR", ("graduationYears",))
    assert refused.message == f"{year} is no graduation year: give years from 1950 to 2150."


def test_the_first_and_the_last_graduation_year_are_good() -> None:
    assert graduation_year_refusals({1950, 2027, 2150}) == []


@pytest.mark.parametrize(
    ("day", "closed_by"),
    [
        (date(2026, 8, 14), ClosedBy.NO_SCHOOL_YEAR),
        (date(2026, 8, 15), ClosedBy.NO_SCHOOL_YEAR),
        (date(2026, 9, 5), ClosedBy.NOT_IN_SESSION),
        (date(2026, 9, 7), ClosedBy.CLOSURE),
        (date(2026, 9, 9), ClosedBy.NOT_MEETING),
        (date(2026, 9, 10), ClosedBy.NOT_MEETING),
        (date(2026, 9, 8), None),
        (date(2026, 9, 14), None),
    ],
)
def test_a_day_without_flex_time_has_one_reason(day: date, closed_by: ClosedBy | None) -> None:
    calendar = a_calendar(
        closures=(a_closure("2026-09-07", "2026-09-07"), a_closure("2026-09-09", "2026-09-09", 2027)),
    )
    period = FlexPeriod(WIN, SchoolId(1), "WIN", (Meeting(1), Meeting(2)))
    found = day_and_period(day, period, SchoolBells(calendar, (period,)), (), day)
    assert (found.closed, found.closed_by) == (closed_by is not None, closed_by)


def test_a_cycle_day_wins_over_the_weekday() -> None:
    long, short = BellTimes(time(9), time(10)), BellTimes(time(9), time(9, 30))
    period = FlexPeriod(WIN, SchoolId(1), "WIN", (Meeting(1, long), Meeting("A", short), Meeting("C")))
    monday, tuesday = date(2026, 9, 7), date(2026, 9, 8)
    assert period.bells_on(monday, None) == long
    assert period.bells_on(monday, "A") == short
    assert period.bells_on(monday, "B") == long
    assert period.bells_on(tuesday, "B") is None
    assert period.bells_on(tuesday, "C") == BellTimes()


@pytest.mark.parametrize(
    ("days", "cycle_day", "covered"),
    [
        (Days(), None, True),
        (Days(weekdays=frozenset({1})), None, True),
        (Days(weekdays=frozenset({2})), None, False),
        (Days(cycle_days=frozenset({"A"})), "A", True),
        (Days(cycle_days=frozenset({"A"})), None, False),
        (Days(weekdays=frozenset({2}), cycle_days=frozenset({"A"})), "A", True),
    ],
)
def test_a_limit_to_days(days: Days, cycle_day: str | None, covered: bool) -> None:
    assert days.cover(date(2026, 9, 7), cycle_day) is covered


def test_the_dates_of_a_window_have_its_weekdays_less_those_left_out() -> None:
    window = a_window("2026-09-01", "2026-09-14", weekdays=frozenset({1}), without=frozenset({date(2026, 9, 7)}))
    assert window.dates(a_calendar()) == (date(2026, 9, 14),)


def test_every_second_week_counts_calendar_weeks_holidays_included() -> None:
    window = a_window("2026-09-02", "2026-10-02", weekdays=frozenset({1, 3}), every_nth_week=2)
    dates = [date(2026, 9, 2), date(2026, 9, 14), date(2026, 9, 16), date(2026, 9, 28), date(2026, 9, 30)]
    assert list(window.dates(a_calendar(closures=(a_closure("2026-09-07", "2026-09-11"),)))) == dates


def test_an_unlabelled_date_never_matches_cycle_days() -> None:
    window = a_window("2026-09-07", "2026-09-09", cycle_days=frozenset({"A"}))
    calendar = a_calendar(cycle_days={date(2026, 9, 8): "A", date(2026, 9, 9): "B"})
    assert window.dates(calendar) == (date(2026, 9, 8),)


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("2026-08-01", "2026-09-01", "OUTSIDE_SCHOOL_YEAR"),
        ("2027-06-01", "2027-06-08", "OUTSIDE_SCHOOL_YEAR"),
        ("2026-09-05", "2026-09-06", "EMPTY_WINDOW"),  # a week-end
    ],
)
def test_a_window_that_cannot_be_served_is_refused(first: str, last: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        a_window(first, last).dates(a_calendar())
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"last": date(2026, 8, 31)}, "END_BEFORE_START"),
        ({"every_nth_week": 0}, "BAD_INTERVAL"),
        ({"flex_periods": ()}, "NO_FLEX_PERIOD"),
        ({"flex_periods": (WIN, WIN)}, "DUPLICATE_ID"),
        ({"weekdays": frozenset()}, "BAD_WEEKDAYS"),
        ({"weekdays": frozenset({8})}, "BAD_WEEKDAYS"),
    ],
)
def test_a_window_checks_itself(changes: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        Window(**{"first": date(2026, 9, 1), "last": date(2026, 9, 2), "flex_periods": (WIN,), **changes})  # type: ignore[arg-type]
    assert refused.value.code == code


def test_periods_that_only_touch_are_apart_and_those_that_overlap_are_refused() -> None:
    def at(period: FlexPeriodId, starts: time, ends: time) -> FlexPeriod:
        return FlexPeriod(period, SchoolId(1), f"P{period}", (Meeting(1, BellTimes(starts, ends)),))

    monday = [date(2026, 9, 7)]
    check_periods_apart([at(WIN, time(9), time(10)), at(ADVISORY, time(10), time(11))], monday, {}, NEW_YORK)
    with pytest.raises(Refused) as refused:
        check_periods_apart([at(WIN, time(9), time(10)), at(ADVISORY, time(9, 59), time(11))], monday, {}, NEW_YORK)
    assert refused.value.code == "PERIODS_OVERLAP"


def test_missing_bell_times_never_overlap_and_zones_are_compared_as_instants() -> None:
    day = date(2026, 9, 7)
    ten = BellTimes(time(10), time(11))
    in_new_york, in_chicago = ten.on(day, NEW_YORK), ten.on(day, ZoneInfo("America/Chicago"))
    assert not overlap(in_new_york, in_chicago)
    assert overlap(in_new_york, BellTimes(time(9), time(10)).on(day, ZoneInfo("America/Chicago")))
    assert not overlap(in_new_york, BellTimes().on(day, NEW_YORK))


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [("2026-09-01", "2026-08-31", "END_BEFORE_START"), ("2026-08-01", "2028-08-01", "YEAR_TOO_LONG")],
)
def test_a_school_year_checks_itself(first: str, last: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        SchoolYear(date.fromisoformat(first), date.fromisoformat(last))
    assert refused.value.code == code


def test_the_last_day_there_is_has_no_instants_in_a_zone_behind() -> None:
    late = BellTimes(time(20), time(21))
    assert late.on(date(9999, 12, 31), NEW_YORK) is None
    assert late.on(date(9999, 12, 30), NEW_YORK) is not None
    assert BellTimes(time(1), time(2)).on(date(1, 1, 1), ZoneInfo("Asia/Tokyo")) is None
