"""Booking students into their homerooms ahead of time, by itself after every sync: what a school wants, as an order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.calendar import WEEKDAYS, Calendar
from domain.errors import Refused
from domain.flex_period import FlexPeriod
from domain.ids import FlexPeriodId
from domain.mass_order import Everyone, Existing, MassOrder, ToOwnHomeroom
from domain.window import Window

MOST_WEEKS = 26


@dataclass(frozen=True, slots=True)
class Prebooking:
    """For how long ahead, on which days and in which periods."""

    weeks: int
    """Counted from today, which is in it: 2 are 14 days."""
    weekdays: frozenset[int] = WEEKDAYS
    cycle_days: frozenset[str] | None = None
    """With weekdays, both must hold."""
    flex_periods: frozenset[FlexPeriodId] | None = None
    """None: all that the school has then."""


def check_prebooking(wanted: Prebooking) -> list[Refused]:
    """`BAD_WEEKS`, `BAD_WEEKDAYS`, `NO_CYCLE_DAY`, `NO_FLEX_PERIOD`."""
    found = []
    if not 1 <= wanted.weeks <= MOST_WEEKS:
        found.append(Refused("BAD_WEEKS", f"Pre-book from 1 to {MOST_WEEKS} weeks ahead.", field="weeks"))
    if not wanted.weekdays or not wanted.weekdays <= frozenset(range(1, 8)):
        found.append(Refused("BAD_WEEKDAYS", "Name at least one weekday, or leave them out.", field="weekdays"))
    if wanted.cycle_days is not None and not (wanted.cycle_days and all(one.strip() for one in wanted.cycle_days)):
        found.append(Refused("NO_CYCLE_DAY", "Name at least one cycle day, or leave them out.", field="cycleDays"))
    if wanted.flex_periods is not None and not wanted.flex_periods:
        message = "Name at least one flex period, or leave them out."
        found.append(Refused("NO_FLEX_PERIOD", message, field="flexPeriodIds"))
    return found


def prebook_order(
    wanted: Prebooking, calendar: Calendar, flex_periods: Sequence[FlexPeriod], today: date
) -> MassOrder | None:
    """Everyone into their own homeroom, displacing pre-books only; None where there is no such day or period.

    The days end with the school year; where today is in none, they begin with the next one, if that is near enough.
    """
    last = today + timedelta(weeks=wanted.weeks, days=-1)
    year = next((year for year in calendar.years if year.last_day >= today and year.first_day <= last), None)
    periods = tuple(one.id for one in flex_periods if wanted.flex_periods is None or one.id in wanted.flex_periods)
    if year is None or not periods:
        return None
    window = Window(max(today, year.first_day), min(last, year.last_day), periods, wanted.weekdays, wanted.cycle_days)
    try:
        window.dates(calendar)
    except Refused:
        return None
    return MassOrder(calendar.school, Everyone(), ToOwnHomeroom(), window, Existing.REPLACE_PREBOOKED)
