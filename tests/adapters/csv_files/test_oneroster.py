"""OneRoster 1.1: what each row becomes, and every pitfall with its remedy."""

from datetime import date
from pathlib import Path

import pytest

from adapters.csv_files.opener import CsvFiles
from domain.date_formats import DateFormat
from domain.errors import Refused
from domain.roster_feed import (
    Completeness,
    FeedChoice,
    FeedEnrollment,
    FeedGone,
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
    LENIENT,
    ONEROSTER,
    changed,
    counts,
    folder,
    left_out,
    notices,
    of_type,
    read,
    with_row,
)  # fmt: skip

MAX = ("max@x.example",)
USERS_HEAD = ONEROSTER["users.csv"].splitlines()[0] + "\n"


def read_bundle(place: Path, files: dict[str, str] | None = None, rules: FeedRules | None = None) -> list[FeedItem]:
    return read(folder(place, files or ONEROSTER), rules)


def refusal(place: Path, files: dict[str, str]) -> Refused:
    with pytest.raises(Refused) as caught:
        CsvFiles().open(folder(place, files), "oneroster")
    return caught.value


def student(place: Path, files: dict[str, str], source_id: str) -> FeedStudent:
    return next(s for s in of_type(read_bundle(place, files), FeedStudent) if s.source_id == source_id)


def test_every_kind_of_record(tmp_path: Path) -> None:
    items = read_bundle(tmp_path)
    year = (date(2026, 8, 17), date(2027, 6, 4))
    assert [item for item in items if not isinstance(item, Notice)] == [
        FeedSchool(Place("orgs.csv", 3), "SCH-1", "North High", "101", *year),
        FeedSchool(Place("orgs.csv", 4), "SCH-2", "South High", "102", *year),
        FeedStaffer(Place("users.csv", 2), "T-ada", "9001", "Ada", "Stone", "ada@x.example", False),
        FeedMembership(Place("users.csv", 2), Kind.STAFFER, "T-ada", "SCH-1", True),
        FeedStudent(Place("users.csv", 4), "S-ben", "1001", "Ben", "Kern", "ben@x.example", 2029, True, "10", MAX),
        FeedMembership(Place("users.csv", 4), Kind.STUDENT, "S-ben", "SCH-1", True),
        FeedMembership(Place("users.csv", 4), Kind.STUDENT, "S-ben", "SCH-2", False),
        FeedStudent(Place("users.csv", 5), "S-eva", "1002", "Eva", "Lind", "eva@x.example", 2039, True, "KG", ()),
        FeedMembership(Place("users.csv", 5), Kind.STUDENT, "S-eva", "SCH-2", True),
        FeedChoice(Kind.STAFFER, "identifier"),
        FeedChoice(Kind.STUDENT, "identifier"),
        FeedSection(
            Place("classes.csv", 2), "C-1", "SCH-1", "Homeroom 10, Stone", "Advisory", "HR10", "Homeroom", "homeroom",
            "1,2", "B204", *year,
        ),
        FeedSectionStaffer(Place("enrollments.csv", 2), "C-1", "T-ada", True, source_id="E-1"),
        FeedEnrollment(Place("enrollments.csv", 3), "E-2", "C-1", "S-ben", *year),
    ]  # fmt: skip
    assert notices(items) == {"GRADUATION_YEAR_DERIVED": 2, "SIS_ID_CHOSEN": 1}
    assert "CANARY" not in repr(items)


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        ("S-x,,,true,SCH-1,student,x,,,Kern,,7,x@x.example,,,,10,", "givenName", "REQUIRED_FIELD_MISSING"),
        ("S-x,,,true,SCH-1,student,x,,X,,,7,x@x.example,,,,10,", "familyName", "REQUIRED_FIELD_MISSING"),
        (",,,true,SCH-1,student,x,,X,Kern,,7,x@x.example,,,,10,", "sourcedId", "REQUIRED_FIELD_MISSING"),
        ("S-x,,,true,SCH-1,student,x,,X,Kern,,,x@x.example,,,,10,", "SIS id", "SIS_ID_MISSING"),
        ("S-x,,,true,SCH-1,student,x,,X,Kern,,7,,,,,10,", "email", "EMAIL_MISSING"),
        ("S-x,,,true,SCH-1,student,x,,X,Kern,,7,x.example.org,,,,10,", "email", "EMAIL_INVALID"),
        ("S-x,,,true,SCH-1,student,x,,X,Kern,,7,x@x.example,,,,,", "grades", "GRADUATION_YEAR_MISSING"),
        ("S-x,,,true,SCH-1,student,x,,X,Kern,,7,x@x.example,,,,zz,", "grades", "GRADE_UNKNOWN"),
        ("S-x,,,true,SCH-9,student,x,,X,Kern,,7,x@x.example,,,,10,", "orgSourcedIds", "SCHOOL_UNKNOWN"),
        ("S-x,,,true,D,student,x,,X,Kern,,7,x@x.example,,,,10,", "orgSourcedIds", "ORG_NOT_A_SCHOOL"),
        ("S-x,,,true,,student,x,,X,Kern,,7,x@x.example,,,,10,", "orgSourcedIds", "REQUIRED_FIELD_MISSING"),
        ("S-x,,,true,SCH-1,,x,,X,Kern,,7,x@x.example,,,,10,", "role", "REQUIRED_FIELD_MISSING"),
        ("S-x,,,true,SCH-1,student,x,,X,Ke\0rn,,7,x@x.example,,,,10,", "familyName", "CONTROL_CHARACTER"),
        ("S-x,,,true,SCH-1,student,x,,X," + "n" * 1001 + ",,7,x@x.example,,,,10,", "familyName", "CELL_TOO_LONG"),
        ("S-x,,,true,SCH-1,student,x,,X," + "n" * 256 + ",,7,x@x.example,,,,10,", "familyName", "CELL_TOO_LONG"),
        ("S-x,,,true,SCH-1,student,x,,X,Kern,,7,x@x.example,,,,10,,more", "row", "ROW_WIDTH"),
        ("T-x,,,true,SCH-1,teacher,x,,X,Kern,,7,,,,,,", "email", "EMAIL_MISSING"),
    ],
)
def test_people_that_are_left_out(tmp_path: Path, row: str, field: str, code: str) -> None:
    items = read_bundle(tmp_path, with_row(ONEROSTER, "users", row))
    (record,) = left_out(items)
    assert (record.place.file, record.place.row, record.field, record.code) == ("users.csv", 6, field, code)
    assert record.source_id == (row.split(",", maxsplit=1)[0] or None)
    assert not record.told_by_notice
    assert counts(items)["FeedStudent"] == 2
    assert "CANARY" not in repr(items)


def test_a_person_who_is_left_out_is_still_followed_by_the_memberships(tmp_path: Path) -> None:
    row = 'S-x,,,true,"SCH-2,SCH-1",student,x,,X,Kern,,7,broken,,,,10,'
    items = read_bundle(tmp_path, with_row(ONEROSTER, "users", row))
    assert left_out(items)[0].school_source_ids == ("SCH-2", "SCH-1")
    of_x = [m for m in of_type(items, FeedMembership) if m.person_source_id == "S-x"]
    assert [(m.school_source_id, m.primary) for m in of_x] == [("SCH-2", True), ("SCH-1", False)]


@pytest.mark.parametrize(
    ("users", "chosen"),
    [
        ("A,{SIS:1},7\nB,,8\n", ["7", "8"]),
        ('A,"{LDAP:x},{Local:2},{SIS:1}",\nB,{local: 3 },\nC,{LDAP:z},\n', ["1", "3", None]),
        ("A,{LDAP:x},\nB,,\n", ["A", "B"]),
        ("A,,7\nB,{SIS:1},\n", ["7", None]),
    ],
)
def test_the_sis_id_is_chosen_once_for_all_students(tmp_path: Path, users: str, chosen: list[str | None]) -> None:
    head = "sourcedId,userIds,identifier,orgSourcedIds,role,givenName,familyName,email,grades\n"
    rows = "".join(f"{line},SCH-1,student,X,Kern,x@x.example,10\n" for line in users.splitlines())
    staff = "T,,9,SCH-1,teacher,Ada,Stone,t@x.example,\n"
    items = read_bundle(tmp_path, changed(ONEROSTER, users=head + rows + staff))
    found = {s.source_id: s.sis_id for s in of_type(items, FeedStudent)}
    assert [found.get(name) for name in "ABC"[: len(chosen)]] == chosen
    assert {item.code for item in left_out(items)} == ({"SIS_ID_MISSING"} if None in chosen else set())
    (notice,) = [n for n in of_type(items, Notice) if n.code == "SIS_ID_CHOSEN"]
    assert "identifier for staff" in notice.message


@pytest.mark.parametrize("head", [True, False])
def test_an_email_column_that_is_empty_or_absent_is_one_notice(tmp_path: Path, head: bool) -> None:
    users = "sourcedId,identifier,orgSourcedIds,role,givenName,familyName,grades" + (",email\n" if head else "\n")
    rows = "".join(f"S-{n},{n},SCH-{1 + n % 2},student,X,Kern,10{',' if head else ''}\n" for n in range(50))
    rules = FeedRules({"SCH-1": SchoolRules(student_email_required=False)})
    items = read_bundle(tmp_path, changed(ONEROSTER, users=users + rows), rules)
    assert counts(items)["FeedStudent"] == 25
    assert {(item.code, item.told_by_notice) for item in left_out(items)} == {("EMAIL_MISSING", True)}
    assert len(left_out(items)) == 25
    assert notices(items)["COLUMN_EMPTY"] == 50
    (notice,) = [n for n in of_type(items, Notice) if n.code == "COLUMN_EMPTY"]
    assert "email is absent or empty for every student: 25 came in without, 25 could not come in." in notice.message


def test_grades_that_are_empty_everywhere_are_one_notice(tmp_path: Path) -> None:
    items = read_bundle(
        tmp_path, changed(ONEROSTER, users=ONEROSTER["users.csv"].replace(",10,", ",,").replace("KG", ""))
    )
    assert {(item.code, item.told_by_notice) for item in left_out(items)} == {("GRADUATION_YEAR_MISSING", True)}
    assert notices(items)["COLUMN_EMPTY"] == 2
    assert counts(read_bundle(tmp_path, None, LENIENT))["FeedStudent"] == 2


def test_without_a_school_year_anywhere_it_is_said_once(tmp_path: Path) -> None:
    files = changed(ONEROSTER, academicSessions=None)
    items = read_bundle(tmp_path, files)
    assert {(item.code, item.told_by_notice) for item in left_out(items)} == {("SCHOOL_YEAR_UNKNOWN", True)}
    assert notices(items)["SCHOOL_YEAR_UNKNOWN"] == 2
    rules = FeedRules({}, default=SchoolRules(year_ends_in=2027))
    ben = of_type(read_bundle(tmp_path, files, rules), FeedStudent)[0]
    assert (ben.graduation_year, ben.graduation_year_given) == (2029, False)


def test_of_two_school_years_the_one_most_classes_meet_in_counts(tmp_path: Path) -> None:
    more = ONEROSTER["academicSessions.csv"] + "Y-28,,,Next,schoolYear,2027-08-16,2028-06-02,,2028\n"
    items = read_bundle(tmp_path, changed(ONEROSTER, academicSessions=more))
    assert notices(items)["SEVERAL_SCHOOL_YEARS"] == 1
    assert of_type(items, FeedStudent)[0].graduation_year == 2029
    assert of_type(items, FeedSchool)[0].year_last_day == date(2027, 6, 4)


def test_deleted_and_inactive_rows_are_not_there(tmp_path: Path) -> None:
    files = {
        **ONEROSTER,
        "users.csv": ONEROSTER["users.csv"]
        .replace("S-ben,,", "S-ben,ToBeDeleted,")
        .replace("S-eva,,", "S-eva,Active,"),
        "classes.csv": ONEROSTER["classes.csv"].replace("C-1,,", "C-1,inactive,"),
        "enrollments.csv": ONEROSTER["enrollments.csv"].replace("E-2,,", "E-2,tobedeleted,"),
    }
    items = read_bundle(tmp_path, files)
    assert [s.source_id for s in of_type(items, FeedStudent)] == ["S-eva"]
    assert "FeedSection" not in counts(items)
    assert "FeedEnrollment" not in counts(items)
    assert {n.file for n in of_type(items, Notice) if n.code == "MARKED_DELETED"} == {
        "users.csv", "classes.csv", "enrollments.csv",
    }  # fmt: skip
    assert notices(items)["NO_RECORDS"] == 1


def test_an_unknown_status_is_read_as_active(tmp_path: Path) -> None:
    items = read_bundle(
        tmp_path, changed(ONEROSTER, users=ONEROSTER["users.csv"].replace("S-ben,,", "S-ben,enrolled,"))
    )
    assert counts(items)["FeedStudent"] == 2
    assert notices(items)["STATUS_UNKNOWN"] == 1


def test_a_disabled_account_stays_on_the_roster(tmp_path: Path) -> None:
    items = read_bundle(tmp_path, changed(ONEROSTER, users=ONEROSTER["users.csv"].replace("true", "False")))
    assert counts(items)["FeedStudent"] == 2
    assert notices(items)["ACCOUNT_DISABLED"] == 3


def test_roles(tmp_path: Path) -> None:
    rows = "".join(
        f"T-{n},,,true,SCH-1,{role},x,,X,Kern,,8{n},t{n}@x.example,,,,,\n"
        for n, role in enumerate(
            ["Administrator", "aide", "proctor", "principal", "ext:coach", "counselor", "Guardian"]
        )
    )
    items = read_bundle(tmp_path, changed(ONEROSTER, users=ONEROSTER["users.csv"] + rows))
    admins = {staffer.source_id: staffer.admin for staffer in of_type(items, FeedStaffer)}
    assert admins == {
        "T-ada": False, "T-0": True, "T-1": False, "T-2": False, "T-3": True, "T-4": False, "T-5": False,
    }  # fmt: skip
    assert notices(items)["ROLE_UNKNOWN"] == 2
    assert notices(items)["FAMILY_PASSED_OVER"] == 1


def test_staff_of_the_district_only_are_passed_over_and_counted(tmp_path: Path) -> None:
    items = read_bundle(tmp_path, with_row(ONEROSTER, "users", "T-x,,,true,D,administrator,x,,X,K,,7,x@x.example,,,,,"))
    assert notices(items)["STAFF_AT_NO_SCHOOL"] == 1
    assert not left_out(items)


def test_a_department_counts_as_the_school_it_belongs_to(tmp_path: Path) -> None:
    items = read_bundle(tmp_path, with_row(ONEROSTER, "users", "S-x,,,true,DEP,student,x,,X,K,,7,x@x.example,,,,10,"))
    assert of_type(items, FeedMembership)[-1].school_source_id == "SCH-2"


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        ("O-x,,,,school,,", "name", "REQUIRED_FIELD_MISSING"),
        (",,,X,school,,", "sourcedId", "REQUIRED_FIELD_MISSING"),
        ("SCH-1,,,North again,school,,", "id", "DUPLICATE_ID"),
        ("O-x,,,X\0,school,,", "name", "CONTROL_CHARACTER"),
    ],
)
def test_schools_that_are_left_out(tmp_path: Path, row: str, field: str, code: str) -> None:
    (record,) = left_out(read_bundle(tmp_path, with_row(ONEROSTER, "orgs", row)))
    assert (record.kind, record.place.row, record.field, record.code) == (Kind.SCHOOL, 6, field, code)


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        ("C-x,,,,10,,,,,SCH-1,,,,", "title", "REQUIRED_FIELD_MISSING"),
        (",,,X,10,,,,,SCH-1,,,,", "sourcedId", "REQUIRED_FIELD_MISSING"),
        ("C-x,,,X,10,,,,,SCH-9,,,,", "schoolSourcedId", "SCHOOL_UNKNOWN"),
        ("C-x,,,X,10,,,,,D,,,,", "schoolSourcedId", "ORG_NOT_A_SCHOOL"),
    ],
)
def test_sections_that_are_left_out(tmp_path: Path, row: str, field: str, code: str) -> None:
    (record,) = left_out(read_bundle(tmp_path, with_row(ONEROSTER, "classes", row)))
    assert (record.kind, record.place.row, record.field, record.code) == (Kind.SECTION, 3, field, code)


def test_unknown_terms_and_courses_are_counted_and_keep_the_section(tmp_path: Path) -> None:
    files = with_row(ONEROSTER, "classes", 'C-x,,,X,10,CRS-?,,,,SCH-1,"T-1,T-?",,,')
    items = read_bundle(tmp_path, files)
    section = of_type(items, FeedSection)[-1]
    assert (section.course_name, section.class_type, section.period, section.room) == (None,) * 4
    assert (section.term_first_day, section.term_last_day) == (date(2026, 8, 17), date(2026, 12, 18))
    assert (notices(items)["TERM_UNKNOWN"], notices(items)["COURSE_UNKNOWN"]) == (1, 1)


def test_sessions_that_cannot_be_read_are_counted(tmp_path: Path) -> None:
    files = with_row(ONEROSTER, "academicSessions", "Z,,,Z,term,8/17/2026,2027-06-04,,2027")
    assert notices(read_bundle(tmp_path, files))["SESSION_UNREADABLE"] == 1


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        ("E-x,,,,SCH-1,S-ben,student,,,", "classSourcedId", "REQUIRED_FIELD_MISSING"),
        ("E-x,,,C-1,SCH-1,,student,,,", "userSourcedId", "REQUIRED_FIELD_MISSING"),
        (",,,C-1,SCH-1,S-ben,student,,,", "sourcedId", "REQUIRED_FIELD_MISSING"),
        ("E-x,,,C-1,SCH-1,S-ben,,,,", "role", "REQUIRED_FIELD_MISSING"),
        ("E-x,,,C-1,SCH-1,S-ben,student,,8/17/2026,", "beginDate", "DATE_INVALID"),
        ("E-x,,,C-1,SCH-1,S-ben,student,,,soon", "endDate", "DATE_INVALID"),
        ("E-x,,,C-1,SCH-1,S-ben,student,,2027-01-01,2026-01-01", "endDate", "DATES_REVERSED"),
        ("E-x,,,C-1,SCH-1,S-ben\0,student,,,", "userSourcedId", "CONTROL_CHARACTER"),
    ],
)
def test_enrollments_that_are_left_out(tmp_path: Path, row: str, field: str, code: str) -> None:
    (record,) = left_out(read_bundle(tmp_path, with_row(ONEROSTER, "enrollments", row)))
    assert (record.kind, record.place.row, record.field, record.code) == (Kind.ENROLLMENT, 4, field, code)
    assert record.school_source_ids == ("SCH-1",)


def test_the_files_decide_not_the_manifest(tmp_path: Path) -> None:
    manifest = "propertyName,value\noneroster.version,1.2\nfile.courses,absent\nfile.orgs,bulk\nfile.users,bulk\n"
    items = read_bundle(tmp_path, changed(ONEROSTER, manifest=manifest))
    assert counts(items) == counts(read_bundle(tmp_path, dict(ONEROSTER)))
    items = read_bundle(tmp_path, changed(ONEROSTER, manifest=manifest))
    assert notices(items)["MANIFEST_CONTRARY"] == 4
    assert notices(items)["MANIFEST_VERSION"] == 1


def test_without_a_manifest_it_is_a_complete_roster(tmp_path: Path) -> None:
    items = read_bundle(tmp_path, changed(ONEROSTER, manifest=None))
    assert notices(items)["MANIFEST_MISSING"] == 1


def test_a_delta_is_partial_may_lack_files_and_refer_outside(tmp_path: Path) -> None:
    files = {
        "manifest.csv": "propertyName,value\noneroster.version,1.1\nfile.users,delta\nfile.orgs,absent\n",
        "users.csv": USERS_HEAD
        + "S-1,active,2026-09-01,true,SCH-7,student,,,Ben,Kern,,1,b@x.example,,,,10,\n"
        + "S-2,tobedeleted,2026-09-01,true,SCH-7,student,,,Eva,Lind,,2,e@x.example,,,,10,\n",
    }
    feed = CsvFiles().open(folder(tmp_path, files), "auto")
    assert feed.completeness is Completeness.PARTIAL
    items = list(feed.records(FeedRules({}, default=SchoolRules(year_ends_in=2027))))
    assert [m.school_source_id for m in of_type(items, FeedMembership)] == ["SCH-7"]
    assert {(one.kind, one.source_id) for one in of_type(items, FeedGone)} == {
        (Kind.STUDENT, "S-2"),
        (Kind.STAFFER, "S-2"),
    }
    assert notices(items)["MARKED_DELETED"] == 1


@pytest.mark.parametrize("name", ["orgs", "users", "classes", "enrollments"])
def test_a_complete_roster_lacks_no_file(tmp_path: Path, name: str) -> None:
    refused = refusal(tmp_path, changed(ONEROSTER, **{name: None}))
    assert refused.code == "MISSING_FILE"
    assert f"lacks {name}.csv" in refused.message


@pytest.mark.parametrize(
    ("files", "version"),
    [
        (
            changed(ONEROSTER, users="sourcedId,givenName\n", roles="userSourcedId,orgSourcedId,role\n", manifest=None),
            "Microsoft School Data Sync v2",
        ),
        (changed(ONEROSTER, users="sourcedId,orgSourcedIds,role,userId,givenName,familyName,grade\n"), "OneRoster 1.0"),
        (changed(ONEROSTER, classes="sourcedId,title,schoolSourcedId,termSourcedId\n"), "OneRoster 1.0"),
    ],
)
def test_other_versions_are_refused_by_name(tmp_path: Path, files: dict[str, str], version: str) -> None:
    refused = refusal(tmp_path, files)
    assert refused.code == "VERSION_NOT_SUPPORTED"
    assert f"This is {version} (" in refused.message


def test_a_missing_column_is_found_before_anything_is_read(tmp_path: Path) -> None:
    refused = refusal(tmp_path, changed(ONEROSTER, enrollments="sourcedId,classSourcedId,role\n"))
    assert refused.code == "MISSING_COLUMN"
    assert "enrollments.csv has no column userSourcedId" in refused.message


def test_ids_keep_their_case_and_signs(tmp_path: Path) -> None:
    files = with_row(ONEROSTER, "users", "a/B@c d,,,true,SCH-1,student,x,,X,K,,7,x@x.example,,,,10,")
    assert student(tmp_path, files, "a/B@c d")


def test_somebody_may_be_at_fifty_schools(tmp_path: Path) -> None:
    ids = [f"{number:036}" for number in range(50)]
    files = with_row(ONEROSTER, "orgs", "\n".join(f"{id},,,School {id},school,,D" for id in ids))
    row = f'T-psy,,,true,"{",".join(ids)}",teacher,,,Pat,Sy,,9009,pat@x.example,,,,,'
    items = read_bundle(tmp_path, with_row(files, "users", row))
    assert left_out(items) == []
    assert len([one for one in of_type(items, FeedMembership) if one.person_source_id == "T-psy"]) == 50


@pytest.mark.parametrize("parent", ["Y,", ","])
def test_terms_that_do_not_name_their_school_year_have_that_of_the_one_around_them(tmp_path: Path, parent: str) -> None:
    sessions = (
        f"{ONEROSTER['academicSessions.csv'].splitlines()[0]}\nY,,,Year,schoolYear,2026-08-17,2027-06-04,,2027\n"
        "Y2,,,Next,schoolYear,2027-08-17,2028-06-04,,2028\n"
        f"T-1,,,Fall,term,2026-08-17,2026-12-18,{parent}\nT-2,,,Spring,term,2027-01-05,2027-06-04,{parent}\n"
    )
    assert student(tmp_path, changed(ONEROSTER, academicSessions=sessions), "S-ben").graduation_year == 2029


def test_other_roles_in_a_class_are_staff_of_the_section_and_never_its_lead(tmp_path: Path) -> None:
    rows = "E-7,,,C-1,SCH-1,T-kim,ext:coTeacher,true,,\nE-8,,,C-1,SCH-1,T-lee,Counselor,,,\nE-9,,,C-1,SCH-1,P-max,Parent,,,"
    items = read_bundle(tmp_path, with_row(ONEROSTER, "enrollments", rows))
    assert [(one.staffer_source_id, one.lead) for one in of_type(items, FeedSectionStaffer)] == [
        ("T-ada", True),
        ("T-kim", False),
        ("T-lee", False),
    ]
    assert (left_out(items), notices(items)["ROLE_UNKNOWN"], notices(items)["FAMILY_PASSED_OVER"]) == ([], 2, 1)


@pytest.mark.parametrize(
    ("format", "first", "last"), [("mdy", "8/17/2026", "6/4/2027"), ("dmy", "17.8.2026", "4.6.2027")]
)
def test_days_are_read_as_whoever_imports_says_they_are_written(
    tmp_path: Path, format: str, first: str, last: str
) -> None:
    files = {
        name: text.replace("2026-08-17", first).replace("2027-06-04", last) if name != "manifest.csv" else text
        for name, text in ONEROSTER.items()
    }
    rules = FeedRules({}, date_format=DateFormat(format))
    assert placed(read_bundle(tmp_path / "other", files, rules)) == placed(read_bundle(tmp_path / "iso"))


def placed(items: list[FeedItem]) -> list[FeedItem]:
    return [item for item in items if not isinstance(item, Notice)]
