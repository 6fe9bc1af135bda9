"""The list of appointments that stand where they could not be made any more, and what the calendars say of its dates."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from application.lists.queries import List, ListReader
from application.ports.transaction import Transaction
from application.scheduling.mass_order import school_bells
from domain.appointment import Appointment
from domain.calendar import days_between
from domain.ids import SchoolId
from domain.mass_days import DayAndPeriod, day_and_period
from domain.stranded import StrandedReason

MOST_DAYS = 62


@dataclass(frozen=True, slots=True)
class Stranded:
    appointment: Appointment
    reasons: tuple[StrandedReason, ...]


@dataclass(frozen=True, slots=True)
class StrandedOfSchool(List[Stranded]):
    """By date, flex period id, last name, first name, SIS id, student id; keys are these."""

    first_day: date
    last_day: date
    reasons: frozenset[StrandedReason] | None = None
    days: tuple[DayAndPeriod, ...] = ()
    """Every date with every flex period of the schools; `ReadLists` looks it up."""


async def with_days(
    tx: Transaction, reader: ListReader, wanted: StrandedOfSchool, schools: Collection[SchoolId]
) -> StrandedOfSchool:
    """Clashes are looked for in the schools that these share students with, too."""
    sharing = await reader.schools_sharing_students(schools)
    bells = await school_bells(tx, sorted({*schools, *(one for others in sharing.values() for one in others)}))
    days = []
    for school in sorted({*schools} & bells.keys()):
        own, others = bells[school], [bells[other] for other in sorted(sharing[school]) if other in bells]
        days += [
            day_and_period(day, period, own, others, today=day)
            for day in days_between(wanted.first_day, wanted.last_day)
            for period in own.flex_periods
        ]
    return replace(wanted, days=tuple(days))
