"""What planning and applying an order have in common: may this viewer order it, whom does it concern, on which days."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import ceil
from typing import Any

from application.access import Viewer
from application.ports.mass_schedules import Actor, People
from application.ports.transaction import Transaction
from application.scheduling.booked_rows import check_booked
from application.scheduling.mass_notices import bell_notices, ended_notices
from domain.errors import Refused, not_found
from domain.ids import SchoolId, StafferId
from domain.mass_days import DayAndPeriod, SchoolBells, days_and_periods
from domain.mass_order import STAFFER_MOST_STUDENTS, BySections, MassOrder, ToSection, by_graduation_year

ROWS_AT_ONCE = 100_000
"""About how many rows one statement decides: enough to be quick, few enough to show progress."""
PREBOOKING = Actor("prebooking", is_admin=True, staffer=None)
"""Who books students into their homerooms after a sync."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An order with everything looked up that its rows share."""

    order: MassOrder
    today: date
    """The school's, when the transaction began; fixed for the run."""
    days: tuple[DayAndPeriod, ...]
    people: People
    notices: tuple[Mapping[str, Any], ...]
    schools: frozenset[SchoolId]
    """Whose bell times were looked at: its own, and those that share a student with it."""

    @property
    def dates(self) -> list[date]:
        return sorted({one.day for one in self.days})

    @property
    def rows(self) -> int:
        """At most; of orders that start from bookings there are fewer."""
        return self.people.count * len(self.days)

    def batches(self) -> Iterator[list[date]]:
        """A few dates at a time, about as many each time: the rules of a run are local to a date."""
        dates = self.dates
        size = ceil(len(dates) / max(1, round(self.rows / ROWS_AT_ONCE)))
        for start in range(0, len(dates), size):
            yield dates[start : start + size]


def actor_of(viewer: Viewer, school: SchoolId) -> Actor:
    return Actor(viewer.actor, viewer.administers(school), viewer.staffer)


def actor_to_json(actor: Actor) -> dict[str, Any]:
    return {"name": actor.name, "isAdmin": actor.is_admin, "staffer": actor.staffer}


def actor_from_json(given: Mapping[str, Any]) -> Actor:
    staffer = given["staffer"]
    return Actor(given["name"], given["isAdmin"], None if staffer is None else StafferId(staffer))


async def check(tx: Transaction, viewer: Viewer, order: MassOrder, now: datetime) -> None:
    """Refuse at once what the job would refuse anyway: permission, ids, dates."""
    viewer.must_work_at(order.school)
    actor = actor_of(viewer, order.school)
    if not actor.is_admin:
        await _check_group_booking(tx, order, actor)
    await _check_target(tx, order)
    await _check_sections(tx, order)
    await check_booked(tx, order, actor)
    own = _own(await school_bells(tx, [order.school]), order.school)
    days_and_periods(order, own, (), own.calendar.today(now))


async def prepare(
    tx: Transaction, order: MassOrder, others: Sequence[SchoolId], actor: Actor, now: datetime
) -> Prepared:
    """Look up everything the rows share. Raises `Refused` as `check` does, and `TOO_MANY_STUDENTS`."""
    await _check_target(tx, order)
    bells = await school_bells(tx, [order.school, *others])
    own = _own(bells, order.school)
    today = own.calendar.today(now)
    resolved = replace(
        order,
        who=by_graduation_year(order.who, order, own.calendar),
        exclude=tuple(by_graduation_year(one, order, own.calendar) for one in order.exclude),
    )
    days = days_and_periods(resolved, own, [bells[school] for school in others if school in bells], today)
    people = await tx.mass_schedules.find_people(resolved)
    if not actor.is_admin and people.count > STAFFER_MOST_STUDENTS:
        raise Refused(
            "TOO_MANY_STUDENTS",
            f"A group booking takes at most {STAFFER_MOST_STUDENTS} students, this one names {people.count}: "
            "book fewer, or ask an admin.",
            field="who",
        )
    ended = await tx.mass_schedules.set_days(resolved, days)
    names = {period.id: period.name for period in own.flex_periods}
    notices = (*bell_notices(days, names), *ended_notices(ended))
    return Prepared(resolved, today, days, people, notices, frozenset(bells))


async def bells_of(tx: Transaction, own: SchoolId, others: Sequence[SchoolId]) -> tuple[SchoolBells, list[SchoolBells]]:
    """The bells of a school and of those that share students with it."""
    bells = await school_bells(tx, [own, *others])
    return _own(bells, own), [bells[school] for school in others if school in bells]


async def _check_target(tx: Transaction, order: MassOrder) -> None:
    if not isinstance(order.where, ToSection):
        return
    bookable = await tx.mass_schedules.section_is_bookable(order.school, order.where.section)
    if bookable is None:
        raise not_found("section", ["where", "sectionId"])
    if not bookable:
        raise Refused(
            "SECTION_NOT_ACTIVE",
            "The section has ended: choose an active section of this school.",
            field=["where", "sectionId"],
        )


async def _check_sections(tx: Transaction, order: MassOrder) -> None:
    for audience in (order.who, *order.exclude):
        if isinstance(audience, BySections):
            for section in sorted(audience.sections):
                if await tx.mass_schedules.section_is_bookable(order.school, section) is None:
                    raise not_found("section", ["who", "sectionIds"])


async def _check_group_booking(tx: Transaction, order: MassOrder, actor: Actor) -> None:
    if order.enforces_capacity:
        return
    own = (
        isinstance(order.where, ToSection)
        and actor.staffer is not None
        and await tx.mass_schedules.teaches(actor.staffer, order.where.section)
    )
    if not own:
        raise Refused(
            "CAPACITY_NOT_YOURS",
            "Only an admin may ignore the seats of sections that are not yours: enforce the capacity.",
            field="capacity",
        )


async def school_bells(tx: Transaction, schools: Sequence[SchoolId]) -> dict[SchoolId, SchoolBells]:
    """Calendars and flex periods of the schools that there are."""
    calendars = await tx.schools.calendars(schools)
    periods = await tx.schools.flex_periods(schools)
    return {school: SchoolBells(calendar, periods.get(school, ())) for school, calendar in calendars.items()}


def _own(bells: Mapping[SchoolId, SchoolBells], school: SchoolId) -> SchoolBells:
    if school not in bells:
        raise not_found("school", "schoolId")
    return bells[school]
