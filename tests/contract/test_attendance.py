"""Taking attendance, on the fake and on PostgreSQL: the use cases, and the promises of `application.ports.attendance`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from application.access import Role, Scope, Viewer
from application.attendance.codes import AttendanceCodesOf, SetAttendanceCodes
from application.attendance.export_attendance import COLUMNS, ExportAttendance
from application.attendance.read_attendance import AttendanceOf, AttendanceOfStudents, CorrectionsOf
from application.attendance.take_attendance import ClearAttendance, Meeting, TakeAttendance, TakenAttendance
from domain.appointment import EndReason
from domain.attendance import Attendance, AttendanceKey, AttendanceMark
from domain.attendance_codes import AttendanceCodes
from domain.errors import NotAllowed, Refused
from domain.ids import DistrictId, SchoolId, SectionId, StafferId, StudentId
from domain.undo_mass_schedule import UndoOutcome
from tests.contract.mass_desk import MassDesk
from tests.support.schools import FixedClock

TODAY = date(2026, 9, 1)
P, A, E = AttendanceMark


@dataclass(frozen=True)
class Register:
    """Whoever takes attendance in the gym of today."""

    desk: MassDesk
    viewer: Viewer

    @property
    def begin(self) -> Any:
        return lambda district, snapshot=False: self.desk.world.begin()

    @property
    def clock(self) -> FixedClock:
        return FixedClock(self.desk.now)

    def of(self, viewer: Viewer) -> "Register":
        return replace(self, viewer=viewer)

    def meeting(self, **changes: Any) -> Meeting:
        return replace(Meeting(self.desk.gym, TODAY, self.desk.win), **changes)

    async def take(
        self, *said: tuple[StudentId, Attendance], meeting: Meeting | None = None, **more: Any
    ) -> TakenAttendance:
        return await TakeAttendance(self.begin, self.clock)(self.viewer, meeting or self.meeting(), said, **more)

    async def clear(self, *students: StudentId, **more: Any) -> TakenAttendance:
        return await ClearAttendance(self.begin, self.clock)(self.viewer, self.meeting(), students, **more)

    async def key(self, student: StudentId) -> AttendanceKey:
        slot = self.desk.slot(student, TODAY)
        async with self.desk.world.begin() as tx:
            return AttendanceKey(slot, (await tx.appointments.find([slot]))[slot].birth)

    async def marks(self) -> dict[StudentId, Attendance]:
        async with self.desk.world.begin() as tx:
            there = await tx.attendance.booked(self.desk.gym, TODAY, self.desk.win)
        keys = [AttendanceKey(one.slot, one.birth) for one in there]
        found = await AttendanceOf(self.begin)(self.viewer, keys)
        assert {one.slot.student for one in there if one.attendance_taken} == {key.slot.student for key in found}
        return {key.slot.student: one.said for key, one in found.items()}


def a_viewer(desk: MassDesk, role: Role = Role.ADMIN, **more: Any) -> Viewer:
    district = getattr(desk.world, "district", DistrictId(1))
    return Viewer(role, district, more.pop("actor", "staffer:1"), frozenset({desk.school}), **more)


@pytest.fixture
async def register(desk: MassDesk) -> Register:
    for student in (desk.amy, desk.ben, desk.cal):
        await desk.book(desk.gym, desk.slot(student, TODAY))
    return Register(desk, a_viewer(desk))


def codes(done: TakenAttendance) -> list[list[str]]:
    return [[refused.code for refused in one.refused] for one in done.results]


async def test_everyone_is_present_except_those_named(register: Register) -> None:
    desk = register.desk
    done = await register.take((desk.ben, Attendance(A, comment="Not seen")), rest=P)
    assert (codes(done), done.rest) == ([[]], 2)
    assert await register.marks() == {
        desk.amy: Attendance(P),
        desk.ben: Attendance(A, comment="Not seen"),
        desk.cal: Attendance(P),
    }


async def test_the_rest_never_overrules_a_mark(register: Register) -> None:
    desk = register.desk
    await register.take((desk.amy, Attendance(E)))
    done = await register.take(rest=P)
    assert (done.results, done.rest) == ((), 2)
    assert (await register.marks())[desk.amy] == Attendance(E)


async def test_each_student_is_refused_alone_for_every_reason(register: Register) -> None:
    desk = register.desk
    async with desk.world.begin() as tx:
        gone = (await tx.appointments.of_day(desk.cal, TODAY))[0]
        await tx.appointments.cancel([gone], EndReason.CANCELLED, "me", desk.now)
    done = await register.take(
        (desk.amy, Attendance(P)),
        (desk.amy, Attendance(A)),
        (desk.ben, Attendance(A, tardy=True)),
        (desk.cal, Attendance(E, tardy=True)),
    )
    assert codes(done) == [[], ["DUPLICATE_STUDENT"], ["TARDY_NOT_PRESENT"], ["NOT_BOOKED", "TARDY_NOT_PRESENT"]]
    assert await register.marks() == {desk.amy: Attendance(P)}


async def test_corrections_keep_who_when_and_what_was_before(register: Register) -> None:
    desk, kim = register.desk, replace(register.viewer, actor="staffer:9")
    await register.take((desk.amy, Attendance(A)))
    await register.take((desk.amy, Attendance(A)))
    later = Register(desk.later(), kim)
    await later.take((desk.amy, Attendance(P, tardy=True)))
    await later.clear(desk.amy)
    key = await register.key(desk.amy)
    assert await register.marks() == {}
    found = (await CorrectionsOf(register.begin)(register.viewer, [key]))[key]
    assert [(one.before.said, one.before.taken_by, one.ended_by) for one in found] == [
        (Attendance(P, tardy=True), "staffer:9", "staffer:9"),
        (Attendance(A), "staffer:1", "staffer:9"),
    ]
    assert [one.before.taken_at for one in found] == [later.desk.now, desk.now]
    assert found[1].ended_at == later.desk.now


async def test_clearing_answers_student_by_student(register: Register) -> None:
    desk = register.desk
    await register.take((desk.amy, Attendance(P)))
    assert codes(await register.clear(desk.amy, desk.ben, StudentId(10**12))) == [[], [], ["NOT_BOOKED"]]
    assert await register.marks() == {}


async def test_the_same_key_takes_once(register: Register) -> None:
    desk = register.desk
    first = await register.take((desk.amy, Attendance(A, tardy=True)), rest=P, key="k")
    await register.clear(desk.ben)
    again = await register.take((desk.amy, Attendance(A, tardy=True)), rest=P, key="k")
    assert (codes(again), again.rest) == (codes(first), first.rest) == ([["TARDY_NOT_PRESENT"]], 2)
    assert await register.marks() == {desk.cal: Attendance(P)}
    with pytest.raises(Refused) as refused:
        await register.take((desk.amy, Attendance(A)), key="k")
    assert refused.value.code == "IDEMPOTENCY_MISMATCH"


async def refused_code(register: Register, **changes: Any) -> str:
    with pytest.raises(Refused) as refused:
        await register.take((register.desk.amy, Attendance(P)), meeting=register.meeting(**changes))
    return refused.value.code


async def test_what_is_refused_as_a_whole(register: Register) -> None:
    assert await refused_code(register, day=date(2026, 9, 2)) == "FUTURE_DATE"
    assert await refused_code(register, day=date(2026, 6, 1)) == "OUTSIDE_SCHOOL_YEAR"
    assert await refused_code(register, section=SectionId(10**12)) == "NOT_FOUND"
    south = await register.desk.world.school("South")
    far = await register.desk.world.section(south, "Far")
    assert await refused_code(register, section=far) == "NOT_FOUND"
    everywhere = register.of(replace(register.viewer, role=Role.DISTRICT_ADMIN))
    assert await refused_code(everywhere, section=far) == "NOT_FOUND"
    with pytest.raises(Refused) as refused:
        await register.take()
    assert refused.value.code == "NO_ITEMS"


async def test_a_frozen_day_does_not_stop_attendance(register: Register) -> None:
    await register.desk.freeze()
    assert codes(await register.take((register.desk.amy, Attendance(P)))) == [[]]


async def test_staff_of_the_section_admins_and_partners_with_the_scope_take_it(register: Register) -> None:
    desk = register.desk
    teacher, other = await desk.world.staffer(desk.school), await desk.world.staffer(desk.school)
    await desk.world.lead(desk.gym, teacher)
    may = [
        a_viewer(desk, Role.STAFFER, staffer=teacher),
        a_viewer(desk, Role.PARTNER, scopes=frozenset({Scope.ATTENDANCE_WRITE})),
        replace(register.viewer, role=Role.DISTRICT_ADMIN, schools=frozenset()),
    ]
    for viewer in may:
        assert codes(await register.of(viewer).take((desk.amy, Attendance(P)))) == [[]]
    may_not = [
        a_viewer(desk, Role.STAFFER, staffer=other),
        a_viewer(desk, Role.STUDENT, student=desk.amy),
        a_viewer(desk, Role.PARTNER, scopes=frozenset({Scope.ATTENDANCE_READ})),
    ]
    for viewer in may_not:
        with pytest.raises(NotAllowed):
            await register.of(viewer).take((desk.amy, Attendance(P)))
    elsewhere = replace(a_viewer(desk, Role.STAFFER, staffer=StafferId(teacher)), schools=frozenset({SchoolId(10**9)}))
    with pytest.raises(Refused) as refused:
        await register.of(elsewhere).take((desk.amy, Attendance(P)))
    assert refused.value.code == "NOT_FOUND"


async def test_attendance_leaves_the_version_so_that_a_run_can_still_be_undone_once_it_is_cleared(
    desk: MassDesk,
) -> None:
    run, _ = await desk.apply(desk.order(desk.gym, "amy", "ben", days=(TODAY,)))
    register = Register(desk, a_viewer(desk))
    await register.take((desk.amy, Attendance(A)), (desk.ben, Attendance(P)))
    before = {slot: one.version for slot, one in await standing(desk)}
    await register.clear(desk.ben)
    assert {slot: one.version for slot, one in await standing(desk)} == before
    assert await desk.undo(run) == {UndoOutcome.ATTENDANCE_TAKEN: 1, UndoOutcome.REMOVED: 1}


async def standing(desk: MassDesk) -> Sequence[tuple[Any, Any]]:
    slots = [desk.slot(one, TODAY) for one in (desk.amy, desk.ben)]
    async with desk.world.begin() as tx:
        return list((await tx.appointments.find(slots)).items())


async def test_a_mark_outlives_its_appointment(register: Register) -> None:
    desk = register.desk
    await register.take((desk.amy, Attendance(A)))
    key = await register.key(desk.amy)
    async with desk.world.begin() as tx:
        gone = (await tx.appointments.find([key.slot]))[key.slot]
        await tx.appointments.cancel([gone], EndReason.STUDENT_LEFT, "sync", desk.now)
    await desk.book(desk.gym, key.slot)
    read = AttendanceOfStudents(register.begin)
    lines = (await read(register.viewer, [desk.amy, desk.ben], TODAY, TODAY))[desk.amy]
    assert [(line.key, line.stands, line.taken and line.taken.said) for line in lines] == [(key, False, Attendance(A))]
    assert (await AttendanceOf(register.begin)(register.viewer, [key]))[key].said == Attendance(A)
    await register.take((desk.amy, Attendance(P)))
    lines = (await read(register.viewer, [desk.amy], TODAY, TODAY))[desk.amy]
    assert [(line.stands, line.taken and line.taken.said) for line in lines] == [
        (False, Attendance(A)),
        (True, Attendance(P)),
    ]


async def test_who_reads_it(register: Register) -> None:
    desk = register.desk
    await register.take(rest=P)
    key, other = await register.key(desk.amy), await register.key(desk.ben)
    read = AttendanceOf(register.begin)
    amy = a_viewer(desk, Role.STUDENT, student=desk.amy)
    assert set(await read(amy, [key, other])) == {key}
    with pytest.raises(NotAllowed):
        await CorrectionsOf(register.begin)(amy, [key])
    assert set(await read(a_viewer(desk, Role.PARTNER, scopes=frozenset({Scope.ATTENDANCE_READ})), [key])) == {key}
    assert await read(replace(register.viewer, schools=frozenset()), [key]) == {}
    with pytest.raises(Refused) as refused:
        await read(a_viewer(desk, Role.PARTNER, scopes=frozenset({Scope.APPOINTMENTS_READ})), [key])
    assert refused.value.code == "SCOPE_REQUIRED"


async def test_the_export_says_it_in_the_words_of_the_sis(register: Register) -> None:
    desk = register.desk
    assert await AttendanceCodesOf(register.begin)(register.viewer, [desk.school]) == {desk.school: AttendanceCodes()}
    own = AttendanceCodes("", "L", "UNX", "EXC")
    await SetAttendanceCodes(register.begin, register.clock)(register.viewer, desk.school, own)
    await register.take((desk.amy, Attendance(P, tardy=True, comment="Bus")), (desk.cal, Attendance(A)), rest=P)
    rows = await ExportAttendance(register.begin)(register.viewer, desk.school, TODAY, desk.win)
    assert rows[0] == COLUMNS
    assert [(row[0], *row[3:]) for row in rows[1:]] == [
        ("amy", "2026-09-01", "WIN", "Gym", "tardy", "L", "Bus"),
        ("ben", "2026-09-01", "WIN", "Gym", "present", "", ""),
        ("cal", "2026-09-01", "WIN", "Gym", "absent", "UNX", ""),
    ]
    assert await ExportAttendance(register.begin)(register.viewer, desk.school, TODAY, desk.late) == [COLUMNS]
    assert await ExportAttendance(register.begin)(register.viewer, desk.school, date(2026, 8, 31)) == [COLUMNS]
