"""Booking a group into one section, on one date, in one or several flex periods."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from application.access import Viewer
from application.idempotency import once
from application.items import check_count
from application.notifications.tell import tell
from application.ports.clock import Clock
from application.ports.transaction import Begin, Transaction
from application.scheduling.hold_students import holding
from application.scheduling.slot_facts import day_and_period_of, made_facts, origin_of, place_of, taught_of
from application.scheduling.slot_results import SlotResult, refusals_to_json, results_from_json
from application.staff import must_be_staff, teaches
from domain.appointment import Appointment, Slot
from domain.booking import Membership, Place, refusals_of_booking
from domain.errors import Refused, gather, not_found
from domain.flex_period import check_periods_apart
from domain.free_text import note_refusals
from domain.ids import FlexPeriodId, SchoolId, SectionId, StudentId
from domain.mass_days import DayAndPeriod
from domain.notification import Change, NotificationKind

MOST_STUDENTS = 250
MOST_PERIODS = 10


@dataclass(frozen=True, slots=True)
class GroupWish:
    """Who is to be booked where; seats go to the students in the order in which they are named."""

    students: tuple[StudentId, ...]
    day: date
    flex_periods: tuple[FlexPeriodId, ...]
    section: SectionId
    lock: bool = False
    type: str | None = None
    comment: str | None = None
    over_seats: bool = False

    @property
    def slots(self) -> list[Slot]:
        """Every student in every flex period, each once."""
        students, periods = dict.fromkeys(self.students), dict.fromkeys(self.flex_periods)
        return [Slot(student, self.day, period) for student in students for period in periods]


@dataclass(frozen=True, slots=True)
class _Where:
    place: Place
    when: DayAndPeriod
    names: Mapping[FlexPeriodId, str]


@dataclass(frozen=True, slots=True)
class _Who:
    """What is known of all students before anything is written."""

    members: Mapping[StudentId, Membership]
    booked: Mapping[StudentId, tuple[Appointment, ...]]
    taught: frozenset[SectionId]


@dataclass(frozen=True, slots=True)
class BookAppointments:
    begin: Begin
    clock: Clock

    async def __call__(self, viewer: Viewer, wish: GroupWish, *, key: str | None = None) -> tuple[SlotResult, ...]:
        """Book each student whom nothing speaks against; the others are told why, and stay where they are. Staff only.

        Answers slot by slot, all reasons together: `NOT_FOUND` and whatever `refusals_of_booking` says.
        Raises `Refused` of the group as a whole: `NO_ITEMS`, `TOO_MANY_ITEMS`, `NOT_FOUND`, `PERIODS_OVERLAP`,
        `CAPACITY_NOT_YOURS`, `TEXT_TOO_LONG`, `BAD_TEXT`; `BUSY`.
        """
        must_be_staff(viewer)
        gather(note_refusals(wish.type, wish.comment))
        check_count(wish.students, "studentIds", MOST_STUDENTS)
        check_count(wish.flex_periods, "flexPeriodIds", MOST_PERIODS)
        asked = wish.slots
        concerned = (set(wish.students), set(wish.flex_periods))
        async with holding(self.begin, viewer.district, *concerned, alone=True) as (tx, schools):

            async def book() -> list[list[dict[str, Any]]]:
                refused = await self._book(tx, viewer, wish, schools)
                return [refusals_to_json(refused[slot]) for slot in asked]

            given = await once(tx.idempotency, viewer, "bookAppointments", key, wish, book)
        return results_from_json(asked, given)

    async def _book(
        self, tx: Transaction, viewer: Viewer, wish: GroupWish, schools: frozenset[SchoolId]
    ) -> dict[Slot, list[Refused]]:
        where = {period: await self._where(tx, viewer, wish, period, schools) for period in wish.flex_periods}
        school = next(iter(where.values())).place.school
        await _check_apart(tx, school, wish)
        if wish.over_seats and not (viewer.administers(school) or await teaches(tx, viewer, wish.section)):
            raise _not_yours()
        who = await _who(tx, viewer, wish, school)
        refused: dict[Slot, list[Refused]] = {}
        seated: Counter[FlexPeriodId] = Counter()
        for slot in wish.slots:
            found = where[slot.flex_period]
            place = replace(found.place, taken=found.place.taken + seated[slot.flex_period])
            refused[slot] = _refusals(viewer, slot, replace(found, place=place), who, over_seats=wish.over_seats)
            seated[slot.flex_period] += not refused[slot]
        alike = Appointment(
            slot=wish.slots[0],
            section=wish.section,
            origin=origin_of(viewer, school),
            locked=wish.lock,
            birth=0,
            version=0,
            made_by=viewer.actor,
            made_at=self.clock.now(),
            type=wish.type,
            comment=wish.comment,
        )
        booked = [slot for slot, no in refused.items() if not no]
        await tx.group_bookings.book([replace(alike, slot=slot) for slot in booked])
        stood = {one.slot for several in who.booked.values() for one in several}
        changes = [Change(slot, wish.section, displaced=slot in stood) for slot in booked]
        await tell(tx, viewer, NotificationKind.BOOKED, school, changes, alike.made_at)
        return refused

    async def _where(
        self,
        tx: Transaction,
        viewer: Viewer,
        wish: GroupWish,
        period: FlexPeriodId,
        schools: frozenset[SchoolId],
    ) -> _Where:
        place = await place_of(tx, viewer, wish.section, wish.day, period)
        when, names = await day_and_period_of(tx, place.school, schools, wish.day, period, self.clock.now())
        return _Where(place, when, names)


async def _check_apart(tx: Transaction, school: SchoolId, wish: GroupWish) -> None:
    bells = (await tx.appointments.bells_on([school], wish.day))[school]
    periods = [one for one in bells.flex_periods if one.id in wish.flex_periods]
    check_periods_apart(periods, [wish.day], bells.calendar.cycle_days, bells.calendar.zone)


async def _who(tx: Transaction, viewer: Viewer, wish: GroupWish, school: SchoolId) -> _Who:
    students = list(dict.fromkeys(wish.students))
    booked = await tx.group_bookings.of_day(students, wish.day)
    taught = await taught_of(tx, viewer, [one for several in booked.values() for one in several])
    return _Who(await tx.group_bookings.memberships(students, school), booked, taught)


def _refusals(viewer: Viewer, slot: Slot, where: _Where, who: _Who, *, over_seats: bool) -> list[Refused]:
    """Why this student may not be booked there; empty where they may."""
    member = who.members.get(slot.student)
    if member is None or not (member.known or viewer.runs_district):
        return [not_found("student", "studentIds")]
    when = (where.when, where.names)
    facts = made_facts(viewer, where.place, when, who.booked[slot.student], member, who.taught)
    return refusals_of_booking(facts, over_seats=over_seats)


def _not_yours() -> Refused:
    return Refused(
        "CAPACITY_NOT_YOURS",
        "Only an admin may book a group over the seats of a section that is not yours: book fewer, or ask an admin.",
        field="overSeats",
    )
