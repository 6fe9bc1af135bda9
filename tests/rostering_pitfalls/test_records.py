"""Pitfalls of what records say: people and their keys, sections, rosters, grades, years."""

import pytest

from domain.roster_feed import Kind
from tests.adapters.csv_files.bundles import ONEROSTER, ONEROSTER_1_2, SDS, changed, with_row
from tests.rostering_pitfalls.conftest import Imports

STUDENT = "{id},,,true,SCH-1,student,,,{id},Kern,,{sis},{email},,,,{grade},"
DELTA = "propertyName,value\noneroster.version,1.1\nfile.users,delta\nfile.classes,delta\nfile.enrollments,delta\n"


def with_student(id: str, sis: str = "7", email: str = "x@x.example", grade: str = "10") -> dict[str, str]:
    return with_row(ONEROSTER, "users", STUDENT.format(id=id, sis=sis, email=email, grade=grade))


async def test_pitfall_10_one_email_on_two_students_is_a_conflict_in_any_case(imports: Imports) -> None:
    await imports(ONEROSTER)
    report = await imports(with_student("S-new", email="BEN@X.EXAMPLE"))
    assert report.left_out == [("users.csv", 6, "email", "CONFLICT_EMAIL")]
    assert report.of(Kind.STUDENT) == {"quarantined": 1}


async def test_pitfall_10_a_student_and_an_adult_may_share_an_email(imports: Imports) -> None:
    report = await imports(with_student("S-new", email="ada@x.example"))
    assert (report.of(Kind.STUDENT), report.left_out) == ({"created": 3}, [])


@pytest.mark.parametrize(("email", "code"), [("", "EMAIL_MISSING"), ("ben.example.org", "EMAIL_INVALID")])
async def test_pitfall_10_no_email_or_none_is_told_by_row(imports: Imports, email: str, code: str) -> None:
    report = await imports(with_student("S-new", email=email))
    assert report.left_out == [("users.csv", 6, "email", code)]


async def test_pitfall_08_a_delta_that_names_another_school_only_moves_the_student(imports: Imports) -> None:
    await imports(with_student("S-new"))
    moved = ONEROSTER["users.csv"].splitlines()[0] + "\n"
    moved += STUDENT.format(id="S-new", sis="7", email="x@x.example", grade="10").replace("SCH-1", "SCH-2") + "\n"
    report = await imports({"manifest.csv": DELTA, "users.csv": moved})
    assert report.of(Kind.STUDENT) == {"updated": 1}
    assert (await imports.world.students())["S-new"][3] == ["SCH-2"]


async def test_pitfall_08_roles_of_1_2_in_a_delta_are_a_part_and_end_no_other(imports: Imports) -> None:
    await imports(ONEROSTER_1_2)
    head = {name: ONEROSTER_1_2[name].splitlines()[0] + "\n" for name in ("users.csv", "roles.csv")}
    manifest = DELTA.replace("1.1", "1.2") + "file.roles,delta\n"
    eva = "S-eva,active,2026-09-02,true,eva,,Eva,Lind,,1002,eva@x.example,,,,KG,,M-4,,,,SCH-2,\n"
    role = "R-7,active,2026-09-02,S-eva,secondary,student,,,SCH-1,\n"
    files = {"manifest.csv": manifest, "users.csv": head["users.csv"] + eva, "roles.csv": head["roles.csv"] + role}
    await imports(files)
    assert sorted((await imports.world.students())["S-eva"][3]) == ["SCH-1", "SCH-2"]


async def test_pitfall_11_one_sis_id_on_two_people_waits_for_an_admin(imports: Imports) -> None:
    await imports(ONEROSTER)
    report = await imports(with_student("S-new", sis="1001"))
    assert report.left_out == [("users.csv", 6, "SIS id", "CONFLICT_SIS_ID")]
    assert await imports.world.open_conflicts() == [("S-new", "CONFLICT_SIS_ID")]


@pytest.mark.parametrize(
    ("rows", "staff"),
    [
        ("", []),
        ("E-1,,,C-1,SCH-1,T-ada,teacher,,,\n", [("T-ada", False)]),
        (
            "E-1,,,C-1,SCH-1,T-ada,teacher,true,,\nE-3,,,C-1,SCH-1,T-kim,aide,true,,\n",
            [("T-ada", True), ("T-kim", True)],
        ),
    ],
    ids=["nobody", "nobody-primary", "two-primaries"],
)
async def test_pitfall_13_a_section_comes_in_whoever_leads_it(
    imports: Imports, rows: str, staff: list[tuple[str, bool]]
) -> None:
    files = with_row(ONEROSTER, "users", "T-kim,,,true,SCH-1,aide,,,Kim,Lee,,9002,kim@x.example,,,,,")
    head = ONEROSTER["enrollments.csv"].splitlines()[0] + "\nE-2,,,C-1,SCH-1,S-ben,student,,,\n"
    report = await imports({**files, "enrollments.csv": head + rows})
    assert report.of(Kind.SECTION) == {"created": 1}
    assert sorted(await imports.world.staff_of("C-1")) == staff


async def test_pitfall_14_what_has_ended_or_begins_later_comes_in_with_its_days(imports: Imports) -> None:
    days = ONEROSTER["enrollments.csv"].replace("2026-08-17,2027-06-04", "2016-08-17,2017-06-04")
    report = await imports(changed(ONEROSTER, enrollments=days + "E-3,,,C-1,SCH-1,S-eva,student,,2027-03-01,\n"))
    assert report.of(Kind.ENROLLMENT) == {"created": 2}
    assert await imports.world.rosters() == {("C-1", "S-ben"), ("C-1", "S-eva")}


async def test_pitfall_14_who_taught_until_yesterday_gives_way_to_who_teaches_today(imports: Imports) -> None:
    """It is the first of September."""
    files = with_row(ONEROSTER, "users", "T-kim,,,true,SCH-1,teacher,,,Kim,Lee,,9002,kim@x.example,,,,,")
    rows = files["enrollments.csv"].replace("teacher,TRUE,,", "teacher,TRUE,2026-08-17,2026-08-28")
    rows += "E-9,,,C-1,SCH-1,T-kim,teacher,TRUE,2026-08-31,2027-06-04\n"
    await imports(changed(files, enrollments=rows))
    assert await imports.world.staff_of("C-1") == [("T-kim", True)]


async def test_pitfall_14_days_of_staff_that_cannot_be_read_take_nobody_away(imports: Imports) -> None:
    rows = ONEROSTER["enrollments.csv"].replace("teacher,TRUE,,", "teacher,TRUE,8/17/26,2026-08-28")
    report = await imports(changed(ONEROSTER, enrollments=rows))
    assert (await imports.world.staff_of("C-1"), report.left_out) == ([("T-ada", True)], [])
    assert report.notices["STAFF_DAYS_UNREADABLE"] == 1


async def test_pitfall_15_a_delta_without_courses_and_terms_leaves_those_of_its_classes(imports: Imports) -> None:
    await imports(ONEROSTER)
    before = (await imports.world.tables())["section"]
    delta = {"manifest.csv": DELTA, "classes.csv": ONEROSTER["classes.csv"].replace("10, Stone", "10, Steel")}
    report = await imports(delta)
    assert report.of(Kind.SECTION) == {"updated": 1}
    assert set(report.notices) <= {"MANIFEST_CONTRARY"}, "what is not in a delta is nothing to remark"
    assert [(*row[:2], "Homeroom 10, Stone", *row[3:]) for row in (await imports.world.tables())["section"]] == before
    assert await imports.world.section("C-1") == ("Homeroom 10, Steel", "B204", None, "active")


async def test_pitfall_15_references_to_nobody_are_counted_as_skipped(imports: Imports) -> None:
    rows = "E-3,,,C-1,SCH-1,S-nobody,student,,,\nE-4,,,C-nothing,SCH-1,S-ben,student,,,\n"
    report = await imports(changed(ONEROSTER, enrollments=ONEROSTER["enrollments.csv"] + rows))
    assert report.of(Kind.ENROLLMENT) == {"created": 1, "skipped": 2}


async def test_pitfall_16_the_same_student_twice_in_a_class_is_one_enrollment(imports: Imports) -> None:
    twice = with_row(ONEROSTER, "enrollments", "E-3,,,C-1,SCH-1,S-ben,student,,2026-08-17,2027-06-04")
    report = await imports(twice)
    assert (report.of(Kind.ENROLLMENT), report.notices["DUPLICATE_ENROLLMENT"]) == ({"created": 1}, 1)
    assert (await imports(ONEROSTER)).of(Kind.ENROLLMENT) == {}


async def test_pitfall_16_one_of_two_records_that_is_deleted_ends_nothing(imports: Imports) -> None:
    twice = with_row(ONEROSTER, "enrollments", "E-3,,,C-1,SCH-1,S-ben,student,,,")
    twice = with_row(twice, "enrollments", "E-5,,,C-1,SCH-1,T-ada,teacher,false,,")
    # Three more, so that the last record of S-ben may be deleted without a hold.
    for number in range(3):
        twice = with_row(
            twice, "users", STUDENT.format(id=f"S-{number}", sis=f"7{number}", email=f"{number}@x.example", grade=10)
        )
        twice = with_row(twice, "enrollments", f"E-1{number},,,C-1,SCH-1,S-{number},student,,,")
    await imports(twice)
    row = "{},tobedeleted,2026-09-01,C-1,SCH-1,{},{},,,\n"
    head = ONEROSTER["enrollments.csv"].splitlines()[0] + "\n"

    async def without(*records: tuple[str, str, str]) -> dict[str, int]:
        rows = "".join(row.format(*one) for one in records)
        report = await imports({"manifest.csv": DELTA, "enrollments.csv": head + rows})
        return report.of(Kind.ENROLLMENT) | report.of(Kind.SECTION)

    assert await without(("E-2", "S-ben", "student"), ("E-5", "T-ada", "teacher")) == {}
    assert ("C-1", "S-ben") in await imports.world.rosters()
    assert await imports.world.staff_of("C-1") == [("T-ada", True)]
    assert await without(("E-3", "S-ben", "student")) == {"left": 1}
    assert await without(("E-1", "T-ada", "teacher")) == {"updated": 1}
    assert await imports.world.staff_of("C-1") == []


@pytest.mark.parametrize("status", ["tobedeleted", "inactive", None])
async def test_pitfall_17_in_a_complete_roster_marked_and_vanished_both_leave(
    imports: Imports, status: str | None
) -> None:
    files = with_row(with_student("S-new"), "enrollments", "E-3,,,C-1,SCH-1,S-new,student,,,")
    await imports(files)
    users = files["users.csv"].replace("S-new,,", f"S-new,{status},") if status else ONEROSTER["users.csv"]
    report = await imports({**files, "users.csv": users})
    assert report.of(Kind.STUDENT) == {"left": 1}
    assert report.notices.get("MARKED_DELETED", 0) == (1 if status else 0)


async def test_pitfall_17_in_a_delta_only_what_is_marked_leaves(imports: Imports) -> None:
    await imports(with_row(with_student("S-new"), "enrollments", "E-3,,,C-1,SCH-1,S-new,student,,,"))
    heads = {name: ONEROSTER[name].splitlines()[0] + "\n" for name in ("users.csv", "enrollments.csv")}
    gone = {**heads, "manifest.csv": DELTA}
    gone["users.csv"] += "S-new,tobedeleted,2026-09-01,true,,,,,,,,,,,,,,\n"
    gone["enrollments.csv"] += "E-2,tobedeleted,2026-09-01,C-1,SCH-1,S-ben,student,,,\n"
    waits = await imports(gone)
    assert waits.holds == {"North High": "HOLD_ALL_LEAVING"}
    gone["enrollments.csv"] = heads["enrollments.csv"]
    report = await imports(gone)
    assert (report.of(Kind.STUDENT), report.of(Kind.ENROLLMENT)) == ({"left": 1}, {"left": 1})
    assert "leave" in report.said("MARKED_DELETED")
    assert (await imports(gone)).sync.counts.changes == 0


@pytest.mark.parametrize(
    ("grade", "code"),
    [
        *((grade, None) for grade in ("KG", "K", "PK", "09", "9", "Ninth grade", "13", "PS")),
        *((grade, "GRADE_UNKNOWN") for grade in ("09,10", "1-2", "1/2", "1 2", "-1", "-2")),
        *((grade, None) for grade in ("1.0", "Preschool/Prekindergarten", "Early Education")),
        ("", "GRADUATION_YEAR_MISSING"),
        ("zz", "GRADE_UNKNOWN"),
    ],
)
async def test_pitfall_18_grades_in_every_spelling(imports: Imports, grade: str, code: str | None) -> None:
    report = await imports(with_student("S-new", grade=f'"{grade}"'))
    assert [one[3] for one in report.left_out] == ([] if code is None else [code])


async def test_pitfall_18_a_grade_that_a_spreadsheet_made_a_fraction_is_that_grade(imports: Imports) -> None:
    await imports(with_student("S-new", grade="1.0"))
    assert (await imports.world.graduation_years())["S-new"] == 2038


@pytest.mark.parametrize("year", ["0", "29", "n/a"])
async def test_pitfall_19_a_graduation_year_that_is_none_gives_way_to_the_grade(imports: Imports, year: str) -> None:
    student = SDS["Student.csv"].replace("4/2/2000,", f"4/2/2000,{year}")
    report = await imports({**SDS, "Student.csv": student}, email_domain="x.example")
    assert (report.left_out, report.notices["GRADUATION_YEAR_UNREADABLE"]) == ([], 1)
    assert await imports.world.graduation_years() == {"31": 2029}


async def test_pitfall_19_a_blank_graduation_year_is_derived_and_said_once(imports: Imports) -> None:
    report = await imports(ONEROSTER)
    assert report.notices["GRADUATION_YEAR_DERIVED"] == 2
    assert await imports.world.graduation_years() == {"S-ben": 2029, "S-eva": 2039}


@pytest.mark.parametrize("year", ["2026-2027", "2027"])
async def test_pitfall_20_a_school_year_is_the_year_it_ends_in(imports: Imports, year: str) -> None:
    sessions = ONEROSTER["academicSessions.csv"].replace("2026-2027", year)
    report = await imports(changed(ONEROSTER, academicSessions=sessions))
    assert "SEVERAL_SCHOOL_YEARS" not in report.notices
    assert (await imports.world.graduation_years())["S-ben"] == 2029


async def test_pitfall_28_ids_keep_their_signs_and_case(imports: Imports) -> None:
    ids = ["a/B@c d", "A/b@C d"]
    rows = [STUDENT.format(id=id, sis=n, email=f"x{n}@x.example", grade="10") for n, id in enumerate(ids)]
    report = await imports(with_row(ONEROSTER, "users", "\n".join(rows)))
    assert report.of(Kind.STUDENT) == {"created": 4}
    assert set(ids) <= set(await imports.world.students())


async def test_pitfall_30_sections_of_one_name_stay_two(imports: Imports) -> None:
    twin = 'C-2,,,"Homeroom 10, Stone",10,CRS-HR,,,,SCH-1,,,,'
    report = await imports(with_row(ONEROSTER, "classes", twin))
    assert report.of(Kind.SECTION) == {"created": 2}
    assert (await imports(with_row(ONEROSTER, "classes", twin))).sync.counts.changes == 0


HEADS_1_2 = {name: ONEROSTER_1_2[name].splitlines()[0] + "\n" for name in ("users.csv", "roles.csv")}
DELTA_1_2 = DELTA.replace("1.1", "1.2") + "file.roles,delta\n"


async def test_pitfall_17_a_delta_changes_people_without_their_roles_and_turns_no_primary_school(
    imports: Imports,
) -> None:
    await imports(ONEROSTER_1_2)
    eva = "S-eva,active,2026-09-02,true,eva,,Eva,Lindgren,,1002,eva@x.example,,,,KG,,M-4,,,,{home},\n"
    renamed = {"manifest.csv": DELTA_1_2, "users.csv": HEADS_1_2["users.csv"] + eva.format(home="")}
    report = await imports(renamed)
    assert (report.of(Kind.STUDENT), report.left_out) == ({"updated": 1}, [])
    assert "nobody new" in report.said("ROLES_MISSING")
    role = "R-7,active,2026-09-02,S-eva,secondary,student,,,SCH-1,\n"
    more = {**renamed, "users.csv": HEADS_1_2["users.csv"] + eva.format(home="SCH-2")}
    assert (await imports({**more, "roles.csv": HEADS_1_2["roles.csv"] + role})).of(Kind.STUDENT) == {"updated": 1}
    assert (await imports.world.students())["S-eva"][3] == ["SCH-2", "SCH-1"]


async def test_pitfall_11_a_delta_chooses_no_other_sis_id(imports: Imports) -> None:
    await imports(ONEROSTER)
    head = ONEROSTER["users.csv"].splitlines()[0] + "\n"
    eva = "S-eva,active,2026-09-02,true,SCH-2,student,eva,,Eva,Lind,,,eva@x.example,,,,KG,\n"
    report = await imports({"manifest.csv": DELTA, "users.csv": head + eva})
    assert report.left_out == [("users.csv", 2, "SIS id", "SIS_ID_MISSING")]
    assert (await imports.world.students())["S-eva"][0] == "1002"


async def test_pitfall_08_an_org_that_a_delta_does_not_tell_of_is_nobodys_school(imports: Imports) -> None:
    await imports(ONEROSTER)
    head = ONEROSTER["users.csv"].splitlines()[0] + "\n"
    boss = "A-boss,active,2026-09-02,true,D,administrator,,,Bo,Ss,,9011,boss@x.example,,,,,\n"
    report = await imports({"manifest.csv": DELTA, "users.csv": head + boss})
    assert (report.of(Kind.STAFFER), report.notices["STAFFER_AT_NO_SCHOOL"]) == ({}, 1)


async def test_pitfall_14_a_role_that_was_over_before_the_sync_is_no_school(imports: Imports) -> None:
    ended = "R-4b,,,S-eva,primary,student,2025-08-18,2026-06-05,SCH-1,\n"
    roles = ONEROSTER_1_2["roles.csv"].replace("R-5,", f"{ended}R-5,")
    await imports(changed(ONEROSTER_1_2, roles=roles))
    assert (await imports.world.students())["S-eva"][3] == ["SCH-2"]
