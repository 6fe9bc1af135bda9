"""Moving students to another homeroom: pinned there, on its roster, and where asked with their future pre-books."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from application.access import Viewer
from application.homeroom.designate import EVERY_DAY, day_refusals
from application.homeroom.pin import member_result, section_refusals
from application.idempotency import once
from application.items import ItemResult, check_count, items_from_json, items_to_json
from application.ports.clock import Clock
from application.ports.transaction import Begin, Transaction
from application.scheduling.apply_mass_schedule import enqueue_run
from application.scheduling.mass_order import actor_of
from application.setup.edit import editing
from domain.appointment import Origin
from domain.calendar import Calendar, Days
from domain.errors import gather
from domain.flex_period import FlexPeriod
from domain.ids import JobId, SchoolId, SectionId, StudentId
from domain.mass_change import Booked
from domain.mass_order import BySisIds, Existing, ListedId, MassOrder, ToOwnHomeroom
from domain.roster_feed import Kind
from domain.window import Window

_ALL_WEEK = frozenset(range(1, 8))


@dataclass(frozen=True, slots=True)
class MovedHomeroom:
    """What became of each student, and the job that brings their pre-books along."""

    students: tuple[ItemResult, ...]
    job: JobId | None


@dataclass(frozen=True, slots=True)
class MoveHomeroom:
    begin: Begin
    clock: Clock

    async def __call__(
        self,
        viewer: Viewer,
        school: SchoolId,
        section: SectionId,
        students: Sequence[StudentId],
        *,
        days: Days = EVERY_DAY,
        rebook: bool = False,
        key: str | None = None,
    ) -> MovedHomeroom:
        """Pin the students to a designated section, put them on its roster by staff, and (`rebook`) ask for a run that moves
        their unlocked homeroom pre-books from tomorrow to the end of the school year. Admins only.

        Answers student by student: `NOT_FOUND`. Raises `Refused` as `PinHomerooms` does.
        """
        viewer.must_administer(school)
        check_count(students, "studentIds")
        async with editing(self.begin, viewer, school) as tx:

            async def move() -> dict[str, Any]:
                gather([*await section_refusals(tx, school, section), *day_refusals(days)])
                asked = list(dict.fromkeys(students))
                members = await tx.homerooms.members(school, asked)
                good = [student for student in asked if student in members]
                await tx.homerooms.pin(school, section, good, days, viewer.actor, self.clock.now())
                await tx.sections.enroll(section, good)
                job = await self._rebook(tx, viewer, school, good) if rebook and good else None
                results = [member_result(student, student in members) for student in asked]
                return {"students": items_to_json(results), "job": job}

            given = [school, section, list(students), days.weekdays, days.cycle_days, rebook]
            done = await once(tx.idempotency, viewer, "moveHomeroom", key, given, move)
            return MovedHomeroom(items_from_json(done["students"]), done["job"])

    async def _rebook(
        self, tx: Transaction, viewer: Viewer, school: SchoolId, students: Sequence[StudentId]
    ) -> JobId | None:
        calendar = (await tx.schools.calendars([school]))[school]
        periods = (await tx.schools.flex_periods([school])).get(school, ())
        people = await tx.people.find(Kind.STUDENT, students)
        sis_ids = [people[student].fields.sis_id for student in students if student in people]
        order = rebooking(calendar, periods, sis_ids, calendar.today(self.clock.now()))
        return None if order is None else await enqueue_run(tx, order, actor_of(viewer, school))


def rebooking(
    calendar: Calendar, periods: Sequence[FlexPeriod], sis_ids: Sequence[str], today: date
) -> MassOrder | None:
    """What the students have pre-booked from tomorrow on, each into their own homeroom; None outside of school years.

    On days that the move leaves as they were it comes out unchanged.
    """
    tomorrow = today + timedelta(days=1)
    year = next((year for year in calendar.years if year.last_day >= tomorrow), None)
    if year is None or not periods:
        return None
    return MassOrder(
        calendar.school,
        BySisIds(tuple(ListedId(sis_id, line) for line, sis_id in enumerate(sis_ids, 1))),
        ToOwnHomeroom(),
        Window(max(tomorrow, year.first_day), year.last_day, tuple(period.id for period in periods), _ALL_WEEK),
        Existing.REPLACE_PREBOOKED,
        booked=Booked(origins=frozenset({Origin.HOMEROOM_PREBOOK})),
    )
