"""A student file with a column of homerooms is a roster by itself: it is about students and these homerooms, and nobody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.csv_files.opener import CsvFiles
from application.ports.roster_feed import RosterFeed
from domain.errors import Refused
from domain.roster_feed import Kind
from domain.roster_sync import RosterSync
from tests.adapters.csv_files.bundles import folder
from tests.contract.roster_feeds import holds, notices, told
from tests.contract.roster_worlds import RosterWorld

ALONE = (
    "StudentId,SchoolId,FirstName,LastName,Email,GraduationYear,Homeroom,HomeroomStaffId\n"
    "S1,N,Ben,Kern,b@x.example,2029,HR 10,T1\nS2,N,Eva,Lind,e@x.example,2029,HR 10,\n"
    "S3,N,Kim,Lee,k@x.example,2029,HR 11,T9\nS4,N,Lou,Ott,l@x.example,2029,,\n"
)
ROSTER = {
    "schools.csv": "SchoolId,Name,FirstDay,LastDay\nN,North,2026-08-17,2027-06-04\n",
    "staff.csv": "StaffId,SchoolId,FirstName,LastName,Email\nT1,N,Ada,Stone,a@x.example\nT2,N,Max,Ode,m@x.example\n",
    "students.csv": "StudentId,SchoolId,FirstName,LastName,Email,GraduationYear\nX,N,X,X,x@x.example,2029\n",
    "sections.csv": "SectionId,SchoolId,Name,StaffIds\nART,N,Art,T1\n",
    "enrollments.csv": "SectionId,StudentId\nART,X\n",
}


@dataclass(frozen=True)
class _At:
    path: str

    def open(self, path: str, format: str) -> RosterFeed:
        del path
        return CsvFiles().open(self.path, format)


@dataclass
class Files:
    home: RosterWorld
    place: Path
    number: int = 0

    async def __call__(self, students: str, **others: str) -> RosterSync:
        return await self.all({"students.csv": students, **{f"{name}.csv": text for name, text in others.items()}})

    async def all(self, files: Mapping[str, str]) -> RosterSync:
        self.number += 1
        return await self.home.sync(_At(folder(self.place / str(self.number), files)))


@pytest.fixture
def files(home: RosterWorld, tmp_path: Path) -> Files:
    return Files(home, tmp_path)


async def test_students_with_their_homerooms_are_a_roster_by_themselves(files: Files) -> None:
    sync = await files(ALONE)
    assert sync.format == "students"
    assert (told(sync, Kind.STUDENT), told(sync, Kind.STAFFER)) == ({"created": 4}, {})
    assert (told(sync, Kind.SECTION), told(sync, Kind.ENROLLMENT)) == ({"created": 2}, {"created": 3})
    assert (notices(sync)["STAFF_UNKNOWN"], notices(sync)["SCHOOL_NAMED_BY_KEY"]) == (2, 1)
    assert (await files(ALONE)).counts.changes == 0


async def test_who_leads_is_found_among_the_staff_that_are_known(files: Files) -> None:
    await files.all(ROSTER)
    sync = await files(ALONE)
    assert (notices(sync)["STAFF_UNKNOWN"], holds(sync)) == (1, {})
    assert await files.home.staff_of("homeroom:N:HR 10") == [("T1", True)]
    assert (await files(ALONE)).counts.changes == 0
    moved = await files(ALONE.replace("HR 10,T1", "HR 10,T2"))
    assert await files.home.staff_of("homeroom:N:HR 10") == [("T2", True)]
    assert (told(moved, Kind.SECTION), told(moved, Kind.STAFFER)) == ({"updated": 1}, {})
    await files(ALONE.replace("HR 10,T1", "HR 10,"))
    assert await files.home.staff_of("homeroom:N:HR 10") == []


async def test_nobody_of_another_source_leaves_for_a_student_file(files: Files) -> None:
    await files.all(ROSTER)
    before = await files.home.tables()
    await files(ALONE)
    await files(ALONE.replace("HR 10,T1", "HR 10,T2"))
    after = await files.home.tables()
    assert after["staffer"] == before["staffer"]
    assert set(after["staffer_school"]) == set(before["staffer_school"])
    for table in ("student", "section", "enrollment"):
        assert set(before[table]) <= set(after[table])
    assert (await files.all(ROSTER)).counts.changes == 0


async def test_students_and_homerooms_that_are_no_longer_in_the_file_leave(files: Files) -> None:
    await files(ALONE)
    fewer = ALONE.replace("HR 11,T9", "HR 10,").replace("S4,N,Lou,Ott,l@x.example,2029,,\n", "")
    sync = await files(fewer)
    assert (told(sync, Kind.STUDENT), told(sync, Kind.SECTION)) == ({"left": 1}, {"left": 1})
    assert ("homeroom:N:HR 10", "S3") in await files.home.rosters()


async def test_schools_beside_the_students_tell_name_and_year(files: Files) -> None:
    graded = ALONE.replace("GraduationYear", "Grade").replace(",2029,", ",10,")
    sync = await files(graded, schools=ROSTER["schools.csv"])
    assert told(sync, Kind.STUDENT) == {"created": 4}
    assert "SCHOOL_NAMED_BY_KEY" not in notices(sync)


async def test_a_list_of_homerooms_beside_the_students_will_do_as_well(files: Files) -> None:
    without = ALONE.replace("HR 10,T1", ",").replace("HR 10,", ",").replace("HR 11,T9", ",")
    sync = await files(without, homerooms="StudentId,Homeroom,StaffId\nS1,HR 1,\n")
    assert (told(sync, Kind.SECTION), told(sync, Kind.ENROLLMENT)) == ({"created": 1}, {"created": 1})


async def test_students_without_any_homeroom_are_what_is_left_of_a_roster(files: Files) -> None:
    without = ALONE.replace("HR 10,T1", ",").replace("HR 10,", ",").replace("HR 11,T9", ",")
    for text in (without, ALONE.replace("Homeroom,", "Else,")):
        with pytest.raises(Refused) as refused:
            await files(text)
        assert refused.value.code == "MISSING_FILE"
