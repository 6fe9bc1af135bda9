"""Grades and attendance over the API: uploaded, reported, shown to staff only, and chosen by."""

from typing import Any

import pytest

from tests.adapters.csv_files.test_student_ids import sheet
from tests.api.harness import admin, district_admin, staffer, student
from tests.api.lincoln import Lincoln
from tests.api.test_mass_schedule import PLAN, WEDNESDAY, by_outcome
from tests.api.uploads import Sent

REPORT = """... on SisImport { kind school { name } dryRun rows added changed unchanged removed leftOutCount
    leftOut { line field value code } reportedIdCount reportedIds { code value lines } notices { code count } }"""
GRADES = b"StudentId,Course,Mark\namy,Algebra,61\nben,Algebra,88.5\ncat,ALGEBRA,B-\nian,Algebra,20\namy,Art,95\n"
MARKS = "query($id: ID!) { node(id: $id) { ... on Student { marks { course mark letter school { name } } } } }"
DAYS = """query($id: ID!) { node(id: $id) { ... on Student {
    sisAttendance(from: "2026-08-31", to: "2026-09-01") { date status } } } }"""


async def brought(lincoln: Lincoln, name: str, content: bytes, file: str = "file.csv", **more: Any) -> dict[str, Any]:
    job = await lincoln.admin.job_of(name, REPORT, schoolId=lincoln.id, file=Sent(content, file), **more)
    assert job["state"] == "DONE", job["error"]
    result: dict[str, Any] = job["result"]
    return result


async def marks(lincoln: Lincoln, who: str) -> list[tuple[str, float | None, str | None]]:
    found = await lincoln.admin.get(MARKS, id=lincoln.students[who])
    return [(one["course"], one["mark"], one["letter"]) for one in found["node"]["marks"]]


async def planned(lincoln: Lincoln, **below: Any) -> dict[str, int]:
    order = lincoln.order(WEDNESDAY, WEDNESDAY, who={"gradesBelow": below})
    plan = (await lincoln.admin.job_of("planMassSchedule", PLAN, order=order))["result"]
    return {**by_outcome(plan["counts"]), "people": plan["people"]}


async def test_grades_are_shown_while_scheduling_and_choose_students(lincoln: Lincoln) -> None:
    report = await brought(lincoln, "importGrades", GRADES)
    assert report == {
        "__typename": "SisImport",
        "kind": "GRADES",
        "school": {"name": "Lincoln High"},
        "dryRun": False,
        "rows": 5,
        "added": 4,
        "changed": 0,
        "unchanged": 0,
        "removed": 0,
        "leftOutCount": 0,
        "leftOut": [],
        "reportedIdCount": 1,
        "reportedIds": [{"code": "UNKNOWN_STUDENT", "value": "ian", "lines": [5]}],
        "notices": [],
    }
    assert await marks(lincoln, "amy") == [("Algebra", 61, None), ("Art", 95, None)]
    assert await marks(lincoln, "cat") == [("ALGEBRA", None, "B-")]
    assert (await planned(lincoln, course="algebra", below=70))["people"] == 1
    assert (await planned(lincoln, course="Algebra", below=88.5))["people"] == 1
    assert await planned(lincoln, course="Algebra", below=88.51) == {"CREATED": 2, "people": 2}


async def test_the_next_file_takes_the_place_of_all_grades_but_those_it_garbles(lincoln: Lincoln) -> None:
    await brought(lincoln, "importGrades", GRADES)
    then = b"StudentId,Course,Grade\nben,Algebra,60\namy,Algebra,?!\namy,Zen,70\namy,zen,71\n"
    report = await brought(lincoln, "importGrades", then)
    assert (report["added"], report["changed"], report["removed"], report["leftOutCount"]) == (1, 1, 2, 2)
    assert [(row["line"], row["field"], row["value"], row["code"]) for row in report["leftOut"]] == [
        (3, "Mark", "?!", "MARK_INVALID"),
        (5, "StudentId", "amy", "DUPLICATE_RECORD"),
    ]
    assert await marks(lincoln, "amy") == [("Algebra", 61, None), ("Zen", 70, None)]
    assert await marks(lincoln, "cat") == []
    again = await brought(lincoln, "importGrades", then)
    assert (again["added"], again["changed"], again["unchanged"], again["removed"]) == (0, 0, 2, 0)


async def test_attendance_is_kept_per_student_and_day(lincoln: Lincoln) -> None:
    first = b"StudentId,Date,Status\namy,2026-08-31,P\nben,2026-08-31,A\namy,2026-09-01,late\n"
    assert (await brought(lincoln, "importAttendance", first))["added"] == 3
    report = await brought(lincoln, "importAttendance", b"StudentId,Date,Status\namy,9/1/2026,absent\nben,9/2/2026,P\n")
    assert (report["changed"], report["removed"], report["leftOut"][0]["code"]) == (1, 0, "DATE_OUT_OF_RANGE")
    found = await lincoln.admin.get(DAYS, id=lincoln.students["amy"])
    assert found["node"]["sisAttendance"] == [
        {"date": "2026-08-31", "status": "PRESENT"},
        {"date": "2026-09-01", "status": "ABSENT"},
    ]


async def test_a_workbook_goes_in_as_well(lincoln: Lincoln) -> None:
    content = sheet(("StudentId", "Course", "Mark"), ("amy", "Algebra", "50"))
    assert (await brought(lincoln, "importGrades", content, "Grades Fall.xlsx"))["added"] == 1


@pytest.mark.parametrize("query", [MARKS, DAYS])
async def test_grades_and_attendance_are_for_staff_of_the_school_only(lincoln: Lincoln, query: str) -> None:
    await brought(lincoln, "importGrades", GRADES)
    amy, district = lincoln.students["amy"], lincoln.district
    own = lincoln.api.as_(staffer(district, lincoln.id, lincoln.staffers["Reed"]))
    assert not (await own.ask(query, id=amy)).errors
    for stranger in (student(district, lincoln.id, amy), student(district, lincoln.id, lincoln.students["ben"])):
        answer = await lincoln.api.as_(stranger).ask(query, id=amy)
        assert answer.codes in (["FORBIDDEN"], ["NOT_FOUND"], []), answer.errors
        assert not answer.data or not answer.data["node"]
    elsewhere = await lincoln.api.as_(admin(district, lincoln.adams)).ask(query, id=amy)
    assert not elsewhere.data or not elsewhere.data["node"]


async def test_staff_of_another_school_of_the_student_do_not_see_this_ones_grades(lincoln: Lincoln) -> None:
    """What a school imports is that school's."""
    await brought(lincoln, "importGrades", GRADES)
    chief = lincoln.api.as_(district_admin(lincoln.district))
    job = await chief.job_of(
        "importGrades", REPORT, schoolId=lincoln.adams, file=Sent(b"StudentId,Course,Mark\nian,Algebra,20\n")
    )
    assert job["result"]["added"] == 1
    assert (await planned(lincoln, course="Algebra", below=50)).get("people") == 0


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "empty.csv", "MISSING_COLUMN"),
        (b"StudentId,Course\namy,Art\n", "grades.csv", "MISSING_COLUMN"),
        (b"StudentId,Course,Mark\nwho,Art,90\n", "../../grades.txt", "NO_USABLE_ROW"),
        (b"StudentId,Course,Mark\n", "grades.csv", "NO_USABLE_ROW"),
        (b"\xff\xfe\x00", "grades.csv", "WRONG_ENCODING"),
        (b"PK\x03\x04 no zip", "grades.xlsx", "ARCHIVE_DAMAGED"),
    ],
)
async def test_a_file_that_says_nothing_changes_nothing(lincoln: Lincoln, content: bytes, name: str, code: str) -> None:
    await brought(lincoln, "importGrades", GRADES)
    job = await lincoln.admin.job_of("importGrades", REPORT, schoolId=lincoln.id, file=Sent(content, name))
    assert (job["state"], job["error"]["code"]) == ("REFUSED", code)
    assert ".." not in job["error"]["message"]
    assert await marks(lincoln, "amy") == [("Algebra", 61, None), ("Art", 95, None)]


async def test_the_same_key_is_the_same_job_and_with_another_file_refused(lincoln: Lincoln) -> None:
    asked = [
        await lincoln.admin.do(
            "importGrades", "job { id }", schoolId=lincoln.id, file=Sent(GRADES, name), idempotencyKey="k"
        )
        for name in ("a.csv", "b.csv")
    ]
    assert asked[0]["job"] == asked[1]["job"]
    other = {"schoolId": lincoln.id, "file": Sent(GRADES + b"ben,Art,9\n"), "idempotencyKey": "k"}
    assert await lincoln.admin.refused("importGrades", **other) == ["IDEMPOTENCY_MISMATCH"]


async def test_a_dry_run_tells_what_a_file_would_do_and_does_nothing(lincoln: Lincoln) -> None:
    await brought(lincoln, "importGrades", GRADES)
    one = b"StudentId,Course,Mark\nben,Art,60\n"
    report = await brought(lincoln, "importGrades", one, dryRun=True)
    assert (report["dryRun"], report["added"], report["removed"]) == (True, 1, 4)
    assert await marks(lincoln, "ben") == [("Algebra", 88.5, None)]


@pytest.mark.parametrize(
    ("name", "first", "then", "query"),
    [
        ("importGrades", GRADES, b"StudentId,Course,Mark\nben,Art,60\n", MARKS),
        (
            "importAttendance",
            b"StudentId,Date,Status\namy,2026-08-31,P\nben,2026-08-31,A\n",
            b"StudentId,Date,Status\ncat,2026-08-31,P\n",
            DAYS,
        ),
    ],
)
async def test_a_file_that_has_lost_nearly_everything_is_refused_until_somebody_says_that_it_is_right(
    lincoln: Lincoln, name: str, first: bytes, then: bytes, query: str
) -> None:
    await brought(lincoln, name, first)
    before = await lincoln.admin.get(query, id=lincoln.students["amy"])
    job = await lincoln.admin.job_of(name, REPORT, schoolId=lincoln.id, file=Sent(then, "file.csv"))
    assert (job["state"], job["error"]["code"]) == ("REFUSED", "TOO_MUCH_REMOVED")
    assert "--replace" in job["error"]["message"]
    assert await lincoln.admin.get(query, id=lincoln.students["amy"]) == before
    assert (await brought(lincoln, name, then, replace=True))["removed"] > 0
    assert await lincoln.admin.get(query, id=lincoln.students["amy"]) != before


@pytest.mark.parametrize("content", [b"PK\x03\x04 no zip", b"StudentId,Course,Mark\n"])
async def test_a_damaged_workbook_is_called_a_workbook(lincoln: Lincoln, content: bytes) -> None:
    job = await lincoln.admin.job_of("importGrades", REPORT, schoolId=lincoln.id, file=Sent(content, "grades.xlsx"))
    assert "grades.xlsx is damaged, or no XLSX workbook at all" in job["error"]["message"]
    assert "roster" not in job["error"]["message"]
