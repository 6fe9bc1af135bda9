"""Pitfall 12: a roster without homerooms, which get a list of their own."""

from domain.roster_feed import Kind
from tests.adapters.csv_files.bundles import ONEROSTER
from tests.rostering_pitfalls.conftest import Imports

LIST = "StudentId,Homeroom,StaffId\n1001,HR 10,9001\n1002,HR 10,\n"
OURS = {
    "schools.csv": "SchoolId,Name,FirstDay,LastDay\nN,North,2026-08-17,2027-06-04\n",
    "staff.csv": "StaffId,SchoolId,FirstName,LastName,Email\nT1,N,Ada,Stone,a@x.example\n",
    "students.csv": "StudentId,SchoolId,FirstName,LastName,Email,Grade,Homeroom,HomeroomStaffId\n"
    "S1,N,Ben,Kern,b@x.example,10,HR 10,T1\nS2,N,Eva,Lind,e@x.example,10,HR 10,\nS3,N,Kim,Lee,k@x.example,10,,\n",
    "sections.csv": "SectionId,SchoolId,Name\nART,N,Art\n",
    "enrollments.csv": "SectionId,StudentId\nART,S3\n",
}


async def test_pitfall_12_a_list_beside_a_bundle_makes_homerooms_once(imports: Imports) -> None:
    await imports(ONEROSTER)
    report = await imports({**ONEROSTER, "homerooms.csv": LIST})
    assert (report.of(Kind.SECTION), report.of(Kind.ENROLLMENT)) == ({"created": 2}, {"created": 2})
    assert await imports.world.staff_of("homeroom:SCH-1:HR 10") == [("T-ada", True)]
    assert {("homeroom:SCH-1:HR 10", "S-ben"), ("homeroom:SCH-2:HR 10", "S-eva")} <= await imports.world.rosters()
    assert (await imports({**ONEROSTER, "homerooms.csv": LIST})).sync.counts.changes == 0


async def test_pitfall_12_a_student_moves_with_the_list(imports: Imports) -> None:
    await imports({**ONEROSTER, "homerooms.csv": LIST + "1002,HR 11,\n"})
    report = await imports({**ONEROSTER, "homerooms.csv": LIST})
    assert report.holds == {}
    assert (report.of(Kind.SECTION), report.of(Kind.ENROLLMENT)) == ({"left": 1}, {"left": 1})


async def test_pitfall_12_an_unknown_student_or_staffer_is_told(imports: Imports) -> None:
    report = await imports(
        {**ONEROSTER, "homerooms.csv": LIST.replace("9001", "9999") + "777,HR 10,\n,HR 10,\n1001,,\n"}
    )
    assert report.left_out == [
        ("homerooms.csv", 4, "StudentId", "STUDENT_UNKNOWN"),
        ("homerooms.csv", 5, "StudentId", "REQUIRED_FIELD_MISSING"),
        ("homerooms.csv", 6, "Homeroom", "REQUIRED_FIELD_MISSING"),
    ]
    assert report.notices["STAFF_UNKNOWN"] == 1


async def test_pitfall_12_the_column_of_our_own_student_file_does_the_same(imports: Imports) -> None:
    report = await imports(OURS)
    assert (report.of(Kind.SECTION), report.of(Kind.ENROLLMENT)) == ({"created": 2}, {"created": 3})
    assert report.left_out == []
    assert await imports.world.staff_of("homeroom:N:HR 10") == [("T1", True)]
    assert (await imports(OURS)).sync.counts.changes == 0
