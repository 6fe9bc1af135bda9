"""Students book for themselves, over the API: what admins let them, what they see, and a crowd for a few seats."""

import asyncio
from collections import Counter
from typing import Any

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.ids import DistrictId
from graphql_api.ids import encode
from tests.api.harness import Api, Client, staffer, student
from tests.api.lincoln import Lincoln
from tests.support.rows import miscounted_seats
from tests.support.schools import a_small_school
from tests.support.self_scheduling import let_students_book

TUESDAYS = [{"weekday": "TUESDAY", "kind": "BETWEEN", "opensAt": "07:00", "closesAt": "15:30"}]
MONDAYS = [{"weekday": "MONDAY", "kind": "ALL_DAY"}, {"weekday": "TUESDAY", "kind": "OFF"}]
WEDNESDAY, THURSDAY = "2026-09-02", "2026-09-03"
SETTINGS = """school { selfScheduling {
    windows { weekday kind opensAt closesAt } horizonDays lastDay isOpen nextOpening version } }"""
OPEN = """query($date: Date!, $period: ID!, $student: ID) {
    openSections(date: $date, flexPeriodId: $period, studentId: $student) {
    userErrors { code } sections { section { name } seats taken } } }"""


@pytest_asyncio.fixture(loop_scope="session")
async def amy(lincoln: Lincoln) -> Client:
    """A student of a school that has opened the gym, with one seat, and art."""
    await lincoln.admin.do("setSelfScheduling", "", schoolId=lincoln.id, windows=TUESDAYS)
    sections = [lincoln.sections["Gym"], lincoln.sections["Art"]]
    await lincoln.admin.do("setOpenToStudents", "", schoolId=lincoln.id, sectionIds=sections)
    await lincoln.admin.do("setSeats", "", sectionId=lincoln.sections["Gym"], seats=1)
    return as_student(lincoln, "amy")


def as_student(lincoln: Lincoln, name: str) -> Client:
    return lincoln.api.as_(student(lincoln.district, lincoln.id, lincoln.students[name]))


def booking(lincoln: Lincoln, name: str, section: str, day: str = WEDNESDAY) -> dict[str, Any]:
    ids = {"studentId": lincoln.students[name], "sectionId": lincoln.sections[section]}
    return {**ids, "date": day, "flexPeriodId": lincoln.periods["WIN"]}


async def offered(lincoln: Lincoln, client: Client, day: str = WEDNESDAY, of: str | None = None) -> Any:
    named = {} if of is None else {"student": lincoln.students[of]}
    data = await client.get(OPEN, date=day, period=lincoln.periods["WIN"], **named)
    return data["openSections"]


async def test_what_is_set_is_shown_and_says_whether_it_is_open_now(lincoln: Lincoln) -> None:
    at = {"schoolId": lincoln.id}
    query = f"query($id: ID!) {{ {SETTINGS.replace('school', 'school(id: $id)', 1)} }}"
    before = (await as_student(lincoln, "amy").get(query, id=lincoln.id))["school"]["selfScheduling"]
    assert before == {
        "windows": [], "horizonDays": 7, "lastDay": "2026-09-08", "isOpen": False, "nextOpening": None, "version": 0,
    }  # fmt: skip
    done = await lincoln.admin.do(
        "setSelfScheduling", SETTINGS, **at, windows=TUESDAYS, horizonDays=2, expectedVersion=0
    )
    made = done["school"]["selfScheduling"]
    assert made["windows"] == [{"weekday": "TUESDAY", "kind": "BETWEEN", "opensAt": "07:00", "closesAt": "15:30"}]
    assert (made["isOpen"], made["nextOpening"], made["lastDay"]) == (True, None, "2026-09-03")
    stale = await lincoln.admin.refused("setSelfScheduling", **at, windows=[], expectedVersion=0)
    assert stale == ["VERSION_CONFLICT"]
    done = await lincoln.admin.do("setSelfScheduling", SETTINGS, **at, windows=MONDAYS, expectedVersion=made["version"])
    closed = done["school"]["selfScheduling"]
    assert (closed["isOpen"], closed["nextOpening"]) == (False, "2026-09-07T04:00:00Z"), "midnight in New York"


async def test_a_student_sees_books_moves_and_cancels(lincoln: Lincoln, amy: Client) -> None:
    assert await offered(lincoln, amy) == {
        "userErrors": [],
        "sections": [
            {"section": {"name": "Art"}, "seats": None, "taken": 0}, {"section": {"name": "Gym"}, "seats": 1, "taken": 0},
        ],
    }  # fmt: skip
    fields = "appointment { id date section { name } why { sentence } }"
    booked = (await amy.do("bookAppointment", fields, **booking(lincoln, "amy", "Gym")))["appointment"]
    assert (booked["date"], booked["section"]["name"]) == (WEDNESDAY, "Gym")
    ben = as_student(lincoln, "ben")
    assert [one["section"]["name"] for one in (await offered(lincoln, ben))["sections"]] == ["Art"]
    assert await ben.refused("bookAppointment", **booking(lincoln, "ben", "Gym")) == ["FULL"]
    moved = (await amy.do("moveAppointment", fields, id=booked["id"], date=THURSDAY))["appointment"]
    assert (moved["date"], moved["section"]["name"]) == (THURSDAY, "Gym")
    moved = (await amy.do("moveAppointment", fields, id=moved["id"], sectionId=lincoln.sections["Art"]))["appointment"]
    assert moved["section"]["name"] == "Art"
    await amy.do("cancelAppointment", "cancelledId", id=moved["id"])
    assert len((await offered(lincoln, amy, THURSDAY))["sections"]) == 2


async def test_all_reasons_are_told_at_once_in_words_for_the_student(lincoln: Lincoln, amy: Client) -> None:
    chief, at = lincoln.admin, {"schoolId": lincoln.id}
    booked = (await amy.do("bookAppointment", "appointment { id }", **booking(lincoln, "amy", "Art")))["appointment"]
    await chief.do("setSelfScheduling", "", **at, windows=MONDAYS)
    await chief.do("setMaySelfSchedule", "", **at, studentIds=[lincoln.students["amy"]], may=False)
    told = await amy.mutate("bookAppointment", "", **booking(lincoln, "amy", "Homeroom B", "2026-09-21"))
    errors = told.data["userErrors"]
    codes = ["SELF_SCHEDULING_OFF", "WINDOW_CLOSED", "BEYOND_HORIZON", "SECTION_NOT_OPEN"]
    assert [one["code"] for one in errors] == codes
    assert errors[0]["message"].startswith("You may not book for yourself")
    assert errors[1]["details"] == {"opensAt": "2026-09-07T04:00:00+00:00"}
    assert "Booking opens on Monday, 2026-09-07 at 00:00" in errors[1]["message"]
    assert errors[2]["details"] == {"lastDay": "2026-09-08"}
    for change in ("moveAppointment", "cancelAppointment"):
        assert (await amy.refused(change, id=booked["id"]))[:2] == codes[:2]
    assert await offered(lincoln, amy, "2026-09-21") == {
        "userErrors": [{"code": code} for code in codes[:3]],
        "sections": [],
    }


async def test_staff_ask_for_a_student_and_students_for_nobody_else(lincoln: Lincoln, amy: Client) -> None:
    reed = lincoln.api.as_(staffer(lincoln.district, lincoln.id, lincoln.staffers["Reed"]))
    assert await offered(lincoln, reed, of="amy") == await offered(lincoln, amy)
    other = await amy.ask(OPEN, date=WEDNESDAY, period=lincoln.periods["WIN"], student=lincoln.students["ben"])
    assert other.codes == ["FORBIDDEN"]
    nobody = await reed.ask(OPEN, date=WEDNESDAY, period=lincoln.periods["WIN"])
    assert nobody.codes == ["STUDENT_REQUIRED"]


async def test_sections_are_opened_one_by_one(lincoln: Lincoln) -> None:
    reed = lincoln.api.as_(staffer(lincoln.district, lincoln.id, lincoln.staffers["Reed"]))
    sections = [lincoln.sections["Homeroom A"], lincoln.sections["Gym"]]
    fields = "results { section { name openToStudents } userErrors { code } }"
    done = await reed.do("setOpenToStudents", fields, schoolId=lincoln.id, sectionIds=sections)
    assert done["results"] == [
        {"section": {"name": "Homeroom A", "openToStudents": False}, "userErrors": [{"code": "NOT_YOUR_SECTION"}]},
        {"section": {"name": "Gym", "openToStudents": True}, "userErrors": []},
    ]
    done = await reed.do("setOpenToStudents", fields, schoolId=lincoln.id, sectionIds=sections[1:], open=False)
    assert done["results"][0]["section"]["openToStudents"] is False


async def test_students_are_let_by_ids_sis_ids_or_graduation_years(lincoln: Lincoln) -> None:
    at, fields = {"schoolId": lincoln.id, "may": False}, "chosen changed unknown"
    ian = encode("Student", lincoln.district, 10**12)
    ids = [lincoln.students["amy"], ian]
    done = await lincoln.admin.do("setMaySelfSchedule", fields, **at, studentIds=ids)
    assert (done["chosen"], done["changed"], done["unknown"]) == (1, 1, [ian])
    done = await lincoln.admin.do("setMaySelfSchedule", fields, **at, sisIds=["amy", "ben", "nobody"])
    assert (done["chosen"], done["changed"], done["unknown"]) == (2, 1, ["nobody"])
    done = await lincoln.admin.do("setMaySelfSchedule", fields, **at, graduationYears=[2028])
    assert (done["chosen"], done["changed"], done["unknown"]) == (3, 3, [])
    query = """query($id: ID!, $adams: ID!) { school(id: $id) { students { nodes {
        sisId here: maySelfSchedule(schoolId: $id) maySelfSchedule there: maySelfSchedule(schoolId: $adams) } } } }"""
    found = (await lincoln.admin.get(query, id=lincoln.id, adams=lincoln.adams))["school"]["students"]["nodes"]
    assert {one["sisId"] for one in found if not one["here"]} == {"amy", "ben", "dan", "eva", "fay"}
    assert all(one["here"] == one["maySelfSchedule"] and not one["there"] for one in found)


async def test_a_crowd_for_ten_seats_fills_exactly_ten(api: Api, engine: AsyncEngine, district: DistrictId) -> None:
    school = await a_small_school(engine, district, students=50, gym_seats=10)
    await let_students_book(engine, school)
    at = encode("School", district, school.id)
    given = {
        "sectionId": encode("Section", district, school.gym), "date": "2026-09-07",
        "flexPeriodId": encode("FlexPeriod", district, school.flex_period),
    }  # fmt: skip

    async def book(number: int) -> str:
        own = encode("Student", district, school.students[number])
        errors = await api.as_(student(district, at, own)).refused("bookAppointment", "", studentId=own, **given)
        return errors[0] if errors else "OK"

    told = Counter(await asyncio.gather(*(book(number) for number in range(50))))
    assert told == {"OK": 10, "FULL": 40}
    assert await miscounted_seats(engine, district) == []
