"""Pitfall 31: a student leaves who has appointments behind and before him."""

from datetime import date

from domain.roster_feed import Kind
from tests.rostering_pitfalls.conftest import Imports

YESTERDAY, TODAY, TOMORROW = date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2)
ROSTER = {
    "schools.csv": "SchoolId,Name,FirstDay,LastDay\nN,North,2026-08-17,2027-06-04\n",
    "staff.csv": "StaffId,SchoolId,FirstName,LastName,Email\nT1,N,Ada,Stone,a@x.example\n",
    "students.csv": "StudentId,SchoolId,FirstName,LastName,Email,Grade\n"
    "S1,N,Ben,Kern,b@x.example,10\nS2,N,Eva,Lind,e@x.example,10\n",
    "sections.csv": "SectionId,SchoolId,Name\nART,N,Art\n",
    "enrollments.csv": "SectionId,StudentId\nART,S1\nART,S2\n",
}
WITHOUT_BEN = {**ROSTER, **{name: ROSTER[name].replace(line, "") for name, line in (
    ("students.csv", "S1,N,Ben,Kern,b@x.example,10\n"), ("enrollments.csv", "ART,S1\n"),
)}}  # fmt: skip


async def booked(imports: Imports) -> set[tuple[str, date]]:
    return {(student, day) for student, day, _ in (await imports.world.tables())["appointment"]}


async def test_pitfall_31_who_leaves_loses_what_is_to_come_and_keeps_what_was(imports: Imports) -> None:
    await imports(ROSTER)
    for day in (YESTERDAY, TODAY, TOMORROW):
        await imports.world.book("S1", "ART", day)
    await imports.world.book("S2", "ART", TOMORROW)
    report = await imports(WITHOUT_BEN)
    assert (report.holds, report.of(Kind.STUDENT)) == ({}, {"left": 1})
    assert await booked(imports) == {("S1", YESTERDAY), ("S2", TOMORROW)}
    ended = {(row[0], row[1], row[3]) for row in (await imports.world.tables())["appointment_history"]}
    assert ended == {("S1", TODAY, "student_left"), ("S1", TOMORROW, "student_left")}
    assert report.notices["APPOINTMENTS_STUDENT_LEFT"] == 2
    assert (await imports.world.students())["S1"][2] == "left", "archived, not erased"


async def test_pitfall_31_who_comes_back_is_the_same_and_what_was_cancelled_is_not_back(imports: Imports) -> None:
    await imports(ROSTER)
    await imports.world.book("S1", "ART", TOMORROW)
    before = (await imports.world.ids(Kind.STUDENT))["S1"]
    await imports(WITHOUT_BEN)
    report = await imports(ROSTER)
    assert report.of(Kind.STUDENT) == {"returned": 1}
    assert (await imports.world.ids(Kind.STUDENT))["S1"] == before
    assert await booked(imports) == set()
