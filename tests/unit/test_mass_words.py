"""Orders in words: whom, where, when; students are counted and never named."""

from datetime import date
from typing import Any

import pytest

from domain.appointment import Origin
from domain.ids import FlexPeriodId, RunId, SchoolId, SectionId
from domain.mass_change import AsInWeek, Booked, ToNowhere
from domain.mass_order import (
    ByGradesBelow,
    ByGraduationYears,
    BySections,
    BySisIds,
    Everyone,
    ListedId,
    MassOrder,
    ToOwnHomeroom,
    ToSection,
)
from domain.mass_words import order_in_full, order_in_words
from domain.window import Window

DAY, LATER = date(2026, 9, 1), date(2026, 9, 3)
LISTED = BySisIds((ListedId("S1", 1), ListedId("S2", 2)))
EVERYONE, HOME = Everyone(), ToOwnHomeroom()


def order(who: Any = EVERYONE, where: Any = HOME, last: date = LATER, *, when: Any = None, **more: Any) -> MassOrder:
    window = Window(DAY, last, (FlexPeriodId(1),), **(when or {}))
    return MassOrder(SchoolId(1), who, where, window, **more)


@pytest.mark.parametrize(
    ("ordered", "words"),
    [
        (order(LISTED, ToSection(SectionId(1))), "2 listed students into Gym, 2026-09-01 to 2026-09-03"),
        (order(last=DAY), "everyone into their own homerooms, on 2026-09-01"),
        (
            order(ByGraduationYears(frozenset({2028, 2027})), last=DAY, exclude=(LISTED,)),
            "graduation years 2027 and 2028 but 2 listed students into their own homerooms, on 2026-09-01",
        ),
        (
            order(ByGradesBelow("Algebra", 70.0), last=DAY),
            "marks below 70 in Algebra into their own homerooms, on 2026-09-01",
        ),
        (
            order(where=AsInWeek(date(2026, 8, 26)), last=DAY),
            "everyone where they are in the week of 2026-08-24, on 2026-09-01",
        ),
        (
            order(where=AsInWeek(date(2026, 8, 24), Booked(origins=frozenset({Origin.ADMIN, Origin.STAFF}))), last=DAY),
            "everyone where they are in the week of 2026-08-24 (bookings (by staff and by admins)), on 2026-09-01",
        ),
        (order(where=ToNowhere(), booked=Booked(), last=DAY), "bookings of everyone cancelled, on 2026-09-01"),
        (
            order(
                BySections(frozenset({SectionId(3)})), booked=Booked(frozenset({SectionId(4)}), run=RunId(1)), last=DAY
            ),
            "bookings in 1 section of one mass schedule of the students of 1 section into their own homerooms, on 2026-09-01",
        ),
    ],
)
def test_whom_where_and_when(ordered: MassOrder, words: str) -> None:
    assert order_in_words(ordered, "Gym") == words


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ({}, ""),
        ({"weekdays": frozenset({1})}, ", Mondays"),
        ({"weekdays": frozenset({5, 1, 3})}, ", Mondays, Wednesdays and Fridays"),
        ({"weekdays": frozenset(range(1, 8))}, ", weekends too"),
        ({"cycle_days": frozenset("BA")}, ", cycle days A and B"),
        ({"cycle_days": frozenset("A"), "every_nth_week": 2}, ", cycle day A, every 2nd week"),
        ({"every_nth_week": 13, "without": frozenset({DAY})}, ", every 13th week, without 1 date"),
    ],
)
def test_which_dates_of_the_range(when: dict[str, Any], words: str) -> None:
    assert (
        order_in_full(order(when=when), None) == f"everyone into their own homerooms, 2026-09-01 to 2026-09-03{words}"
    )
