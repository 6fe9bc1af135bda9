"""The dates and flex periods of a mass order, as the rule sees them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.calendar import Calendar
from domain.errors import Refused
from domain.flex_period import FlexPeriod, check_periods_apart, overlap
from domain.ids import FlexPeriodId
from domain.mass_order import MassOrder
from domain.mass_schedule import FreezeReason, frozen_on


class ClosedBy(StrEnum):
    """Why nobody has flex time on a date and flex period; the first that applies."""

    NO_SCHOOL_YEAR = "no_school_year"
    NOT_IN_SESSION = "not_in_session"
    CLOSURE = "closure"
    NOT_MEETING = "not_meeting"


@dataclass(frozen=True, slots=True)
class DayAndPeriod:
    """One date and flex period of an order with everything that is the same for all students."""

    day: date
    flex_period: FlexPeriodId
    cycle_day: str | None
    closed: bool
    closed_graduation_years: frozenset[int]
    frozen: FreezeReason | None
    rivals: frozenset[FlexPeriodId]
    """Other flex periods, of this school or another, whose bell times overlap on that date."""
    bells_missing: bool
    silent: frozenset[FlexPeriodId] = frozenset()
    """Other flex periods that meet on that date without bell times: no clash with them can be seen."""
    closed_by: ClosedBy | None = None
    """Why it is closed for everyone, if it is."""

    @property
    def weekday(self) -> int:
        return self.day.isoweekday()

    def closed_for(self, graduation_year: int | None) -> bool:
        return self.closed or graduation_year in self.closed_graduation_years


@dataclass(frozen=True, slots=True)
class SchoolBells:
    """A school's calendar and flex periods, to compare bells with."""

    calendar: Calendar
    flex_periods: tuple[FlexPeriod, ...]


def days_and_periods(
    order: MassOrder, own: SchoolBells, others: Sequence[SchoolBells], today: date
) -> tuple[DayAndPeriod, ...]:
    """Every date and period of the order, by date then in the order of the periods.

    Raises `Refused`: `EMPTY_WINDOW`, `OUTSIDE_SCHOOL_YEAR`, `PERIODS_OVERLAP`, `NOT_FOUND`.
    """
    dates = order.when.dates(own.calendar)
    by_id = {period.id: period for period in own.flex_periods}
    if unknown := [period for period in order.when.flex_periods if period not in by_id]:
        raise Refused(
            "NOT_FOUND",
            f"{len(unknown)} of the flex periods {'does' if len(unknown) == 1 else 'do'} not exist in this school: check "
            "the ids.",
            field="flexPeriodIds",
        )
    periods = [by_id[period] for period in order.when.flex_periods]
    if order.booked is None:
        # Changing what is booked books no further time, so nobody gets into two places by it.
        check_periods_apart(periods, dates, own.calendar.cycle_days, own.calendar.zone)
    return tuple(day_and_period(day, period, own, others, today) for day in dates for period in periods)


def rivals_at(
    days: Sequence[DayAndPeriod], own: SchoolBells, schools: Sequence[SchoolBells]
) -> Iterator[tuple[DayAndPeriod, FlexPeriodId]]:
    """The flex periods of further schools whose bell times overlap, day by day."""
    by_id = {period.id: period for period in own.flex_periods}
    for one in days if schools else ():
        bells = by_id[one.flex_period].bells_on(one.day, one.cycle_day)
        instants = None if bells is None else bells.on(one.day, own.calendar.zone)
        rivals, _ = _others(one.day, by_id[one.flex_period], instants, schools)
        yield from ((one, rival) for rival in sorted(rivals))


def day_and_period(
    day: date, period: FlexPeriod, own: SchoolBells, others: Sequence[SchoolBells], today: date
) -> DayAndPeriod:
    """What the calendars say of one date and flex period."""
    cycle_day = own.calendar.cycle_days.get(day)
    bells = period.bells_on(day, cycle_day)
    instants = None if bells is None else bells.on(day, own.calendar.zone)
    rivals, silent = _others(day, period, instants, (own, *others))
    closed_by = _closed_by(own.calendar, day, meets=bells is not None)
    return DayAndPeriod(
        day=day,
        flex_period=period.id,
        cycle_day=cycle_day,
        closed=closed_by is not None,
        closed_graduation_years=own.calendar.closed_graduation_years(day),
        frozen=frozen_on(day, today, school_is_frozen=own.calendar.frozen),
        rivals=rivals,
        bells_missing=bells is not None and instants is None,
        silent=silent,
        closed_by=closed_by,
    )


def _closed_by(calendar: Calendar, day: date, *, meets: bool) -> ClosedBy | None:
    if calendar.year_of(day) is None:
        return ClosedBy.NO_SCHOOL_YEAR
    if not calendar.is_session_day(day):
        return ClosedBy.NOT_IN_SESSION
    if not calendar.is_school_day(day):
        return ClosedBy.CLOSURE
    return None if meets else ClosedBy.NOT_MEETING


def _others(
    day: date,
    period: FlexPeriod,
    instants: tuple[datetime, datetime] | None,
    schools: Sequence[SchoolBells],
) -> tuple[frozenset[FlexPeriodId], frozenset[FlexPeriodId]]:
    """The other periods that overlap, and those that cannot be compared."""
    rivals, silent = set(), set()
    for school in schools if instants is not None else ():
        cycle_day = school.calendar.cycle_days.get(day)
        for other in school.flex_periods:
            bells = None if other.id == period.id else other.bells_on(day, cycle_day)
            theirs = None if bells is None else bells.on(day, school.calendar.zone)
            if bells is not None and theirs is None:
                silent.add(other.id)
            elif overlap(instants, theirs):
                rivals.add(other.id)
    return frozenset(rivals), frozenset(silent)
