"""Reading who waits for what."""

from dataclasses import dataclass
from datetime import date

from application.access import Viewer
from application.ports.clock import Clock
from application.ports.transaction import Begin
from application.scheduling.own_booking import must_book_for
from domain.errors import not_found
from domain.ids import FlexPeriodId, SectionId, StudentId
from domain.waitlist import Waiter


@dataclass(frozen=True, slots=True)
class WaitlistsOfStudent:
    begin: Begin
    clock: Clock

    async def __call__(self, viewer: Viewer, student: StudentId, first_day: date | None = None) -> tuple[Waiter, ...]:
        """What the student waits for, and what became of it, from a date on (today, in UTC), by date.

        Students for themselves; staff see the entries of their schools. Raises `Refused` `NOT_FOUND`.
        """
        must_book_for(viewer, student)
        async with self.begin(viewer.district, snapshot=True) as tx:
            schools = await tx.appointments.schools_of([student], [])
            if not any(viewer.books_at(school) for school in schools):
                raise not_found("student", "studentId")
            found = await tx.waitlists.of_student(student, first_day or self.clock.now().date())
            at = await tx.appointments.schools_of_periods({one.place.flex_period for one in found})
            return tuple(one for one in found if viewer.books_at(at[one.place.flex_period]))


@dataclass(frozen=True, slots=True)
class WaitlistOfSection:
    begin: Begin

    async def __call__(
        self, viewer: Viewer, section: SectionId, day: date, flex_period: FlexPeriodId | None
    ) -> tuple[Waiter, ...]:
        """Who waits for the section then, by flex period and in order; of one flex period, or of all. Staff of the school.

        Raises `Refused` `NOT_FOUND`.
        """
        async with self.begin(viewer.district, snapshot=True) as tx:
            found = (await tx.sections.find([section])).get(section)
            if found is None or not viewer.books_at(found.school):
                raise not_found("section", "sectionId")
            viewer.must_work_at(found.school)
            return await tx.waitlists.waiting_in(section, day, flex_period)
