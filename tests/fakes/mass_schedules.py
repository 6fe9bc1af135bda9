"""Mass runs in memory. Every row is decided by the functions of `domain/`, none of whose rules is said again here."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from application.ports.mass_schedules import Actor, Counts, People, PlanRow
from domain.appointment import Appointment, EndReason
from domain.ids import PlanId, RunId, SchoolId, SectionId, StafferId
from domain.mass_days import DayAndPeriod
from domain.mass_order import MassOrder, Member
from domain.mass_schedule import Outcome
from domain.roster import SectionStatus
from tests.fakes.flex_store import FakeDistrict
from tests.fakes.mass_clashes import FakeMassClashes
from tests.fakes.mass_people import members_of, reported_ids
from tests.fakes.mass_records import FakeMassRecords
from tests.fakes.mass_rows import DecidedRow, MassRows, counts_of
from tests.fakes.mass_undo import FakeMassUndo

_NOBODY = Actor("nobody", is_admin=False)


class FakeMassSchedules(FakeMassRecords, FakeMassClashes, FakeMassUndo):
    """See `application.ports.mass_schedules.MassSchedules`. One of them serves one transaction."""

    def __init__(self, store: FakeDistrict) -> None:
        super().__init__(store)
        self._decided_rows: list[DecidedRow] = []
        self._members: list[Member] = []
        self._days: Sequence[DayAndPeriod] = ()

    async def schools_sharing_students(self, school: SchoolId) -> frozenset[SchoolId]:
        members = self._store.facts.student_schools
        own = {student for (student, at), row in members.items() if at == school and row.active}
        return frozenset(at for student, at in members if student in own and at != school)

    async def section_is_bookable(self, school: SchoolId, section: SectionId) -> bool | None:
        found = self._store.facts.sections.get(section)
        return None if found is None or found.school != school else found.status is SectionStatus.ACTIVE

    async def teaches(self, staffer: StafferId, section: SectionId) -> bool:
        return (section, staffer) in self._store.facts.teaching

    async def find_people(self, order: MassOrder) -> People:
        self._members = members_of(self._store.facts, order)
        return People(len(self._members), reported_ids(self._store.facts, order))

    async def set_days(self, order: MassOrder, days: Sequence[DayAndPeriod]) -> int:
        self._days = days
        return MassRows(self._store.facts, order, _NOBODY, self._members, days).have_ended()

    async def plan(self, order: MassOrder, dates: Collection[date], actor: Actor, plan: PlanId) -> Counts:
        rows = self._decided(order, dates, actor)
        kept = self._store.facts.plan_rows.setdefault(plan, [])
        kept += [_plan_row(ordinal, row) for ordinal, row in enumerate(rows, len(kept) + 1)]
        return counts_of(rows, digest=True)

    async def apply(
        self, order: MassOrder, dates: Collection[date], actor: Actor, run: RunId, now: datetime, *, digest: bool
    ) -> Counts:
        rows = self._decided(order, dates, actor)
        for row in rows:
            if row.outcome is Outcome.CANCELLED:
                self._store.end(row.slot, EndReason.CANCELLED, actor.name, now, run=run)
            elif row.outcome.books:
                self._write(order, row, actor, run, now)
        return counts_of(rows, digest=digest)

    def _decided(self, order: MassOrder, dates: Collection[date], actor: Actor) -> list[DecidedRow]:
        rows = MassRows(self._store.facts, order, actor, self._members, self._days).decided(dates)
        self._decided_rows += rows
        return rows

    def _write(self, order: MassOrder, row: DecidedRow, actor: Actor, run: RunId, now: datetime) -> None:
        assert row.target is not None
        birth = self._store.number()
        self._store.end(row.slot, EndReason.DISPLACED, actor.name, now, run=run, successor=birth)
        self._store.facts.appointments[row.slot] = Appointment(
            slot=row.slot,
            section=row.target,
            origin=order.origin(by_admin=actor.is_admin),
            locked=order.lock,
            birth=birth,
            version=birth,
            made_by=actor.name,
            made_at=now,
            run=run,
            replaced=None if row.current is None else row.current.birth,
            type=order.type,
            comment=order.comment,
        )


def _plan_row(ordinal: int, row: DecidedRow) -> PlanRow:
    slot, current = row.slot, row.current
    return PlanRow(
        ordinal,
        slot.student,
        slot.day,
        slot.flex_period,
        row.outcome.value,
        row.reason,
        row.target,
        current_section=None if current is None else current.section,
        current_birth=None if current is None else current.birth,
        current_version=None if current is None else current.version,
    )
