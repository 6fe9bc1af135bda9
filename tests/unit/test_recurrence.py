"""Days that come again: as people say it, and as another program finds them."""

import time
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, weekday
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.errors import Refused
from domain.recurrence import Frequency, Recurrence, occurrences

YEAR = date(2026, 8, 17), date(2027, 6, 4)
MON, TUE, FRI = 1, 2, 5


def days(rule: Recurrence, start: date, first: date = YEAR[0], last: date = YEAR[1]) -> list[str]:
    return [str(day) for day in occurrences(rule, start, first, last)]


@pytest.mark.parametrize(
    ("rule", "start", "found"),
    [
        (Recurrence(Frequency.YEARLY), date(2011, 11, 11), ["2026-11-11"]),
        (Recurrence(Frequency.YEARLY, months=(9,), weekdays=((MON, 1),)), date(2015, 9, 7), ["2026-09-07"]),
        (Recurrence(Frequency.YEARLY, months=(5,), weekdays=((MON, -1),)), date(2015, 5, 25), ["2027-05-31"]),
        (Recurrence(Frequency.YEARLY, months=(9,), weekdays=((MON, 0),), positions=(1,)), date(2015, 9, 7), ["2026-09-07"]),
        (Recurrence(Frequency.YEARLY), date(2024, 2, 29), []),
        (Recurrence(Frequency.YEARLY, weekdays=((MON, 53),)), date(2012, 12, 31), []),
        (Recurrence(Frequency.MONTHLY, month_days=(-1,), until=date(2026, 10, 30)), date(2026, 1, 31),
         ["2026-08-31", "2026-09-30"]),
        (Recurrence(Frequency.MONTHLY, times=3), date(2026, 8, 31), ["2026-08-31", "2026-10-31", "2026-12-31"]),
        (Recurrence(Frequency.WEEKLY, 2, times=3), date(2026, 8, 14), ["2026-08-28", "2026-09-11"]),
        (Recurrence(Frequency.WEEKLY, 2, times=4, weekdays=((TUE, 0), (7, 0))), date(2026, 8, 18),
         ["2026-08-18", "2026-08-23", "2026-09-01", "2026-09-06"]),
        (Recurrence(Frequency.WEEKLY, 2, times=4, weekdays=((TUE, 0), (7, 0)), week_starts=7), date(2026, 8, 18),
         ["2026-08-18", "2026-08-30", "2026-09-01", "2026-09-13"]),
        (Recurrence(Frequency.DAILY, times=3), date(2026, 12, 24), ["2026-12-24", "2026-12-25", "2026-12-26"]),
        (Recurrence(Frequency.DAILY, months=(2,), month_days=(30,)), date(2026, 1, 1), []),
        (Recurrence(Frequency.YEARLY), date(2100, 1, 1), []),
    ],
)  # fmt: skip
def test_days_come_as_people_mean_it(rule: Recurrence, start: date, found: list[str]) -> None:
    assert days(rule, start) == found


@pytest.mark.parametrize(
    "wrong",
    [
        {"interval": 0}, {"times": 0}, {"months": (13,)}, {"month_days": (0,)}, {"month_days": (32,)}, {"weekdays": ((8, 0),)},
        {"weekdays": ((1, 54),)}, {"positions": (0,)}, {"positions": (367,)}, {"week_starts": 0},
        {"frequency": Frequency.WEEKLY, "weekdays": ((1, 1),)}, {"frequency": Frequency.DAILY, "positions": (1,)},
    ],
)  # fmt: skip
def test_rules_that_are_not_read_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        Recurrence(**{"frequency": Frequency.YEARLY, **wrong})
    assert refused.value.code == "BAD_RECURRENCE"


def test_what_would_have_to_be_counted_through_for_long_is_refused() -> None:
    with pytest.raises(Refused, match="before 2000"):
        days(Recurrence(Frequency.DAILY, times=3), date(1999, 12, 31))
    assert days(Recurrence(Frequency.YEARLY), date(1900, 9, 1)) == ["2026-09-01"]


@pytest.mark.parametrize("frequency", Frequency)
@pytest.mark.parametrize("times", [None, 1])
def test_days_that_never_come_are_not_looked_for_until_the_end_of_time(frequency: Frequency, times: int | None) -> None:
    never = Recurrence(frequency, times=times, months=(2,), month_days=(30,))
    began = time.process_time()
    assert days(never, date(2000, 1, 1)) == []
    assert time.process_time() - began < 2, "looking through the years to 9999 takes far longer"


@st.composite
def rules(draw: st.DrawFn) -> Recurrence:
    """Whose days come sooner or later: python-dateutil looks for others until the year 9999."""
    frequency = draw(st.sampled_from(Frequency))
    by_month = frequency in (Frequency.MONTHLY, Frequency.YEARLY)
    interval = draw(st.integers(1, 4))
    months = draw(st.sets(st.integers(1, 12), max_size=3)) if interval == 1 else set[int]()
    month_days = draw(st.sets(st.integers(1, 28) | st.integers(-3, -1), max_size=2))
    nth = st.just(0) if not by_month or month_days or draw(st.booleans()) else st.sampled_from([1, 2, 4, -1, -3])
    weekdays = draw(st.sets(st.tuples(st.integers(1, 7), nth), max_size=3))
    positions = draw(st.sets(st.sampled_from([1, -1]), max_size=2)) if by_month else set[int]()
    times = draw(st.none() | st.integers(1, 12))
    until = None if times else draw(st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)))
    return Recurrence(
        frequency, interval, times, until, tuple(months), tuple(month_days), tuple(weekdays), tuple(positions),
        draw(st.integers(1, 7)),
    )  # fmt: skip


@given(rules(), st.dates(date(2020, 1, 1), date(2027, 3, 1)), st.integers(0, 400))
def test_another_program_finds_the_same_days(rule: Recurrence, start: date, length: int) -> None:
    first, last = YEAR[0], YEAR[0] + timedelta(days=length)
    assume(not (rule.months and rule.frequency is Frequency.DAILY and rule.month_days and rule.weekdays))
    theirs = rrule(
        {"DAILY": DAILY, "WEEKLY": WEEKLY, "MONTHLY": MONTHLY, "YEARLY": YEARLY}[rule.frequency],
        dtstart=datetime.combine(start, datetime.min.time()),
        interval=rule.interval,
        count=rule.times,
        until=None if rule.until is None else datetime.combine(rule.until, datetime.min.time()),
        bymonth=rule.months or None,
        bymonthday=rule.month_days or None,
        byweekday=[weekday(day - 1, nth or None) for day, nth in rule.weekdays] or None,
        bysetpos=rule.positions or None,
        wkst=rule.week_starts - 1,
    )
    found = []
    for moment in theirs:
        if moment.date() > last:
            break
        found.append(moment.date())
    assert list(occurrences(rule, start, first, last)) == [day for day in found if day >= first]
