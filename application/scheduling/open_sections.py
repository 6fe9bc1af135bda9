"""The sections that a student could book right now."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from application.access import Viewer
from application.ports.clock import Clock
from application.ports.transaction import Begin, Transaction
from application.scheduling.own_booking import must_book_for, now_at
from application.scheduling.slot_facts import day_and_period_of, facts_of, membership_of
from domain.booking import Place
from domain.errors import Refused, not_found
from domain.ids import FlexPeriodId, SchoolId, SectionId, StudentId
from domain.self_scheduling import of_every_section, refusals_of_own_booking

_NOWHERE = SectionId(0)


@dataclass(frozen=True, slots=True)
class OpenSection:
    section: SectionId
    seats: int | None
    taken: int
    waiting: int
    """How many wait for a seat there."""

    @classmethod
    def of(cls, place: Place) -> "OpenSection":
        return cls(place.section, place.seats, place.taken, place.waiting)


@dataclass(frozen=True, slots=True)
class OpenSections:
    """`refused` says why nothing can be booked, whatever the section; then there are no sections. `full` are those without a free
    seat that the student could wait for, or waits for already."""

    refused: tuple[Refused, ...]
    sections: tuple[OpenSection, ...]
    full: tuple[OpenSection, ...] = ()


@dataclass(frozen=True, slots=True)
class FindOpenSections:
    begin: Begin
    clock: Clock

    async def __call__(self, viewer: Viewer, student: StudentId, day: date, flex_period: FlexPeriodId) -> OpenSections:
        """What the student could book for themselves then, by name; staff may ask for students of their schools.

        Raises `Refused` `NOT_FOUND`.
        """
        must_book_for(viewer, student)
        now = self.clock.now()
        async with self.begin(viewer.district, snapshot=True) as tx:
            school = (await tx.appointments.schools_of_periods([flex_period])).get(flex_period)
            if school is None or not viewer.books_at(school):
                raise not_found("flex period", "flexPeriodId")
            return await _open_sections(tx, viewer, school, (student, day, flex_period), now)


async def _open_sections(
    tx: Transaction, viewer: Viewer, school: SchoolId, slot: tuple[StudentId, date, FlexPeriodId], now: datetime
) -> OpenSections:
    student, day, flex_period = slot
    schools = await tx.appointments.schools_of([student], [flex_period])
    when = await day_and_period_of(tx, school, schools, day, flex_period, now)
    member = await membership_of(tx, viewer, student, school)
    booked = await tx.appointments.of_day(student, day)
    at = await now_at(tx, school, now)
    anywhere = Place(_NOWHERE, school, "", True, None, (), None, 0, open_to_students=True)
    facts = replace(await facts_of(tx, viewer, anywhere, when, booked, member), may_unlock=False)
    if refused := of_every_section(refusals_of_own_booking(facts, at)):
        return OpenSections(tuple(refused), ())
    places = await tx.self_schedulings.open_places(school, day, flex_period)
    told = {place: {one.code for one in refusals_of_own_booking(replace(facts, place=place), at)} for place in places}
    return OpenSections(
        (),
        tuple(OpenSection.of(place) for place in places if not told[place]),
        tuple(OpenSection.of(place) for place in places if told[place] == {"FULL"}),
    )
