"""The import files of Enriching Students."""

from datetime import date
from pathlib import Path

import pytest

from adapters.csv_files.opener import CsvFiles
from domain.errors import Refused
from domain.roster_feed import (
    FeedEnrollment,
    FeedMembership,
    FeedSchool,
    FeedSection,
    FeedSectionStaffer,
    FeedStaffer,
    FeedStudent,
    Kind,
    Notice,
    Place,
)  # fmt: skip
from tests.adapters.csv_files.bundles import (
    ENRICHING,
    ONEROSTER,
    counts,
    folder,
    left_out,
    notices,
    of_type,
    read,
    with_row,
    zipped,
)  # fmt: skip


def test_every_kind_of_record(tmp_path: Path) -> None:
    items = read(zipped(tmp_path, ENRICHING))
    staff, students, roster = (f"MHS-{part}.csv" for part in ("staff", "students", "roster"))
    assert [item for item in items if not isinstance(item, Notice)] == [
        FeedSchool(Place("schools.csv", 2), "MHS", "Maple High", None, date(2026, 8, 17), date(2027, 6, 4)),
        FeedStaffer(Place(staff, 2), "T1", "T1", "Ada", "Stone", "ada@x.example", False),
        FeedMembership(Place(staff, 2), Kind.STAFFER, "T1", "MHS", True),
        FeedStudent(Place(students, 2), "S1", "S1", "Ben", "Kern", "ben@x.example", 2029, True, "10"),
        FeedMembership(Place(students, 2), Kind.STUDENT, "S1", "MHS", True),
        FeedSection(
            Place(roster, 2), "MHS:T1:Algebra I", "MHS", "Algebra I", "Algebra I", None, None, None, None, None, None, None
        ),
        FeedSectionStaffer(Place(roster, 2), "MHS:T1:Algebra I", "T1", True),
        FeedSection(
            Place(students, 2), "homeroom:MHS:17", "MHS", "Homeroom Stone", None, None, None, "homeroom", None, None, None,
            None,
        ),
        FeedSectionStaffer(Place(students, 2), "homeroom:MHS:17", "T1", True),
        FeedEnrollment(Place(roster, 2), None, "MHS:T1:Algebra I", "S1", None, None),
        FeedEnrollment(Place(students, 2), "homeroom:MHS:S1", "homeroom:MHS:17", "S1", None, None),
    ]  # fmt: skip
    assert "CANARY" not in repr(items)


def test_a_school_without_a_name_is_called_by_its_key(tmp_path: Path) -> None:
    items = read(folder(tmp_path, {name: text for name, text in ENRICHING.items() if name != "schools.csv"}))
    (school,) = of_type(items, FeedSchool)
    assert (school.source_id, school.name) == ("MHS", "MHS")
    assert notices(items)["SCHOOL_NAMED_BY_KEY"] == 1


def test_a_homeroom_by_name_and_one_that_nobody_has(tmp_path: Path) -> None:
    header = "StudentId,FirstName,LastName,Email,GradeLevel,Homeroom,HomeroomStaffId,HomeroomId\n"
    rows = "S1,Ben,Kern,b@x.example,10,Room 5,T1,\nS2,Eva,Lind,e@x.example,10,,,99\nS3,Kim,Moss,k@x.example,10,,,\n"
    items = read(folder(tmp_path, {**ENRICHING, "MHS-students.csv": header + rows}))
    homes = [(one.name, one.source_id) for one in of_type(items, FeedSection) if one.class_type == "homeroom"]
    assert homes == [("Room 5", "homeroom:MHS:Room 5"), ("Homeroom 99", "homeroom:MHS:99")]
    assert notices(items)["STAFF_UNKNOWN"] == 1
    assert counts(items)["FeedStudent"] == 3


def test_somebody_at_two_schools_is_one_person(tmp_path: Path) -> None:
    other = {name.replace("MHS", "oms"): text for name, text in ENRICHING.items() if name != "schools.csv"}
    items = read(folder(tmp_path, {**ENRICHING, **other}))
    assert (counts(items)["FeedStaffer"], counts(items)["FeedStudent"]) == (1, 1)
    places = [(one.school_source_id, one.primary) for one in of_type(items, FeedMembership)]
    assert places == [("MHS", True), ("OMS", False)] * 2
    assert len({one.source_id for one in of_type(items, FeedSection)}) == 4


@pytest.mark.parametrize(
    ("part", "row", "kind", "field", "code"),
    [
        ("staff", "Kim,Moss,no mail,,T2,,,,", Kind.STAFFER, "Email", "EMAIL_INVALID"),
        ("staff", "Kim,Moss,kim@x.example,,,,,,", Kind.STAFFER, "StaffId", "REQUIRED_FIELD_MISSING"),
        ("students", "S2,Eva,,e@x.example,10,17,", Kind.STUDENT, "LastName", "REQUIRED_FIELD_MISSING"),
        ("roster", "T1,,Art", Kind.ENROLLMENT, "StudentId", "REQUIRED_FIELD_MISSING"),
        ("roster", ",S1,Art", Kind.ENROLLMENT, "StaffId", "REQUIRED_FIELD_MISSING"),
        ("roster", f"T1,S1,{'x' * 250}", Kind.ENROLLMENT, "CourseName", "CELL_TOO_LONG"),
    ],
)
def test_records_that_are_left_out(tmp_path: Path, part: str, row: str, kind: Kind, field: str, code: str) -> None:
    (record, *_) = left_out(read(folder(tmp_path, with_row(ENRICHING, f"MHS-{part}", row))))
    assert (record.kind, record.place, record.field, record.code) == (kind, Place(f"MHS-{part}.csv", 3), field, code)


@pytest.mark.parametrize("name", ["MHS-staff.csv", "MHS-students.csv", "MHS-roster.csv"])
def test_no_file_may_be_missing(tmp_path: Path, name: str) -> None:
    files = {key: text for key, text in ENRICHING.items() if key != name}
    with pytest.raises(Refused) as caught:
        CsvFiles().open(folder(tmp_path, files), "auto")
    assert caught.value.code == "MISSING_FILE"
    assert name in caught.value.message


def test_two_kinds_of_roster_in_one_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        CsvFiles().open(folder(tmp_path, {**ENRICHING, **ONEROSTER}), "auto")
    assert caught.value.code == "UNKNOWN_FORMAT"
