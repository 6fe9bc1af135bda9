"""What staff are told of requests over the API, and that it never says more than the request does by then."""

from typing import Any

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.api.harness import Client, staffer, student
from tests.api.lincoln import Lincoln
from tests.api.test_appointment_requests import THURSDAY, wish
from tests.api.test_self_scheduling import TUESDAYS
from tests.support.rows import change

MONDAY = "2026-09-07"
TOLD = """query($id: ID!, $unread: Boolean) { node(id: $id) { ... on Staffer { notifications(unread: $unread) {
    totalCount nodes { id kind appointmentCount displaced moved firstDay lastDay flexPeriod { name } section { name }
        school { name } madeBy readAt mailedAt request { state student { firstName } } } } } } }"""


@pytest_asyncio.fixture(loop_scope="session")
async def amy(lincoln: Lincoln) -> Client:
    await lincoln.admin.do("setSelfScheduling", "", schoolId=lincoln.id, windows=TUESDAYS)
    return lincoln.api.as_(student(lincoln.district, lincoln.id, lincoln.students["amy"]))


@pytest_asyncio.fixture(loop_scope="session")
async def reed(lincoln: Lincoln) -> Client:
    return lincoln.api.as_(staffer(lincoln.district, lincoln.id, lincoln.staffers["Reed"]))


async def ask(amy: Client, lincoln: Lincoln, section: str = "Gym", day: str = MONDAY) -> str:
    id: str = (await amy.do("requestAppointment", "request { id }", **wish(lincoln, "amy", section, day)))["request"][
        "id"
    ]
    return id


async def told(client: Client, at: Lincoln, unread: bool | None = None, who: str = "Reed") -> list[dict[str, Any]]:
    found = (await client.get(TOLD, id=at.staffers[who], unread=unread))["node"]["notifications"]
    assert found["totalCount"] == len(found["nodes"])
    nodes: list[dict[str, Any]] = found["nodes"]
    return nodes


async def test_a_teacher_is_told_of_a_request_to_their_section(lincoln: Lincoln, amy: Client, reed: Client) -> None:
    await ask(amy, lincoln)
    (one,) = await told(reed, lincoln)
    assert {**one, "id": ""} == {
        "id": "",
        "kind": "REQUESTED",
        "appointmentCount": 1,
        "displaced": 0,
        "moved": 0,
        "firstDay": MONDAY,
        "lastDay": MONDAY,
        "flexPeriod": {"name": "WIN"},
        "section": {"name": "Gym"},
        "school": {"name": "Lincoln High"},
        "madeBy": amy.viewer.actor,
        "readAt": None,
        "mailedAt": None,
        "request": {"state": "OPEN", "student": {"firstName": "Amy"}},
    }
    assert await told(lincoln.admin, lincoln, who="Stone") == []
    assert [one["kind"] for one in await told(lincoln.admin, lincoln)] == ["REQUESTED"]


async def test_what_is_decided_withdrawn_or_expired_waits_for_nobody(
    lincoln: Lincoln, amy: Client, reed: Client, engine: AsyncEngine
) -> None:
    ids = [await ask(amy, lincoln, "Gym", day) for day in (MONDAY, THURSDAY, "2026-09-04", "2026-09-08")]
    assert len(await told(reed, lincoln, unread=True)) == 4
    await amy.do("withdrawRequest", "", id=ids[0])
    await lincoln.admin.do("denyRequest", "", id=ids[1], reason="Full")
    yesterday = "UPDATE homeroom.appointment_request SET on_date = '2026-08-31' WHERE on_date = '2026-09-04'"
    await change(engine, lincoln.district, yesterday)
    states = ["OPEN", "EXPIRED", "DENIED", "WITHDRAWN"]
    assert [one["request"]["state"] for one in await told(reed, lincoln)] == states
    assert [one["request"]["state"] for one in await told(reed, lincoln, unread=True)] == ["OPEN"]
    assert [one["request"]["state"] for one in await told(reed, lincoln, unread=False)] == states[1:]


async def test_staff_mark_their_own_as_read(lincoln: Lincoln, amy: Client, reed: Client) -> None:
    for day in (MONDAY, THURSDAY):
        await ask(amy, lincoln, "Gym", day)
    newer, older = await told(reed, lincoln)
    stone = lincoln.api.as_(staffer(lincoln.district, lincoln.id, lincoln.staffers["Stone"]))
    fields = "markedCount student { id } staffer { lastName }"
    for other in (stone, amy):
        assert (await other.do("markNotificationsRead", fields, notificationIds=[older["id"]]))["markedCount"] == 0
    done = await reed.do("markNotificationsRead", fields, notificationIds=[older["id"]])
    assert done == {"markedCount": 1, "student": None, "staffer": {"lastName": "Reed"}, "userErrors": []}
    assert [one["id"] for one in await told(reed, lincoln, unread=True)] == [newer["id"]]
    assert (await reed.do("markNotificationsRead", fields))["markedCount"] == 1


async def test_staff_say_what_they_want_by_mail(lincoln: Lincoln, reed: Client) -> None:
    fields = "student { id } staffer { notificationPreferences { mails muted } }"
    done = await reed.do("setNotificationPreferences", fields, muted=["REQUESTED"])
    assert done["staffer"] == {"notificationPreferences": {"mails": True, "muted": ["REQUESTED"]}}
    query = "query($id: ID!) { node(id: $id) { ... on Staffer { notificationPreferences { mails } } } }"
    assert (await lincoln.admin.get(query, id=lincoln.staffers["Reed"]))["node"] == {"notificationPreferences": None}


async def test_pages_go_on_where_the_last_one_ended(lincoln: Lincoln, amy: Client, reed: Client) -> None:
    for day in (MONDAY, THURSDAY, "2026-09-04"):
        await ask(amy, lincoln, "Gym", day)
    query = """query($id: ID!, $after: String) { node(id: $id) { ... on Staffer { notifications(first: 2, after: $after) {
        nodes { firstDay } pageInfo { hasNextPage endCursor } } } } }"""
    first = (await reed.get(query, id=lincoln.staffers["Reed"], after=None))["node"]["notifications"]
    rest = await reed.get(query, id=lincoln.staffers["Reed"], after=first["pageInfo"]["endCursor"])
    assert [one["firstDay"] for one in first["nodes"]] == ["2026-09-04", THURSDAY]
    assert [one["firstDay"] for one in rest["node"]["notifications"]["nodes"]] == [MONDAY]


async def test_a_student_is_told_why_a_request_was_denied(lincoln: Lincoln, amy: Client, reed: Client) -> None:
    await reed.do("denyRequest", "", id=await ask(amy, lincoln), reason="Come on Friday.")
    query = """query($id: ID!) { node(id: $id) { ... on Student { notifications { nodes {
        kind section { name } request { state reason } } } } } }"""
    found = (await amy.get(query, id=lincoln.students["amy"]))["node"]["notifications"]["nodes"]
    denied = {"state": "DENIED", "reason": "Come on Friday."}
    assert found == [{"kind": "DENIED", "section": {"name": "Gym"}, "request": denied}]
