"""A day of attendance over the API: booked, taken, corrected, exported, and held against what the SIS says."""

from pathlib import Path
from typing import Any

import pytest

from application.access import Scope
from tests.api.harness import admin, partner, staffer, student
from tests.api.lincoln import Lincoln, roster
from tests.api.test_sis_records import brought

TODAY = "2026-09-01"
SHEET = """query($id: ID!, $win: ID!) { node(id: $id) { ... on Section {
    attendance(on: "2026-09-01", flexPeriodId: $win) { totalCount nodes {
        student { firstName } appointment { attendanceTaken } corrections { mark correctedBy }
        attendance { mark tardy comment takenBy corrections { mark tardy comment takenBy } } } } } } }"""
SKIPS = """query($id: ID!, $win: ID!) { school(id: $id) { skips(date: "2026-09-01", flexPeriodId: $win) {
    totalCount nodes { reason sisStatus line { student { sisId } section { name } attendance { mark } } } } } }"""
MISSING = """query($id: ID!) { school(id: $id) { untakenAttendance(date: "2026-09-01") {
    totalCount nodes { section { name } flexPeriod { name } booked marked } } } }"""


@pytest.fixture
async def booked(lincoln: Lincoln) -> Lincoln:
    """Amy, Ben and Cat in the gym, Dan in art; all of it today."""
    for who, section in (("amy", "Gym"), ("ben", "Gym"), ("cat", "Gym"), ("dan", "Art")):
        await lincoln.book(who, section, TODAY)
    return lincoln


def meeting(at: Lincoln, section: str = "Gym", **more: Any) -> dict[str, Any]:
    where = {"sectionId": at.sections[section], "date": TODAY, "flexPeriodId": at.periods["WIN"]}
    marks = more.pop("marks", {})
    return {**where, "marks": [{"studentId": at.students[who], **one} for who, one in marks.items()], **more}


async def taken(at: Lincoln, **more: Any) -> Any:
    reed = at.api.as_(staffer(at.district, at.id, at.staffers["Reed"]))
    return await reed.do("takeAttendance", "restCount results { userErrors { code } }", **meeting(at, **more))


async def sheet(at: Lincoln, section: str = "Gym") -> dict[str, Any]:
    found = await at.admin.get(SHEET, id=at.sections[section], win=at.periods["WIN"])
    return {one["student"]["firstName"]: one for one in found["node"]["attendance"]["nodes"]}


async def skips(at: Lincoln) -> list[tuple[str, str, str | None]]:
    found = await at.admin.get(SKIPS, id=at.id, win=at.periods["WIN"])
    nodes = found["school"]["skips"]["nodes"]
    return [(one["line"]["student"]["sisId"], one["reason"], one["sisStatus"]) for one in nodes]


async def test_a_whole_day(booked: Lincoln) -> None:
    at, win = booked, booked.periods["WIN"]
    missing = (await at.admin.get(MISSING, id=at.id))["school"]["untakenAttendance"]["nodes"]
    assert [(one["section"]["name"], one["booked"], one["marked"]) for one in missing] == [("Art", 1, 0), ("Gym", 3, 0)]

    done = await taken(at, marks={"ben": {"mark": "ABSENT", "comment": " Not seen "}}, rest="PRESENT")
    assert done == {"restCount": 2, "results": [{"userErrors": []}], "userErrors": []}
    missing = (await at.admin.get(MISSING, id=at.id))["school"]["untakenAttendance"]["nodes"]
    assert [one["section"]["name"] for one in missing] == ["Art"]

    moved = {"id": await appointment(at, "ben"), "sectionId": at.sections["Art"]}
    assert await at.admin.refused("moveAppointment", **moved) == ["FROZEN"]
    assert await at.admin.refused("cancelAppointment", id=await appointment(at, "ben")) == ["FROZEN"]

    await brought(
        at, "importAttendance", b"StudentId,Date,Status\namy,2026-09-01,P\nben,2026-09-01,P\ndan,2026-09-01,P\n"
    )
    assert await skips(at) == [("ben", "ABSENT", "PRESENT")]
    await brought(at, "importAttendance", b"StudentId,Date,Status\namy,2026-09-01,P\nben,2026-09-01,A\n")
    assert await skips(at) == []

    await taken(at, marks={"ben": {"mark": "PRESENT", "tardy": True}})
    found = await sheet(at)
    assert found["Ben"]["attendance"] | {"takenBy": ""} == {
        "mark": "PRESENT",
        "tardy": True,
        "comment": None,
        "takenBy": "",
        "corrections": [
            {"mark": "ABSENT", "tardy": False, "comment": "Not seen", "takenBy": found["Amy"]["attendance"]["takenBy"]}
        ],
    }
    cleared = {key: value for key, value in meeting(at).items() if key != "marks"}
    await at.admin.do("clearAttendance", "results { userErrors { code } }", **cleared, studentIds=[at.students["ben"]])
    found = await sheet(at)
    assert found["Ben"]["attendance"] is None
    assert [one["mark"] for one in found["Ben"]["corrections"]] == ["PRESENT", "ABSENT"]
    assert found["Ben"]["appointment"] == {"attendanceTaken": False}
    await at.admin.do("cancelAppointment", "cancelledId", id=await appointment(at, "ben"))
    assert set(await sheet(at)) == {"Amy", "Cat"}
    assert (await at.admin.get(SHEET, id=at.sections["Gym"], win=win))["node"]["attendance"]["totalCount"] == 2


async def appointment(at: Lincoln, who: str) -> str:
    query = """query($id: ID!) { node(id: $id) { ... on Student {
        schedule(from: "2026-09-01", to: "2026-09-01") { flexPeriod { name } appointment { id } } } } }"""
    found = await at.admin.get(query, id=at.students[who])
    (id,) = [one["appointment"]["id"] for one in found["node"]["schedule"] if one["appointment"]]
    return str(id)


async def test_without_the_sis_nobody_is_said_to_have_skipped_or_not(booked: Lincoln) -> None:
    await taken(booked, marks={"ben": {"mark": "ABSENT"}})
    answer = await booked.admin.ask(SKIPS, id=booked.id, win=booked.periods["WIN"])
    assert answer.codes == ["NO_SIS_ATTENDANCE"]
    assert answer.data == {"school": {"skips": None}}


async def test_who_is_not_marked_where_others_are_skipped_too(booked: Lincoln) -> None:
    await taken(booked, marks={"amy": {"mark": "PRESENT"}})
    await brought(booked, "importAttendance", b"StudentId,Date,Status\nben,2026-09-01,A\neva,2026-09-01,T\n")
    assert await skips(booked) == [("cat", "NOT_MARKED", None)]  # the file names absences only; art took none


async def test_students_are_refused_one_by_one(booked: Lincoln) -> None:
    marks = {"amy": {"mark": "ABSENT", "tardy": True}, "dan": {"mark": "PRESENT"}, "cat": {"mark": "EXCUSED"}}
    answer = await booked.admin.mutate(
        "takeAttendance",
        "results { student { sisId } userErrors { code field } } section { name }",
        **meeting(booked, marks=marks),
    )
    results = answer.data["results"]
    assert [(one["student"]["sisId"], [error["code"] for error in one["userErrors"]]) for one in results] == [
        ("amy", ["TARDY_NOT_PRESENT"]),
        ("dan", ["NOT_BOOKED"]),
        ("cat", []),
    ]
    assert answer.data["section"] == {"name": "Gym"}


async def test_who_may_not_and_when_not(booked: Lincoln) -> None:
    stone = booked.api.as_(staffer(booked.district, booked.id, booked.staffers["Stone"]))
    marks = {"amy": {"mark": "PRESENT"}}
    assert (await stone.mutate("takeAttendance", "", **meeting(booked, marks=marks))).codes == ["FORBIDDEN"]
    tomorrow = meeting(booked, marks=marks, date="2026-09-02")
    assert await booked.admin.refused("takeAttendance", **tomorrow) == ["FUTURE_DATE"]
    before = meeting(booked, marks=marks, date="2026-08-16")
    assert await booked.admin.refused("takeAttendance", **before) == ["OUTSIDE_SCHOOL_YEAR"]
    assert await booked.admin.refused("takeAttendance", **meeting(booked)) == ["NO_ITEMS"]


async def test_students_read_their_own_and_partners_by_scope(booked: Lincoln) -> None:
    await taken(booked, marks={"amy": {"mark": "PRESENT", "tardy": True, "comment": "Bus"}}, rest="ABSENT")
    query = """query($id: ID!) { node(id: $id) { ... on Appointment { attendance { mark tardy comment } } } }"""
    amy, district = await appointment(booked, "amy"), booked.district
    own = {"node": {"attendance": {"mark": "PRESENT", "tardy": True, "comment": "Bus"}}}
    amys = booked.api.as_(student(district, booked.id, booked.students["amy"]))
    assert await amys.get(query, id=amy) == own
    reads = booked.api.as_(partner(district, booked.id, Scope.APPOINTMENTS_READ, Scope.ATTENDANCE_READ))
    assert await reads.get(query, id=amy) == own
    unscoped = await booked.api.as_(partner(district, booked.id, Scope.APPOINTMENTS_READ)).ask(query, id=amy)
    assert (unscoped.data, unscoped.codes) == ({"node": {"attendance": None}}, ["SCOPE_REQUIRED"])
    corrections = query.replace("mark tardy", "corrections { mark }")
    assert (await amys.ask(corrections, id=amy)).codes == ["FORBIDDEN"]
    writes = booked.api.as_(partner(district, booked.id, Scope.ATTENDANCE_WRITE))
    done = await writes.do(
        "takeAttendance", "restCount section { name }", **meeting(booked, marks={"ben": {"mark": "EXCUSED"}})
    )
    assert done["section"] is None


async def test_a_mark_stays_readable_when_the_student_leaves(booked: Lincoln, tmp_path: Path) -> None:
    await taken(booked, marks={"amy": {"mark": "ABSENT"}})
    without = {name: [row for row in rows if row.get("StudentId") != "amy"] for name, rows in roster().items()}
    await booked.api.import_roster(booked.district, tmp_path / "roster", without)
    query = """query($id: ID!) { node(id: $id) { ... on Student {
        attendance(from: "2026-09-01", to: "2026-09-01") { section { name } attendance { mark } } } } }"""
    found = await booked.admin.get(query, id=booked.students["amy"])
    assert found["node"]["attendance"] == [{"section": {"name": "Gym"}, "attendance": {"mark": "ABSENT"}}]
    assert (await sheet(booked))["Amy"] | {"attendance": None} == {
        "student": {"firstName": "Amy"},
        "appointment": {"attendanceTaken": True},
        "attendance": None,
        "corrections": [],
    }


async def test_codes_are_the_schools_own(booked: Lincoln) -> None:
    shown = "school { attendanceCodes { present tardy absent excused } }"
    done = await booked.admin.do("setAttendanceCodes", shown, schoolId=booked.id, present="", absent=" UNX ")
    assert done["school"]["attendanceCodes"] == {"present": "", "tardy": "T", "absent": "UNX", "excused": "E"}
    long = await booked.admin.refused("setAttendanceCodes", schoolId=booked.id, present="x" * 11, tardy="y" * 11)
    assert long == ["TEXT_TOO_LONG", "TEXT_TOO_LONG"]
    path = (
        await booked.admin.get(
            'query($id: ID!) { school(id: $id) { attendanceExport(date: "2026-09-01") } }', id=booked.id
        )
    )["school"]["attendanceExport"]
    assert path == f"/schools/{booked.id}/attendance.csv?date=2026-09-01"


async def test_another_schools_section_is_not_found(booked: Lincoln) -> None:
    elsewhere = booked.api.as_(admin(booked.district, booked.adams))
    marks = {"amy": {"mark": "PRESENT"}}
    assert await elsewhere.refused("takeAttendance", **meeting(booked, marks=marks)) == ["NOT_FOUND"]
