"""Microsoft SDS v1, Homeroom's own files, and telling the formats apart."""

from datetime import date
from pathlib import Path

import pytest

from adapters.csv_files.opener import CsvFiles
from adapters.csv_files.templates import COLUMNS, templates, templates_zip, write_templates
from domain.date_formats import DateFormat
from domain.errors import Refused
from domain.roster_feed import (
    FeedEnrollment,
    FeedItem,
    FeedMembership,
    FeedRules,
    FeedSchool,
    FeedSection,
    FeedSectionStaffer,
    FeedStaffer,
    FeedStudent,
    Kind,
    Notice,
    Place,
    SchoolRules,
)  # fmt: skip
from tests.adapters.csv_files.bundles import (
    ONEROSTER,
    SDS,
    changed,
    counts,
    folder,
    left_out,
    notices,
    of_type,
    read,
    with_row,
    zipped,
)  # fmt: skip


def records(items: list[FeedItem]) -> list[FeedItem]:
    return [item for item in items if not isinstance(item, Notice)]


def refusal(path: str, format: str = "auto") -> Refused:
    with pytest.raises(Refused) as caught:
        CsvFiles().open(path, format)
    return caught.value


def test_every_kind_of_sds_record(tmp_path: Path) -> None:
    items = read(zipped(tmp_path, SDS))
    assert records(items) == [
        FeedSchool(Place("School.csv", 2), "1", "North High", "1", None, None),
        FeedStaffer(Place("Teacher.csv", 2), "41", "41", "Ada", "Stone", "AStone@x.example", False),
        FeedMembership(Place("Teacher.csv", 2), Kind.STAFFER, "41", "1", True),
        FeedStudent(Place("Student.csv", 2), "31", "31", "Ben", "Kern", "BKern@x.example", 2029, True, "10"),
        FeedMembership(Place("Student.csv", 2), Kind.STUDENT, "31", "1", True),
        FeedSection(
            Place("Section.csv", 2), "11", "1", "Math A", "Math 101", "101", "Math", None, "1", None,
            date(2026, 8, 17), date(2027, 6, 4),
        ),
        FeedSectionStaffer(Place("TeacherRoster.csv", 2), "11", "41", False),
        FeedEnrollment(Place("StudentEnrollment.csv", 2), None, "11", "31", None, None),
    ]  # fmt: skip
    assert "CANARY" not in repr(items)


@pytest.mark.parametrize(
    ("file", "row", "kind", "field", "code"),
    [
        ("School", "1,Again", Kind.SCHOOL, "id", "DUPLICATE_ID"),
        ("School", "2,", Kind.SCHOOL, "Name", "REQUIRED_FIELD_MISSING"),
        ("Student", "32,9,X,K,xk,,10,Active,,", Kind.STUDENT, "School SIS ID", "SCHOOL_UNKNOWN"),
        ("Student", "32,1,,K,xk,,10,Active,,", Kind.STUDENT, "First Name", "REQUIRED_FIELD_MISSING"),
        ("Student", "32,1,X,K,,,10,Active,,", Kind.STUDENT, "Username", "EMAIL_MISSING"),
        ("Student", "32,1,X,K,x k,,10,Active,,", Kind.STUDENT, "Username", "EMAIL_INVALID"),
        ("Student", "32,1,X,K,xk,,,Active,,", Kind.STUDENT, "Grade", "GRADUATION_YEAR_MISSING"),
        ("Student", "32,1,X,K,xk,,,Active,,29", Kind.STUDENT, "Graduation Year", "GRADUATION_YEAR_INVALID"),
        ("Teacher", ",1,X,K,xk,,Active", Kind.STAFFER, "SIS ID", "REQUIRED_FIELD_MISSING"),
        ("Section", "12,9,X,,,,,,,Active", Kind.SECTION, "School SIS ID", "SCHOOL_UNKNOWN"),
        ("Section", "12,1,X,17/8/2026,,,,,,Active", Kind.SECTION, "Term StartDate", "DATE_INVALID"),
        ("Section", "12,1,X,6/4/2027,8/17/2026,,,,,Active", Kind.SECTION, "Term EndDate", "DATES_REVERSED"),
        ("StudentEnrollment", "11,", Kind.ENROLLMENT, "SIS ID", "REQUIRED_FIELD_MISSING"),
        ("TeacherRoster", ",41", Kind.ENROLLMENT, "Section SIS ID", "REQUIRED_FIELD_MISSING"),
        ("TeacherRoster", "11,4\x011", Kind.ENROLLMENT, "SIS ID", "CONTROL_CHARACTER"),
    ],
)
def test_sds_records_that_are_left_out(tmp_path: Path, file: str, row: str, kind: Kind, field: str, code: str) -> None:
    (record,) = left_out(read(folder(tmp_path, with_row(SDS, file, row))))
    assert (record.kind, record.place, record.field, record.code) == (kind, Place(f"{file}.csv", 3), field, code)


def test_inactive_sds_rows_are_not_there(tmp_path: Path) -> None:
    items = read(folder(tmp_path, with_row(SDS, "Student", "32,1,X,K,xk,,10,Inactive,,")))
    assert counts(items)["FeedStudent"] == 1
    assert notices(items)["MARKED_DELETED"] == 1


def test_sds_without_a_domain_keeps_user_names_that_are_addresses(tmp_path: Path) -> None:
    files = with_row(SDS, "Student", "32,1,X,K,xk@y.example,,10,Active,,")
    rules = FeedRules({}, default=SchoolRules(student_email_required=False))
    items = read(folder(tmp_path, files), rules)
    assert [s.email for s in of_type(items, FeedStudent)] == [None, "xk@y.example"]
    assert [item.code for item in left_out(items)] == ["EMAIL_DOMAIN_NEEDED"]


@pytest.mark.parametrize("name", sorted(SDS))
def test_sds_lacks_no_file(tmp_path: Path, name: str) -> None:
    refused = refusal(folder(tmp_path, {key: text for key, text in SDS.items() if key != name}))
    assert refused.code == "MISSING_FILE"
    assert name in refused.message


MIA = ("mia.kern@example.org",)


def test_the_templates_are_a_roster_that_can_be_read(tmp_path: Path) -> None:
    target = str(tmp_path / "templates")
    roster = ["schools.csv", "staff.csv", "students.csv", "sections.csv", "enrollments.csv"]
    assert write_templates(target) == [*roster, "grades.csv", "attendance.csv"]
    assert records(read(target)) == [
        FeedSchool(
            Place("schools.csv", 2), "SCH-1", "Example High School", "SCH-1", date(2026, 8, 17), date(2027, 6, 4)
        ),
        FeedStaffer(Place("staff.csv", 2), "T-1", "T-1", "Ada", "Stone", "ada.stone@example.org", False),
        FeedMembership(Place("staff.csv", 2), Kind.STAFFER, "T-1", "SCH-1", True),
        FeedStudent(Place("students.csv", 2), "S-1", "S-1", "Ben", "Kern", "ben.kern@example.org", 2029, True, "10", MIA),
        FeedMembership(Place("students.csv", 2), Kind.STUDENT, "S-1", "SCH-1", True),
        FeedSection(
            Place("sections.csv", 2), "SEC-1", "SCH-1", "Homeroom 10", "Advisory", "HR10", "Homeroom", None, "HR", "B204",
            None, None,
        ),
        FeedSectionStaffer(Place("sections.csv", 2), "SEC-1", "T-1", True),
        FeedEnrollment(Place("enrollments.csv", 2), None, "SEC-1", "S-1", None, None),
    ]  # fmt: skip
    packed = tmp_path / "templates.zip"
    packed.write_bytes(templates_zip())
    assert records(read(str(packed))) == records(read(target))
    with pytest.raises(Refused) as caught:
        write_templates(target)
    assert caught.value.code == "FILE_EXISTS"
    with pytest.raises(Refused) as caught:
        write_templates(str(tmp_path / "templates" / "staff.csv" / "x"))
    assert caught.value.code == "FOLDER_NOT_WRITABLE"


def homeroom_files(**more: str) -> dict[str, str]:
    files = {
        "schools.csv": "SchoolId,Name,FirstDay,LastDay\nA,North,,\nB,South,8/17/2026,6/4/2027\n",
        "staff.csv": "StaffId,SchoolId,FirstName,LastName,Email,Role\nT1,A;B,Ada,Stone,ada@x.example,Admin\n",
        "students.csv": "StudentId,SchoolId,FirstName,LastName,Email,GraduationYear,Grade\n"
        "S1,B;A,Ben,Kern,ben@x.example,,10\n",
        "sections.csv": "SectionId,SchoolId,Name,StaffIds\nX,A,Homeroom,T2; T1\n",
        "enrollments.csv": "SectionId,StudentId\nX,S1\n",
    }
    return files | {f"{name}.csv": files[f"{name}.csv"] + row + "\n" for name, row in more.items()}


def test_lists_in_a_cell_and_american_days(tmp_path: Path) -> None:
    items = read(folder(tmp_path, homeroom_files()))
    places = [(m.person_source_id, m.school_source_id, m.primary) for m in of_type(items, FeedMembership)]
    assert places == [("T1", "A", True), ("T1", "B", False), ("S1", "B", True), ("S1", "A", False)]
    assert [(s.staffer_source_id, s.lead) for s in of_type(items, FeedSectionStaffer)] == [("T2", True), ("T1", False)]
    assert of_type(items, FeedStaffer)[0].admin
    assert of_type(items, FeedStudent)[0].graduation_year == 2029


@pytest.mark.parametrize(
    ("file", "row", "field", "code"),
    [
        ("schools", "A,Again,,", "id", "DUPLICATE_ID"),
        ("schools", "C,Third,soon,", "FirstDay", "DATE_INVALID"),
        ("schools", "C,Third,2027-01-01,2026-01-01", "LastDay", "DATES_REVERSED"),
        ("staff", "T2,A,X,Y,broken,", "Email", "EMAIL_INVALID"),
        ("staff", "T2,C,X,Y,y@x.example,", "SchoolId", "SCHOOL_UNKNOWN"),
        ("staff", "T2,,X,Y,y@x.example,", "SchoolId", "REQUIRED_FIELD_MISSING"),
        ("students", "S2,A,X,Y,y@x.example,,10", "Grade", "SCHOOL_YEAR_UNKNOWN"),
        ("students", "S2,B,X,Y,y@x.example,,", "Grade", "GRADUATION_YEAR_MISSING"),
        ("students", ",B,X,Y,y@x.example,2029,", "StudentId", "REQUIRED_FIELD_MISSING"),
        ("sections", "Y,C,Art,", "SchoolId", "SCHOOL_UNKNOWN"),
        ("sections", "Y,A,,", "Name", "REQUIRED_FIELD_MISSING"),
        ("enrollments", "X,", "StudentId", "REQUIRED_FIELD_MISSING"),
        ("enrollments", "X,S\x012", "StudentId", "CONTROL_CHARACTER"),
    ],
)
def test_homeroom_records_that_are_left_out(tmp_path: Path, file: str, row: str, field: str, code: str) -> None:
    (record,) = left_out(read(folder(tmp_path, homeroom_files(**{file: row}))))
    assert (record.place.file, record.field, record.code) == (f"{file}.csv", field, code)


def test_a_role_nobody_knows_is_a_staffer(tmp_path: Path) -> None:
    items = read(folder(tmp_path, homeroom_files(staff="T2,A,X,Y,y@x.example,wizard")))
    assert [staffer.admin for staffer in of_type(items, FeedStaffer)] == [True, False]
    assert notices(items)["ROLE_UNKNOWN"] == 1


@pytest.mark.parametrize(("files", "format"), [(ONEROSTER, "oneroster"), (SDS, "sds"), (homeroom_files(), "homeroom")])
def test_formats_are_told_by_their_files(tmp_path: Path, files: dict[str, str], format: str) -> None:
    assert CsvFiles().open(folder(tmp_path, files), "auto").format == format
    for other in {"oneroster", "sds", "homeroom"} - {format}:
        assert refusal(str(tmp_path), other).code == "MISSING_FILE"


def test_formats_that_are_none_or_more_than_one(tmp_path: Path) -> None:
    refused = refusal(folder(tmp_path / "a", {"grades.csv": "x", "ABC-staffing.csv": "x"}))
    assert refused.code == "UNKNOWN_FORMAT"
    assert "found: ABC-staffing.csv, grades.csv" in refused.message
    assert "Microsoft SDS v1" in refused.message
    assert refusal(folder(tmp_path / "b", {**ONEROSTER, **SDS})).code == "UNKNOWN_FORMAT"
    assert refusal(str(tmp_path / "b"), "edfi").code == "UNKNOWN_FORMAT"
    assert refusal(folder(tmp_path / "c", {f"{n}.csv": "x" for n in range(30)})).message.count(".csv") < 15


def test_a_format_that_is_named_settles_a_mixed_folder(tmp_path: Path) -> None:
    assert CsvFiles().open(folder(tmp_path, {**ONEROSTER, **SDS}), "sds").format == "sds"
    assert changed(SDS, School=None).keys() == SDS.keys() - {"School.csv"}


def test_somebody_with_a_row_at_each_of_several_schools_is_one_person(tmp_path: Path) -> None:
    files = with_row(with_row(SDS, "School", "2,South High"), "Student", "31,2,Ben,Kern,BKern,X,10,Active,,")
    items = read(folder(tmp_path, with_row(files, "Teacher", "41,2,Ada,Stone,AStone,X,Active")))
    assert left_out(items) == []
    assert [(one.person_source_id, one.school_source_id, one.primary) for one in of_type(items, FeedMembership)] == [
        ("41", "1", True),
        ("41", "2", False),
        ("31", "1", True),
        ("31", "2", False),
    ]
    assert (counts(items)["FeedStudent"], counts(items)["FeedStaffer"]) == (1, 1)


@pytest.mark.parametrize(
    ("format", "first"), [("iso", "8/17/2026"), ("iso", "2026-08-17"), ("mdy", "8/17/2026"), ("dmy", "17/8/2026")]
)
def test_sds_days_are_american_or_those_of_a_workbook_or_what_is_said(tmp_path: Path, format: str, first: str) -> None:
    section = SDS["Section.csv"].replace("8/17/2026", first).replace("6/4/2027", "2027-06-04")
    rules = FeedRules({}, "x.example", DateFormat(format))
    (found,) = of_type(read(folder(tmp_path, {**SDS, "Section.csv": section}), rules), FeedSection)
    assert (found.term_first_day, found.term_last_day) == (date(2026, 8, 17), date(2027, 6, 4))


@pytest.mark.parametrize(("format", "day"), [("iso", date(2027, 3, 4)), ("dmy", date(2027, 4, 3))])
def test_days_in_our_own_files_are_american_if_not_said_otherwise(tmp_path: Path, format: str, day: date) -> None:
    files = {name: content.decode("utf-8-sig") for name, content in templates().items() if name in COLUMNS}
    files["schools.csv"] = files["schools.csv"].replace("2027-06-04", "3/4/2027")
    (school,) = of_type(read(folder(tmp_path, files), FeedRules({}, date_format=DateFormat(format))), FeedSchool)
    assert school.year_last_day == day
