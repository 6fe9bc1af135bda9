"""Which section is a student's homeroom on a date: pins first, then designations, and never a silent guess."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.calendar import EVERY_DAY, Days
from domain.ids import FlexPeriodId, PinId, SectionId


@dataclass(frozen=True, slots=True)
class Designation:
    """An admin's word that a section is a homeroom, perhaps only on some days and in some flex periods."""

    section: SectionId
    days: Days = EVERY_DAY
    flex_periods: frozenset[FlexPeriodId] | None = None

    def covers(self, day: date, cycle_day: str | None, flex_period: FlexPeriodId) -> bool:
        in_period = self.flex_periods is None or flex_period in self.flex_periods
        return in_period and self.days.cover(day, cycle_day)


@dataclass(frozen=True, slots=True)
class Pin:
    """An admin's word that this student's homeroom is this section, over whatever the rosters say."""

    id: PinId
    section: SectionId
    days: Days = EVERY_DAY


@dataclass(frozen=True, slots=True)
class Candidate:
    """A designated section whose roster holds the student; the dates are the enrollment's, else the term's."""

    designation: Designation
    first_day: date | None = None
    last_day: date | None = None

    def is_dated(self, day: date) -> bool:
        after_first = self.first_day is None or self.first_day <= day
        return after_first and (self.last_day is None or day <= self.last_day)


def homerooms_of(
    pins: Sequence[Pin],
    candidates: Sequence[Candidate],
    day: date,
    cycle_day: str | None,
    flex_period: FlexPeriodId,
) -> tuple[SectionId, ...]:
    """The student's homerooms: none, one, or several that no rule can choose between, ascending.

    1. The newest pin whose days cover the date wins, whatever the section's designation says.
    2. Otherwise the candidates whose designation covers date and period,
    3. less those whose dates do not cover the date, if the dates of any do; missing dates cover every date.
    """
    pinned = max((pin for pin in pins if pin.days.cover(day, cycle_day)), key=lambda pin: pin.id, default=None)
    if pinned is not None:
        return (pinned.section,)
    covering = [one for one in candidates if one.designation.covers(day, cycle_day, flex_period)]
    dated = [one for one in covering if one.is_dated(day)]
    return tuple(sorted({one.designation.section for one in dated or covering}))
