"""Requests for appointments over the API: asked for, listed by state, decided; and what the lists show to whom."""

from typing import Any

import pytest_asyncio

from tests.api.harness import Client, staffer, student
from tests.api.lincoln import Lincoln
from tests.api.test_self_scheduling import TUESDAYS

MONDAY, THURSDAY = "2026-09-07", "2026-09-03"
FIELDS = """request { id state comment reason requestedBy requestedAt decidedBy decidedAt date
                      student { firstName } section { name } flexPeriod { name } }"""
LISTS = """query($id: ID!, $states: [AppointmentRequestState!]) { node(id: $id) {
    ... on Student { appointmentRequests(states: $states) { totalCount nodes { id state } } }
    ... on Section { appointmentRequests(states: $states) { totalCount nodes { id state } } }
    ... on School { appointmentRequests(states: $states) { totalCount nodes { id state } } }
    ... on Staffer { appointmentRequests(states: $states) { totalCount nodes { id state } } } } }"""


@pytest_asyncio.fixture(loop_scope="session")
async def amy(lincoln: Lincoln) -> Client:
    await lincoln.admin.do("setSelfScheduling", "", schoolId=lincoln.id, windows=TUESDAYS)
    return lincoln.api.as_(student(lincoln.district, lincoln.id, lincoln.students["amy"]))


@pytest_asyncio.fixture(loop_scope="session")
async def reed(lincoln: Lincoln) -> Client:
    """Who teaches the gym and Homeroom B, not Homeroom A."""
    return lincoln.api.as_(staffer(lincoln.district, lincoln.id, lincoln.staffers["Reed"]))


def wish(lincoln: Lincoln, who: str, section: str, day: str = MONDAY, **more: Any) -> dict[str, Any]:
    named = {"studentId": lincoln.students[who], "sectionId": lincoln.sections[section]}
    return {**named, "date": day, "flexPeriodId": lincoln.periods["WIN"], **more}


async def listed(client: Client, id: str, *states: str) -> list[tuple[str, str]]:
    found = (await client.get(LISTS, id=id, states=list(states) or None))["node"]["appointmentRequests"]
    assert found["totalCount"] == len(found["nodes"])
    return [(one["id"], one["state"]) for one in found["nodes"]]


async def test_a_student_asks_and_the_teacher_approves(lincoln: Lincoln, amy: Client, reed: Client) -> None:
    asked = (await amy.do("requestAppointment", FIELDS, **wish(lincoln, "amy", "Homeroom B", comment="My painting")))[
        "request"
    ]
    assert {name: asked[name] for name in ("state", "comment", "date", "section", "student", "flexPeriod")} == {
        "state": "OPEN", "comment": "My painting", "date": MONDAY, "section": {"name": "Homeroom B"},
        "student": {"firstName": "Amy"}, "flexPeriod": {"name": "WIN"},
    }  # fmt: skip
    assert (asked["requestedBy"], asked["requestedAt"]) == (amy.viewer.actor, "2026-09-01T15:00:00Z")
    assert (asked["decidedBy"], asked["decidedAt"], asked["reason"]) == (None, None, None)
    done = await reed.do("approveRequest", FIELDS + " appointment { comment section { name } origin }", id=asked["id"])
    assert done["appointment"] == {"comment": "My painting", "section": {"name": "Homeroom B"}, "origin": "STAFF"}
    assert (done["request"]["state"], done["request"]["decidedBy"]) == ("APPROVED", reed.viewer.actor)
    shown = await amy.get("query($id: ID!) { node(id: $id) { ... on AppointmentRequest { state } } }", id=asked["id"])
    assert shown["node"] == {"state": "APPROVED"}
    assert await reed.refused("denyRequest", FIELDS, id=asked["id"], reason="Full") == ["ALREADY_DECIDED"]


async def test_lists_by_state_of_a_student_a_section_a_staffer_and_a_school(
    lincoln: Lincoln, amy: Client, reed: Client
) -> None:
    ids = {}
    for section, day in (("Gym", MONDAY), ("Gym", THURSDAY), ("Homeroom B", MONDAY), ("Homeroom A", MONDAY)):
        made = await amy.do("requestAppointment", FIELDS, **wish(lincoln, "amy", section, day))
        ids[section, day] = made["request"]["id"]
    bens = (await reed.do("requestAppointment", FIELDS, **wish(lincoln, "ben", "Gym")))["request"]["id"]
    await amy.do("withdrawRequest", FIELDS, id=ids["Gym", THURSDAY])
    denied = await reed.do("denyRequest", FIELDS, id=ids["Homeroom B", MONDAY], reason="Come on Friday.")
    assert denied["request"]["reason"] == "Come on Friday."
    own = [ids["Homeroom A", MONDAY], ids["Homeroom B", MONDAY], ids["Gym", THURSDAY], ids["Gym", MONDAY]]
    told = ["OPEN", "DENIED", "WITHDRAWN", "OPEN"]
    assert await listed(amy, lincoln.students["amy"]) == list(zip(own, told, strict=True)), "newest first"
    assert await listed(reed, lincoln.students["amy"], "DENIED", "WITHDRAWN") == list(
        zip(own[1:3], told[1:3], strict=True)
    )
    assert await listed(reed, lincoln.sections["Gym"], "OPEN") == [(bens, "OPEN"), (own[3], "OPEN")]
    everything = [(bens, "OPEN"), *list(zip(own, told, strict=True))[1:]]
    assert await listed(reed, lincoln.staffers["Reed"]) == everything, "not those of a section of Stone"
    assert await listed(lincoln.admin, lincoln.staffers["Stone"], "OPEN") == [(own[0], "OPEN")]
    assert await listed(reed, lincoln.staffers["Reed"], "EXPIRED") == []
    assert await listed(lincoln.admin, lincoln.id) == [(bens, "OPEN"), *zip(own, told, strict=True)]
    assert await listed(reed, lincoln.id, "OPEN") == [(bens, "OPEN"), (own[0], "OPEN"), (own[3], "OPEN")]
    for hidden in (lincoln.sections["Gym"], lincoln.id):
        assert (await amy.ask(LISTS, id=hidden)).codes == ["FORBIDDEN"]


async def test_pages_go_on_where_the_last_one_ended(lincoln: Lincoln, amy: Client) -> None:
    days = (MONDAY, THURSDAY, "2026-09-04")
    made = [await amy.do("requestAppointment", FIELDS, **wish(lincoln, "amy", "Gym", day)) for day in days]
    query = """query($id: ID!, $after: String) { node(id: $id) { ... on Student {
        appointmentRequests(first: 2, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } } } }"""
    seen, after, more = [], None, True
    while more:
        page = (await amy.get(query, id=lincoln.students["amy"], after=after))["node"]["appointmentRequests"]
        seen += [one["id"] for one in page["nodes"]]
        more, after = page["pageInfo"]["hasNextPage"], page["pageInfo"]["endCursor"]
    assert seen == [one["request"]["id"] for one in reversed(made)]


async def test_a_freeze_lets_todays_requests_expire(lincoln: Lincoln, amy: Client, reed: Client) -> None:
    today = "2026-09-01"
    id = (await amy.do("requestAppointment", FIELDS, **wish(lincoln, "amy", "Gym", today)))["request"]["id"]
    await lincoln.admin.do("setFrozen", "", schoolId=lincoln.id, frozen=True)
    assert await listed(amy, lincoln.students["amy"], "EXPIRED") == [(id, "EXPIRED")]
    assert await listed(amy, lincoln.students["amy"], "OPEN") == []
    assert await reed.refused("approveRequest", FIELDS, id=id) == ["REQUEST_EXPIRED"]
    await lincoln.admin.do("setFrozen", "", schoolId=lincoln.id, frozen=False)
    assert await listed(amy, lincoln.students["amy"], "OPEN") == [(id, "OPEN")]


async def test_all_reasons_and_idempotency(lincoln: Lincoln, amy: Client, reed: Client) -> None:
    asked = wish(lincoln, "amy", "Gym", idempotencyKey="k")
    one, two = [await amy.do("requestAppointment", FIELDS, **asked) for _ in range(2)]
    assert one == two
    assert await amy.refused("requestAppointment", FIELDS, **{**asked, "date": THURSDAY}) == ["IDEMPOTENCY_MISMATCH"]
    for name, input_ in (("denyRequest", {"reason": "Full"}), ("withdrawRequest", {})):
        client = reed if name == "denyRequest" else amy
        made = (
            one
            if name == "denyRequest"
            else await amy.do("requestAppointment", FIELDS, **wish(lincoln, "amy", "Homeroom B"))
        )
        again = [
            await client.do(name, FIELDS, id=made["request"]["id"], idempotencyKey="same", **input_) for _ in range(2)
        ]
        assert again[0] == again[1]
    await lincoln.admin.do("setSelfScheduling", "", schoolId=lincoln.id, windows=[])
    told = await amy.refused("requestAppointment", FIELDS, **wish(lincoln, "amy", "Gym", "2026-09-12"))
    assert told == ["WINDOW_CLOSED", "CLOSED"]
