"""Where a student is at a moment, as far as flex time says: in the flex period that is on, else in the next one of that day.

A period without bell times is never on, since nobody knows when it is.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.calendar import Calendar
from domain.flex_period import FlexPeriod
from domain.ids import FlexPeriodId, SchoolId


class When(StrEnum):
    NOW = "now"
    NEXT = "next"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Ringing:
    """A flex period on one date of its school; both times are instants, the end not included."""

    school: SchoolId
    flex_period: FlexPeriodId
    day: date
    starts: datetime
    ends: datetime


def ringing_at(
    calendar: Calendar, flex_periods: Sequence[FlexPeriod], graduation_year: int | None, now: datetime
) -> tuple[Ringing, ...]:
    """What meets for that graduation year on the school's date of `now`, over or not."""
    day = calendar.today(now)
    if not calendar.is_school_day(day) or graduation_year in calendar.closed_graduation_years(day):
        return ()
    found = []
    for period in flex_periods:
        bells = period.bells_on(day, calendar.cycle_days.get(day))
        instants = None if bells is None else bells.on(day, calendar.zone)
        if instants is not None and instants[0] < instants[1]:  # not where the clock is put forward over it
            found.append(Ringing(calendar.school, period.id, day, *instants))
    return tuple(found)


def where_at(
    ringing: Sequence[Ringing], booked: Collection[tuple[date, FlexPeriodId]], now: datetime
) -> tuple[When, Ringing | None]:
    """What is on, else what comes next, else nothing; of several at once, where the student is booked."""

    def order(one: Ringing) -> tuple[bool, datetime, int, int]:
        return ((one.day, one.flex_period) not in booked, one.starts, one.school, one.flex_period)

    on = [one for one in ringing if one.starts <= now < one.ends]
    if on:
        return When.NOW, min(on, key=order)
    ahead = [one for one in ringing if now < one.starts]
    if ahead:
        first = min(one.starts for one in ahead)
        return When.NEXT, min((one for one in ahead if one.starts == first), key=order)
    return When.NOTHING, None
