"""Days that come again: every first Monday of September, every other Friday, the last school day of each month.

What a calendar's `RRULE` says of whole days (RFC 5545), without the parts of hours, of numbered weeks and of numbered days of the
year. A rule is only ever asked about a range of days: days that never come (30 February) cost no more than others, where a search
until the end of time, as other programs do it, takes seconds for one rule.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import count

from domain.errors import Refused

EARLIEST_COUNTED = date(2000, 1, 1)
"""Where a rule that ends after so many times may start: these have to be counted through."""


class Frequency(StrEnum):
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How often, and which of the days of each day, week, month or year. Empty limits limit nothing.

    Raises `Refused` `BAD_RECURRENCE`.
    """

    frequency: Frequency
    interval: int = 1
    times: int | None = None
    until: date | None = None
    """Included."""
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    """-1 is the last of the month."""
    weekdays: tuple[tuple[int, int], ...] = ()
    """Weekday, and which one of the month, or of a year without `months`: 1 the first, -1 the last, 0 every."""
    positions: tuple[int, ...] = ()
    """Of what else is left of a month or year: -1 is the last."""
    week_starts: int = 1

    def __post_init__(self) -> None:
        by_month = self.frequency in (Frequency.MONTHLY, Frequency.YEARLY)
        fine = (
            self.interval >= 1
            and (self.times is None or self.times >= 1)
            and set(self.months) <= set(range(1, 13))
            and all(1 <= abs(day) <= 31 for day in self.month_days)
            and all(weekday in range(1, 8) and abs(nth) <= 53 for weekday, nth in self.weekdays)
            and (by_month or (not self.positions and all(nth == 0 for _, nth in self.weekdays)))
            and all(1 <= abs(at) <= 366 for at in self.positions)
            and self.week_starts in range(1, 8)
        )
        if not fine:
            raise bad_recurrence("It repeats in a way that is not read here")


def occurrences(rule: Recurrence, start: date, first: date, last: date) -> Iterator[date]:
    """The days from `first` to `last`, in order, of what starts on `start` and comes again by the rule.

    Raises `Refused` `BAD_RECURRENCE` for a rule that would have to be counted through from before `EARLIEST_COUNTED`.
    """
    if rule.times is not None and start < EARLIEST_COUNTED:
        raise bad_recurrence(f"It starts before {EARLIEST_COUNTED.year}, and ends after so many times")
    end = last if rule.until is None else min(last, rule.until)
    come = 0
    for days in _stretches(rule, start, start if rule.times is not None else max(start, first), end):
        for day in _chosen(rule, start, days):
            if day < start:
                continue
            come += 1
            if day > end or (rule.times is not None and come > rule.times):
                return
            if day >= first:
                yield day


def bad_recurrence(why: str) -> Refused:
    return Refused("BAD_RECURRENCE", f"{why}: list its days one by one.", field="RRULE")


def _stretches(rule: Recurrence, start: date, first: date, end: date) -> Iterator[list[date]]:
    """The days, weeks, months or years in which the rule looks, from the one of `first` on; none begins after `end`."""
    if rule.frequency in (Frequency.DAILY, Frequency.WEEKLY):
        length = 1 if rule.frequency is Frequency.DAILY else 7
        before = (start.isoweekday() - rule.week_starts) % length
        step = length * rule.interval
        skipped = max(0, (first - start).days + before) // step
        for offset in count(skipped * step - before, step):
            if offset > (end - start).days:
                return
            yield [start + timedelta(days=offset + n) for n in range(length) if offset + n >= 0]
    length = 1 if rule.frequency is Frequency.MONTHLY else 12
    step = length * rule.interval
    month = start.year * 12 + (start.month - 1 if length == 1 else 0)
    skipped = max(0, first.year * 12 + first.month - 1 - month) // step
    for beginning in count(month + skipped * step, step):
        if beginning > end.year * 12 + end.month - 1:
            return
        yield [day for offset in range(length) for day in _month(beginning + offset)]


def _month(number: int) -> list[date]:
    year, month = divmod(number, 12)
    day = date(year, month + 1, 1)
    return [day + timedelta(days=offset) for offset in range(_length(day))]


def _chosen(rule: Recurrence, start: date, days: list[date]) -> list[date]:
    """Those of a stretch that the rule means."""
    whole_year = rule.frequency is Frequency.YEARLY
    month_days, months = rule.month_days, rule.months
    if not rule.weekdays and not month_days and rule.frequency in (Frequency.MONTHLY, Frequency.YEARLY):
        month_days = (start.day,)
        months = months or ((start.month,) if whole_year else ())
    weekdays = rule.weekdays
    if not weekdays and not month_days and rule.frequency is Frequency.WEEKLY:
        weekdays = ((start.isoweekday(), 0),)
    found = [
        day
        for day in days
        if (not months or day.month in months)
        and (not month_days or day.day in month_days or day.day - _length(day) - 1 in month_days)
        and (not weekdays or any(_is_nth(day, *each, of_year=whole_year and not months) for each in weekdays))
    ]
    if not rule.positions:
        return found
    places = {at - 1 if at > 0 else len(found) + at for at in rule.positions}
    return [day for place, day in enumerate(found) if place in places]


def _is_nth(day: date, weekday: int, nth: int, *, of_year: bool) -> bool:
    if day.isoweekday() != weekday:
        return False
    at, length = (day.timetuple().tm_yday, _year_length(day)) if of_year else (day.day, _length(day))
    return nth in (0, (at - 1) // 7 + 1, -((length - at) // 7 + 1))


def _length(day: date) -> int:
    """Of the month, in days."""
    if day.month == 12:
        return 31
    return (date(day.year, day.month + 1, 1) - date(day.year, day.month, 1)).days


def _year_length(day: date) -> int:
    return 365 if day.year % 4 or (day.year % 100 == 0 and day.year % 400) else 366
