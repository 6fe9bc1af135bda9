"""Cycle days by rule: in turn over the school days, around closures, and moved on after a snow day."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import cycle
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Calendar, Closure, SchoolYear, days_between
from domain.cycle_days import Rotation, generate_cycle_days, rotation_refusals, shift_cycle_days
from domain.errors import Refused
from domain.ids import ClosureId, SchoolId

MONDAY, FRIDAY, NEXT_FRIDAY = date(2026, 9, 7), date(2026, 9, 11), date(2026, 9, 18)
YEAR = SchoolYear(date(2026, 8, 17), date(2027, 6, 4))


def september(day: int) -> date:
    return date(2026, 9, day)


def closed(day: int, *years: int) -> Closure:
    return Closure(ClosureId(day), september(day), september(day), frozenset(years) or None, "Snow")


def a_calendar(*closures: Closure, labels: dict[date, str] | None = None) -> Calendar:
    return Calendar(SchoolId(1), ZoneInfo("America/New_York"), (YEAR,), closures, labels or {})


def generated(calendar: Calendar, **more: Any) -> str:
    """The labels of the week, a dot where there is none."""
    made = generate_cycle_days(calendar, Rotation(MONDAY, FRIDAY, ("A", "B", "C"), **more))
    after = {**calendar.cycle_days, **made}
    return "".join(after.get(day) or "." for day in days_between(MONDAY, FRIDAY))


@pytest.mark.parametrize(
    ("calendar", "more", "labels"),
    [
        (a_calendar(), {}, "ABCAB"),
        (a_calendar(), {"start_with": "C"}, "CABCA"),
        (a_calendar(closed(8)), {}, "A.BCA"),
        (a_calendar(closed(8)), {"closures_shift": False}, "A.CAB"),
        (a_calendar(closed(8, 2027)), {}, "ABCAB"),
        (a_calendar(closed(8), labels={september(8): "B", september(9): "X"}), {}, "A.BCA"),
        (a_calendar(closed(8), labels={september(9): "X"}), {"keep_labelled": True}, "A.XCA"),
    ],
)
def test_labels_come_in_turn_over_the_school_days(calendar: Calendar, more: dict[str, Any], labels: str) -> None:
    assert generated(calendar, **more) == labels


def test_only_what_changes_is_told() -> None:
    known = dict(zip(days_between(MONDAY, FRIDAY), "ABCAX", strict=True))
    rotation = Rotation(MONDAY, NEXT_FRIDAY, ("A", "B", "C"))
    made = generate_cycle_days(a_calendar(labels=known), replace(rotation, last_day=FRIDAY))
    assert made == {FRIDAY: "B"}
    assert september(12) not in generate_cycle_days(a_calendar(), rotation), "a Saturday has no label to lose"


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"labels": ()}, ["NO_LABEL"]),
        ({"labels": ("A", " ")}, ["BAD_LABEL"]),
        ({"start_with": "X"}, ["BAD_LABEL"]),
        ({"last_day": date(2027, 7, 1)}, ["OUTSIDE_SCHOOL_YEAR"]),
    ],
)
def test_a_rotation_that_cannot_be_is_refused(changes: dict[str, Any], codes: list[str]) -> None:
    rotation = replace(Rotation(MONDAY, FRIDAY, ("A", "B")), **changes)
    assert [one.code for one in rotation_refusals(a_calendar(), rotation)] == codes


def shifted(calendar: Calendar, first: date, by: int) -> str:
    after = {**calendar.cycle_days, **shift_cycle_days(calendar, first, by)}
    days = [day for day in days_between(MONDAY, NEXT_FRIDAY) if day.isoweekday() < 6]
    return "".join(after.get(day) or "." if calendar.is_school_day(day) else "-" for day in days)


def two_weeks(*closures: Closure) -> Calendar:
    labels = generate_cycle_days(a_calendar(), Rotation(MONDAY, NEXT_FRIDAY, ("A", "B", "C")))
    return a_calendar(*closures, labels={day: label for day, label in labels.items() if label})


@pytest.mark.parametrize(
    ("closures", "first", "by", "labels"),
    [
        ((), MONDAY, 1, ".ABCABCABC"),
        ((closed(8),), september(9), 1, "A-BCABCABC"),  # the day after a snow day
        ((closed(8),), september(8), 1, "A-BCABCABC"),  # the snow day itself
        ((closed(8), closed(9)), september(10), 2, "A--BCABCAB"),
        ((), september(9), -1, "ABABCABCA."),
    ],
)
def test_labels_move_on_after_a_snow_day(closures: tuple[Closure, ...], first: date, by: int, labels: str) -> None:
    assert shifted(two_weeks(*closures), first, by) == labels


@pytest.mark.parametrize(
    ("first", "by", "code"),
    [
        (MONDAY, 0, "BAD_SHIFT"),
        (MONDAY, 31, "BAD_SHIFT"),
        (date(2026, 7, 1), 1, "OUTSIDE_SCHOOL_YEAR"),
        (date(2026, 12, 1), 1, "NO_DATES"),
    ],
)
def test_a_shift_that_cannot_be_is_refused(first: date, by: int, code: str) -> None:
    with pytest.raises(Refused) as refused:
        shift_cycle_days(two_weeks(), first, by)
    assert refused.value.code == code


@given(st.sets(st.integers(7, 18)), st.integers(1, 5), st.integers(0, 4))
def test_a_closure_and_a_shift_are_as_good_as_generating_anew(days: set[int], length: int, start: int) -> None:
    """Where every closed day is followed by a shift, the rotation comes out as if the closures had been known."""
    names = tuple("ABCDE"[:length])
    rotation = Rotation(MONDAY, NEXT_FRIDAY, names, names[start % length])
    labels = {day: label for day, label in generate_cycle_days(a_calendar(), rotation).items() if label}
    known: list[Closure] = []
    for day in sorted(days):
        if september(day) not in labels:
            continue
        known.append(closed(day))
        calendar = a_calendar(*known, labels=labels)
        if any(calendar.is_school_day(later) for later in days_between(september(day), max(labels))):
            changes = shift_cycle_days(calendar, september(day), 1)
            labels = {on: label for on, label in {**labels, **changes}.items() if label}
    calendar = a_calendar(*known)
    turns = cycle(names)
    while next(turns) != names[(start - 1) % length]:
        pass
    for day in days_between(MONDAY, NEXT_FRIDAY):
        if calendar.is_school_day(day):
            assert labels[day] == next(turns)


def test_a_year_is_labelled_at_once() -> None:
    made = generate_cycle_days(a_calendar(), Rotation(YEAR.first_day, YEAR.last_day, ("A", "B")))
    assert len(made) == 210
    assert made[YEAR.first_day + timedelta(days=1)] == "B"
