"""What a school that pre-books wants, as an order."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from domain.calendar import WEEKDAYS, Calendar, SchoolYear
from domain.flex_period import FlexPeriod
from domain.ids import FlexPeriodId, SchoolId
from domain.mass_order import Everyone, Existing, ToOwnHomeroom
from domain.prebooking import Prebooking, check_prebooking, prebook_order

SCHOOL = SchoolId(1)
YEAR = SchoolYear(date(2026, 8, 17), date(2027, 6, 4))
WIN, ADVISORY = (FlexPeriod(FlexPeriodId(n), SCHOOL, name, ()) for n, name in ((7, "WIN"), (8, "Advisory")))
TODAY = date(2026, 9, 1)


def a_calendar(*years: SchoolYear, **cycle_days: str) -> Calendar:
    labels = {date.fromisoformat(day.replace("_", "-")[1:]): label for day, label in cycle_days.items()}
    return Calendar(SCHOOL, ZoneInfo("UTC"), years or (YEAR,), (), labels)


def test_it_is_everyone_into_their_own_homeroom_displacing_pre_books_only() -> None:
    order = prebook_order(Prebooking(2), a_calendar(), [WIN, ADVISORY], TODAY)
    assert order is not None
    assert (order.school, order.who, order.where) == (SCHOOL, Everyone(), ToOwnHomeroom())
    assert (order.existing, order.enforces_capacity) == (Existing.REPLACE_PREBOOKED, False)
    assert (order.when.first, order.when.last) == (TODAY, date(2026, 9, 14)), "two weeks, today in it"
    assert order.when.flex_periods == (WIN.id, ADVISORY.id)
    assert (order.when.weekdays, order.when.cycle_days) == (WEEKDAYS, None)


@pytest.mark.parametrize(
    ("today", "weeks", "first", "last"),
    [
        (date(2027, 5, 31), 4, date(2027, 5, 31), date(2027, 6, 4)),
        (date(2026, 8, 10), 2, date(2026, 8, 17), date(2026, 8, 23)),
        (date(2026, 8, 10), 1, None, None),
        (date(2027, 6, 5), 4, None, None),
    ],
)
def test_the_days_are_those_of_a_school_year(today: date, weeks: int, first: date | None, last: date | None) -> None:
    order = prebook_order(Prebooking(weeks), a_calendar(), [WIN], today)
    assert (None, None) if order is None else (order.when.first, order.when.last) == (first, last)
    assert (order is None) == (first is None)


@pytest.mark.parametrize(
    "wanted",
    [
        Prebooking(1, flex_periods=frozenset({FlexPeriodId(99)})),
        Prebooking(1, weekdays=frozenset({6, 7})),
        Prebooking(1, cycle_days=frozenset({"A"})),
    ],
)
def test_without_a_day_or_period_there_is_no_order(wanted: Prebooking) -> None:
    saturday = prebook_order(wanted, a_calendar(), [WIN], TODAY)
    assert (saturday is None) == (wanted.weekdays != frozenset({6, 7})), "closed days are the run's to say"


def test_only_some_days_and_periods() -> None:
    wanted = Prebooking(1, frozenset({3}), frozenset({"A"}), frozenset({ADVISORY.id}))
    order = prebook_order(wanted, a_calendar(_2026_09_02="A"), [WIN, ADVISORY], TODAY)
    assert order is not None
    assert order.when.flex_periods == (ADVISORY.id,)
    assert order.when.dates(a_calendar(_2026_09_02="A")) == (date(2026, 9, 2),)


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        (Prebooking(4), []),
        (Prebooking(0), ["BAD_WEEKS"]),
        (Prebooking(27), ["BAD_WEEKS"]),
        (Prebooking(4, frozenset()), ["BAD_WEEKDAYS"]),
        (Prebooking(4, frozenset({0})), ["BAD_WEEKDAYS"]),
        (Prebooking(4, cycle_days=frozenset()), ["NO_CYCLE_DAY"]),
        (Prebooking(4, cycle_days=frozenset({" "})), ["NO_CYCLE_DAY"]),
        (Prebooking(0, frozenset(), frozenset(), frozenset()), ["BAD_WEEKS", "BAD_WEEKDAYS", "NO_CYCLE_DAY", "NO_FLEX_PERIOD"]),
    ],
)  # fmt: skip
def test_what_cannot_be_wanted_is_told_all_at_once(wanted: Prebooking, codes: list[str]) -> None:
    assert [one.code for one in check_prebooking(wanted)] == codes
