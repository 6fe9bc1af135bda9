"""One school to run mass schedules in, through the port alone, in memory or in PostgreSQL."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from application.ports.appointments import Booking
from application.ports.jobs import JobKind
from application.ports.mass_schedules import Actor, Counts, MassPlan, MassRun, PlanRow
from application.scheduling.mass_order import Prepared, prepare
from application.scheduling.undo_mass_schedule import days_of_run
from domain.appointment import Appointment, Origin, Slot
from domain.calendar import SchoolYear
from domain.flex_period import BellTimes, Meeting
from domain.homeroom import Designation
from domain.ids import FlexPeriodId, PlanId, RunId, SchoolId, SectionId, StudentId
from domain.mass_order import BySisIds, ListedId, MassOrder, ToOwnHomeroom, ToSection
from domain.undo_mass_schedule import UndoOutcome
from domain.window import Window
from tests.contract.flex_worlds import World
from tests.support.schools import FixedClock

NOW = datetime(2026, 9, 1, 15, tzinfo=UTC)
MONDAY, TUESDAY = date(2026, 9, 7), date(2026, 9, 8)
ADMIN = Actor("staffer:1", is_admin=True)
BOTH_DAYS = (MONDAY, TUESDAY)
Then = Callable[[Any, MassRun], Awaitable[None]]
"""What is done with a transaction and the run that was applied in it."""


@dataclass(frozen=True, slots=True)
class MassDesk:
    """Amy, Ben and Cal; on weekdays WIN from 9 to 10 and Late from half past nine; every section has seats for all."""

    world: World
    school: SchoolId
    win: FlexPeriodId
    late: FlexPeriodId
    gym: SectionId
    art: SectionId
    amy: StudentId
    ben: StudentId
    cal: StudentId
    now: datetime = NOW

    def at(self, now: datetime) -> "MassDesk":
        return replace(self, now=now)

    def later(self, minutes: int = 1) -> "MassDesk":
        return self.at(self.now + timedelta(minutes=minutes))

    def order(
        self, to: SectionId | None, *sis_ids: str, days: tuple[date, ...] = (MONDAY,), **changes: Any
    ) -> MassOrder:
        """For the students of a list, to a section or (None) their own homerooms."""
        who = BySisIds(tuple(ListedId(one, line) for line, one in enumerate(sis_ids or ("amy",), 1)))
        window = Window(days[0], days[-1], changes.pop("periods", (self.win,)))
        where = ToOwnHomeroom() if to is None else ToSection(to)
        return replace(MassOrder(self.school, who, where, window), **changes)

    def slot(self, student: StudentId | None = None, day: date = MONDAY, period: FlexPeriodId | None = None) -> Slot:
        return Slot(student or self.amy, day, period or self.win)

    async def book(self, to: SectionId, slot: Slot | None = None, **changes: Any) -> Appointment:
        wanted = Appointment(slot or self.slot(), to, Origin.STAFF, False, 0, 0, "staffer:7", NOW, comment="c")
        async with self.world.begin() as tx:
            made = await tx.appointments.book(Booking(replace(wanted, **changes)))
        assert isinstance(made, Appointment)
        return made

    async def designate(self, *sections: SectionId) -> None:
        async with self.world.begin() as tx:
            await tx.homerooms.designate([Designation(section) for section in sections], "me", NOW)

    async def set_seats(self, section: SectionId, seats: int) -> None:
        async with self.world.begin() as tx:
            await tx.sections.set_seats(section, seats)

    async def block(self, section: SectionId, day: date = MONDAY) -> None:
        async with self.world.begin() as tx:
            await tx.sections.add_block(self.school, section, None, day, day, None, "Wet")

    async def close(self, graduation_year: int | None = None, day: date = MONDAY) -> None:
        years = None if graduation_year is None else frozenset({graduation_year})
        async with self.world.begin() as tx:
            await tx.schools.add_closure(self.school, day, day, years, "Storm")

    async def freeze(self, *, frozen: bool = True) -> None:
        async with self.world.begin() as tx:
            school = (await tx.schools.find([self.school]))[self.school]
            await tx.schools.save(replace(school, frozen=frozen))

    async def standing(self) -> dict[tuple[StudentId, date], Appointment]:
        slots = [self.slot(one, day) for one in (self.amy, self.ben, self.cal) for day in BOTH_DAYS]
        async with self.world.begin() as tx:
            found: Mapping[Slot, Appointment] = await tx.appointments.find(slots)
        return {(slot.student, slot.day): one for slot, one in found.items()}

    async def places(self) -> dict[tuple[StudentId, date], SectionId]:
        return {where: one.section for where, one in (await self.standing()).items()}

    async def prepared(self, tx: Any, order: MassOrder, actor: Actor) -> Prepared:
        others = sorted(await tx.mass_schedules.schools_sharing_students(order.school))
        return await prepare(tx, order, others, actor, self.now)

    async def plan(self, order: MassOrder, actor: Actor = ADMIN) -> tuple[PlanId, Counts]:
        async with self.world.begin() as tx:
            prepared = await self.prepared(tx, order, actor)
            plan = a_plan(await tx.mass_schedules.next_plan_id(), self.school, order)
            await tx.mass_schedules.add_plan(plan)
            return plan.id, await tx.mass_schedules.plan(prepared.order, prepared.dates, actor, plan.id)

    async def apply(
        self, order: MassOrder, actor: Actor = ADMIN, *, digest: bool = False, then: Then | None = None
    ) -> tuple[MassRun, Counts]:
        """`then`: what else is done in the run's transaction."""
        async with self.world.begin() as tx:
            prepared = await self.prepared(tx, order, actor)
            run = await a_run(tx, order, actor.name)
            mass = tx.mass_schedules
            counts = await mass.apply(prepared.order, prepared.dates, actor, run, self.now, digest=digest)
            await mass.record_applied(run, prepared.people, counts, prepared.notices, None, self.now)
            applied = (await mass.runs([run]))[run]
            if then is not None:
                await then(tx, applied)
            return applied, counts

    async def undo(self, run: MassRun, actor: Actor = ADMIN, plan: PlanId | None = None) -> dict[str, int]:
        """Undo the run, or (`plan` given) say what would become of its rows."""
        async with self.world.begin() as tx:
            others = sorted(await tx.mass_schedules.schools_sharing_students(run.school))
            days, _ = await days_of_run(tx, run, others, FixedClock(self.now))
            if plan is not None:
                await tx.mass_schedules.add_plan(replace(a_plan(plan, run.school, None), run=run.id))
            counts: Mapping[UndoOutcome, int] = await tx.mass_schedules.undo(run, days, actor, self.now, plan=plan)
            if plan is None:
                await tx.mass_schedules.record_undone(run.id, counts, actor.name, self.now)
        return {outcome.value: count for outcome, count in counts.items()}

    async def rows(self, plan: PlanId, *outcomes: str, after: int = 0, limit: int = 100) -> tuple[PlanRow, ...]:
        async with self.world.begin() as tx:
            found: tuple[PlanRow, ...] = await tx.mass_schedules.plan_rows(plan, outcomes or None, after, limit)
        return found


async def a_mass_desk(world: World) -> MassDesk:
    school = await world.school("North")
    sections = [await world.section(school, name) for name in ("Gym", "Art")]
    students = [await world.student(school, 2028, sis_id=name, last_name=name) for name in ("amy", "ben", "cal")]
    async with world.begin() as tx:
        await tx.schools.save_year(school, SchoolYear(date(2026, 8, 17), date(2027, 6, 4)))
        periods = [
            await tx.schools.save_flex_period(school, None, name, tuple(Meeting(day, bells) for day in range(1, 6)))
            for name, bells in (("WIN", BellTimes(time(9), time(10))), ("Late", BellTimes(time(9, 30), time(10, 30))))
        ]
    return MassDesk(world, school, *periods, *sections, *students)


def a_plan(id: PlanId, school: SchoolId, order: MassOrder | None) -> MassPlan:
    return MassPlan(
        id=id,
        school=school,
        order=order,
        run=None,
        today=NOW.date(),
        people=0,
        counts={},
        by_date=[],
        by_section=[],
        reported_ids=[],
        notices=[],
        fingerprint="",
        planned_by="staffer:1",
        planned_at=NOW,
        expires_at=NOW + timedelta(hours=24),
    )


async def a_run(tx: Any, order: MassOrder, run_by: str, plan: PlanId | None = None) -> RunId:
    """A run with its job, as asking for one writes them together."""
    job = await tx.jobs.enqueue(JobKind.APPLY_MASS_SCHEDULE, {}, school=order.school, asked_by=run_by)
    run: RunId = await tx.mass_schedules.add_run(order, plan, job.id, run_by)
    return run
