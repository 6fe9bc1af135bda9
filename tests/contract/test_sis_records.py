"""The promises of `application.ports.sis_records.SisRecords`, kept by the fake and by PostgreSQL."""

from datetime import date
from decimal import Decimal
from typing import Any

from application.ports.sis_records import CourseMark, SisDay
from application.sight import NOTHING, Sight
from domain.ids import SchoolId, StudentId
from domain.roster import Status
from domain.sis_records import Replacement, SisChanges
from domain.sis_values import Mark, SisStatus
from tests.contract.flex_worlds import World

MONDAY, TUESDAY = date(2026, 8, 31), date(2026, 9, 1)
GOOD, BAD, LETTER = Mark(Decimal("91.50"), None), Mark(Decimal("60.00"), None), Mark(None, "B+")
EVERYTHING = Sight(None)


async def replace(world: World, what: str, school: SchoolId, values: Any, *kept: Any) -> SisChanges:
    async with world.begin() as tx:
        await tx.locks.hold([school])
        write = tx.sis_records.replace_marks if what == "marks" else tx.sis_records.replace_attendance
        changes: SisChanges = await write(school, Replacement(values, frozenset(kept)))
        return changes


async def marks(world: World, student: StudentId, sight: Sight = EVERYTHING) -> list[tuple[str, Mark]]:
    async with world.begin() as tx:
        found: tuple[CourseMark, ...] = (await tx.sis_records.marks_of(sight, [student]))[student]
    return [(one.course, one.mark) for one in found]


async def days(world: World, student: StudentId, sight: Sight = EVERYTHING) -> list[tuple[date, SisStatus]]:
    async with world.begin() as tx:
        found: tuple[SisDay, ...] = (await tx.sis_records.attendance_of(sight, [student], MONDAY, TUESDAY))[student]
    return [(one.day, one.status) for one in found]


async def test_students_are_found_by_the_ids_they_have_at_this_school(world: World) -> None:
    north, south = await world.school("North"), await world.school("South")
    amy, ben = await world.student(north, sis_id="amy"), await world.student(north, sis_id="ben")
    await world.student(south, sis_id="zoe")
    old, new = await world.student(north, sis_id="cat"), await world.student(north, sis_id="dan")
    await world.set_status(old, Status.LEFT)
    await world.leave(new, north)
    async with world.begin() as tx:
        found = await tx.sis_records.students(north, {"amy", "ben", "cat", "dan", "zoe", "who", ""})
    assert found == {"amy": (amy, True), "ben": (ben, True), "cat": (old, False), "dan": (new, False)}


async def test_an_id_that_had_another_student_before_is_the_active_ones(world: World) -> None:
    north = await world.school("North")
    old = await world.student(north, sis_id="amy")
    await world.set_status(old, Status.LEFT)
    amy = await world.student(north, sis_id="amy")
    async with world.begin() as tx:
        assert await tx.sis_records.students(north, ["amy"]) == {"amy": (amy, True)}


async def test_a_file_takes_the_place_of_the_schools_marks_and_no_others(world: World) -> None:
    north, south = await world.school("North"), await world.school("South")
    amy, ben = await world.student(north), await world.student(north)
    await world.join(amy, south)
    assert await replace(world, "marks", south, {(amy, "Art"): GOOD}) == SisChanges(added=1)
    first = {(amy, "Algebra"): GOOD, (amy, "Art"): LETTER, (ben, "Art"): BAD}
    assert await replace(world, "marks", north, first) == SisChanges(added=3)
    assert await replace(world, "marks", north, first) == SisChanges(unchanged=3)
    then = {(amy, "Algebra"): GOOD, (amy, "Art"): BAD, (amy, "Zen"): GOOD}
    assert await replace(world, "marks", north, then) == SisChanges(1, 1, 1, 1)
    assert await marks(world, ben) == []
    assert await marks(world, amy) == [("Algebra", GOOD), ("Art", BAD), ("Art", GOOD), ("Zen", GOOD)]
    assert await marks(world, amy, Sight(frozenset({south}))) == [("Art", GOOD)]
    assert await marks(world, amy, NOTHING) == []


async def test_marks_that_could_not_be_read_stay(world: World) -> None:
    north = await world.school("North")
    amy, ben, cal = [await world.student(north) for _ in range(3)]
    before = {(amy, "Algebra"): GOOD, (amy, "Art"): GOOD, (ben, "Art"): GOOD, (cal, "Art"): GOOD}
    await replace(world, "marks", north, before)
    changes = await replace(world, "marks", north, {(amy, "Zen"): BAD}, (amy, "ALGEBRA"), (ben, None))
    assert changes == SisChanges(added=1, removed=2)
    assert await marks(world, amy) == [("Algebra", GOOD), ("Zen", BAD)]
    assert (await marks(world, ben), await marks(world, cal)) == ([("Art", GOOD)], [])


async def test_attendance_takes_the_place_of_its_days_only(world: World) -> None:
    north = await world.school("North")
    amy, ben, cal = [await world.student(north) for _ in range(3)]
    present, absent = SisStatus.PRESENT, SisStatus.ABSENT
    first = {(one, MONDAY): present for one in (amy, ben, cal)} | {(amy, TUESDAY): SisStatus.TARDY}
    assert await replace(world, "attendance", north, first) == SisChanges(added=4)
    then = {(amy, MONDAY): absent}
    assert await replace(world, "attendance", north, then, (ben, MONDAY)) == SisChanges(changed=1, removed=1)
    assert await days(world, amy) == [(MONDAY, absent), (TUESDAY, SisStatus.TARDY)]
    assert (await days(world, ben), await days(world, cal)) == ([(MONDAY, present)], [])
    assert await days(world, amy, NOTHING) == []


async def test_two_files_may_go_in_within_one_transaction(world: World) -> None:
    north = await world.school("North")
    amy = await world.student(north)
    async with world.begin() as tx:
        await tx.sis_records.replace_marks(north, Replacement({(amy, "Art"): GOOD}, frozenset()))
        await tx.sis_records.replace_attendance(north, Replacement({(amy, MONDAY): SisStatus.PRESENT}, frozenset()))
    assert (len(await marks(world, amy)), len(await days(world, amy))) == (1, 1)
