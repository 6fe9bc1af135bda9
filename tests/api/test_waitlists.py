"""Waiting for a seat, over the API."""

from datetime import date
from typing import Any

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.ids import DistrictId
from graphql_api.ids import encode
from infra import container
from tests.api.harness import Client, forged, key, staffer
from tests.api.lincoln import Lincoln
from tests.api.test_self_scheduling import TUESDAYS, WEDNESDAY, as_student, booking
from tests.support.schools import FixedClock
from tests.waitlist.queue import OwnCalls, OwnDistrict

ENTRY = "entry { id position end endedAt joinedAt date student { sisId } section { name } flexPeriod { name } }"
MINE = """query($student: ID) { waitlistEntries(from: "2026-09-01", studentId: $student) { id position end } }"""
WHO = """query($section: ID!, $period: ID) { waitlist(sectionId: $section, date: "2026-09-02", flexPeriodId: $period) {
    position student { sisId } } }"""

TOLD = """query($id: ID!) { node(id: $id) { ... on Student { notifications { nodes {
    kind section { name } firstDay madeBy } } } } }"""


@pytest_asyncio.fixture(loop_scope="session")
async def amy(lincoln: Lincoln) -> Client:
    """A student of a school whose gym is open to students and has one seat, which Cat has."""
    gym = lincoln.sections["Gym"]
    await lincoln.admin.do("setSelfScheduling", "", schoolId=lincoln.id, windows=TUESDAYS)
    await lincoln.admin.do("setOpenToStudents", "", schoolId=lincoln.id, sectionIds=[gym])
    await lincoln.admin.do("setSeats", "", sectionId=gym, seats=1)
    await lincoln.book("cat", "Gym", WEDNESDAY)
    return as_student(lincoln, "amy")


def place(lincoln: Lincoln) -> dict[str, Any]:
    given = booking(lincoln, "amy", "Gym")
    return {name: given[name] for name in ("sectionId", "date", "flexPeriodId")}


async def test_a_student_waits_and_gets_the_seat(lincoln: Lincoln, amy: Client, engine: AsyncEngine) -> None:
    ben = as_student(lincoln, "ben")
    entry = (await amy.do("joinWaitlist", ENTRY, **place(lincoln)))["entry"]
    assert entry == {
        "id": entry["id"], "position": 1, "end": None, "endedAt": None, "joinedAt": "2026-09-01T15:00:00Z", "date": WEDNESDAY,
        "student": {"sisId": "amy"}, "section": {"name": "Gym"}, "flexPeriod": {"name": "WIN"},
    }  # fmt: skip
    second = (await ben.do("joinWaitlist", ENTRY, **place(lincoln)))["entry"]
    assert second["position"] == 2
    assert await amy.refused("joinWaitlist", **place(lincoln)) == ["ALREADY_WAITING"]
    reed = lincoln.api.as_(staffer(lincoln.district, lincoln.id, lincoln.staffers["Reed"]))
    for named in ({}, {"period": lincoln.periods["WIN"]}):
        found = (await reed.get(WHO, section=lincoln.sections["Gym"], **named))["waitlist"]
        assert [(one["position"], one["student"]["sisId"]) for one in found] == [(1, "amy"), (2, "ben")]
    assert (await reed.get(WHO, section=lincoln.sections["Gym"], period=lincoln.periods["RTI"]))["waitlist"] == []
    cat = (key(lincoln.students["cat"]), date.fromisoformat(WEDNESDAY), key(lincoln.periods["WIN"]))
    await lincoln.admin.do("cancelAppointment", "cancelledId", id=encode("Appointment", lincoln.district, *cat))
    assert await served(engine, lincoln.district) == 1
    assert (await amy.get(MINE))["waitlistEntries"] == [{"id": entry["id"], "position": None, "end": "SEATED"}]
    told = (await amy.get(TOLD, id=lincoln.students["amy"]))["node"]["notifications"]["nodes"]
    assert told == [{"kind": "BOOKED", "section": {"name": "Gym"}, "firstDay": WEDNESDAY, "madeBy": "waitlist"}]
    mine = await lincoln.admin.get(MINE, student=lincoln.students["ben"])
    assert mine["waitlistEntries"] == [{"id": second["id"], "position": 1, "end": None}]
    left = (await reed.do("leaveWaitlist", ENTRY, id=second["id"]))["entry"]
    assert (left["position"], left["end"], left["endedAt"]) == (None, "LEFT", "2026-09-01T15:00:00Z")


WHY = """query($id: ID!) { node(id: $id) { ... on Student { schedule(from: "2026-09-02", to: "2026-09-02") {
    appointment { why { sentence fromWaitlist { waitedSince freedBy freedAt } } } } } } }"""


async def test_who_comes_from_the_waitlist_is_told_so_and_only_staff_read_whose_seat_it_was(
    lincoln: Lincoln, amy: Client, engine: AsyncEngine
) -> None:
    await amy.do("joinWaitlist", ENTRY, **place(lincoln))
    cat = (key(lincoln.students["cat"]), date.fromisoformat(WEDNESDAY), key(lincoln.periods["WIN"]))
    await lincoln.admin.do("cancelAppointment", "cancelledId", id=encode("Appointment", lincoln.district, *cat))
    assert await served(engine, lincoln.district) == 1
    start = "From the waitlist on 2026-09-01. Waited since 2026-09-01, until a seat was free on 2026-09-01: "
    for client, rest in (
        (lincoln.admin, "the appointment of Cat Clark was cancelled by you."),
        (amy, "another student's appointment was cancelled by the school."),
    ):
        slots = (await client.get(WHY, id=lincoln.students["amy"]))["node"]["schedule"]
        (why,) = [one["appointment"]["why"] for one in slots if one["appointment"] is not None]
        assert why["sentence"] == start + rest
        at = "2026-09-01T15:00:00Z"
        assert why["fromWaitlist"] == {"waitedSince": at, "freedBy": "CANCELLED", "freedAt": at}


async def served(engine: AsyncEngine, district: DistrictId) -> int:
    serve = container.serve_waitlists(engine, FixedClock())
    own = type(serve)(OwnCalls(serve.calls, district), OwnDistrict(district), serve.begin, serve.clock)  # type: ignore[arg-type]
    return await own()


async def test_nobody_reads_or_ends_the_waiting_of_others(lincoln: Lincoln, amy: Client) -> None:
    ben = as_student(lincoln, "ben")
    entry = (await amy.do("joinWaitlist", ENTRY, **place(lincoln)))["entry"]["id"]
    for answer in (
        await ben.ask(MINE, student=lincoln.students["amy"]),
        await ben.ask(WHO, section=lincoln.sections["Gym"]),
        await ben.mutate("leaveWaitlist", "", id=entry),
        await lincoln.admin.mutate("joinWaitlist", "", **place(lincoln)),
    ):
        assert answer.codes == ["FORBIDDEN"]
    assert await amy.refused("leaveWaitlist", id=lincoln.sections["Gym"]) == ["NOT_FOUND"]
    assert await amy.refused("leaveWaitlist", id="x") == ["BAD_ID"]
    assert (await amy.get(MINE))["waitlistEntries"][0]["end"] is None


async def test_another_districts_ids_are_not_found(lincoln: Lincoln, amy: Client, other_district: DistrictId) -> None:
    stranger = lincoln.api.as_(type(amy.viewer)(**{**fields_of(amy.viewer), "district": other_district}))
    given = place(lincoln)
    assert await stranger.refused("joinWaitlist", **given) == ["NOT_FOUND"]
    own = {name: id_ if name == "date" else forged(id_, other_district) for name, id_ in given.items()}
    assert await stranger.refused("joinWaitlist", **own) == ["NOT_FOUND"]


def fields_of(viewer: Any) -> dict[str, Any]:
    return {name: getattr(viewer, name) for name in viewer.__dataclass_fields__}
