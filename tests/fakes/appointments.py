"""Single appointments in memory. Seats are counted from the rows, so that counter and rows cannot differ."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime

from application.ports.appointments import Booking
from domain.appointment import Appointment, EndReason, Slot
from domain.booking import Membership, Place
from domain.ids import FlexPeriodId, SchoolId, SectionId, StudentId
from domain.mass_days import SchoolBells
from tests.fakes.flex_store import FakeDistrict
from tests.fakes.places import place_of, taken
from tests.fakes.schools import FakeSchools


class FakeAppointments:
    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def schools_of(
        self, students: Collection[StudentId], flex_periods: Collection[FlexPeriodId]
    ) -> frozenset[SchoolId]:
        members = {school for student, school in self._store.facts.student_schools if student in students}
        return frozenset(members | set((await self.schools_of_periods(flex_periods)).values()))

    async def hold(self, students: Collection[StudentId]) -> frozenset[StudentId]:
        return frozenset(student for student in students if student in self._store.facts.students)

    async def bells_on(self, schools: Collection[SchoolId], day: date) -> Mapping[SchoolId, SchoolBells]:
        known = FakeSchools(self._store)
        periods = await known.flex_periods(schools)
        return {
            school: SchoolBells(
                replace(
                    calendar,
                    years=tuple(year for year in calendar.years if year.covers(day)),
                    closures=tuple(closure for closure in calendar.closures if closure.covers(day)),
                    cycle_days={on: label for on, label in calendar.cycle_days.items() if on == day},
                ),
                periods[school],
            )
            for school, calendar in (await known.calendars(schools)).items()
        }

    async def schools_of_periods(self, flex_periods: Collection[FlexPeriodId]) -> Mapping[FlexPeriodId, SchoolId]:
        return {id_: one.school for id_, one in self._store.facts.flex_periods.items() if id_ in flex_periods}

    async def place(self, section: SectionId, day: date, flex_period: FlexPeriodId) -> Place | None:
        return place_of(self._store.facts, section, day, flex_period)

    async def membership(self, student: StudentId, school: SchoolId) -> Membership | None:
        facts = self._store.facts
        if student not in facts.students:
            return None
        member = facts.student_schools.get((student, school))
        may = member is not None and member.may_self_schedule
        graduation_year = facts.students[student].graduation_year
        return Membership(member is not None, facts.is_member(student, school), graduation_year, may)

    async def of_day(self, student: StudentId, day: date) -> tuple[Appointment, ...]:
        found = [
            one for one in self._store.facts.appointments.values() if (one.slot.student, one.slot.day) == (student, day)
        ]
        return tuple(sorted(found, key=lambda one: one.slot.flex_period))

    async def find(self, slots: Collection[Slot]) -> Mapping[Slot, Appointment]:
        known = self._store.facts.appointments
        return {slot: known[slot] for slot in slots if slot in known}

    async def book(self, booking: Booking) -> Appointment | None:
        wanted, slot = booking.wanted, booking.wanted.slot
        gone = taken(self._store.facts, wanted.section, slot.day, slot.flex_period)
        if booking.seats is not None and gone >= booking.seats:
            return None
        birth = self._store.number()
        displaced = None if booking.displaces is None else booking.displaces.birth
        made = replace(wanted, birth=birth, version=birth, run=None, replaced=displaced, attendance_taken=False)
        for leaving, reason in (
            (booking.displaces, EndReason.DISPLACED),
            (booking.vacates, EndReason.CANCELLED),
        ):
            if leaving is not None:
                self._store.end(leaving.slot, reason, wanted.made_by, wanted.made_at, successor=birth)
        self._store.facts.appointments[slot] = made
        return made

    async def cancel(self, appointments: Collection[Appointment], reason: EndReason, by: str, at: datetime) -> None:
        for one in appointments:
            self._store.end(one.slot, reason, by, at)

    async def set_words(self, slot: Slot, type: str | None, comment: str | None) -> None:
        known = self._store.facts.appointments
        known[slot] = replace(known[slot], type=type, comment=comment, version=self._store.number())

    async def set_locked(self, slots: Collection[Slot], *, locked: bool) -> None:
        known = self._store.facts.appointments
        for slot in slots:
            if slot in known and known[slot].locked != locked:
                known[slot] = replace(known[slot], locked=locked, version=self._store.number())
