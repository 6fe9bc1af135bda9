"""What a student is told over the API: single deeds, a mass run and its undoing, read and marked as read."""

from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from graphql_api.ids import encode
from infra.mail import digests_of
from infra.settings import read_settings
from tests.api.harness import Client, admin, student
from tests.api.lincoln import Lincoln
from tests.support.rows import select
from tests.support.schools import FixedClock

WEDNESDAY, THURSDAY = "2026-09-02", "2026-09-03"
TOLD = """query($id: ID!, $unread: Boolean) { node(id: $id) { ... on Student { notifications(unread: $unread) {
    totalCount nodes { id kind appointmentCount displaced moved firstDay lastDay flexPeriod { name } section { name }
        previousDay previousSection { name } school { name } madeBy madeAt readAt } } } } }"""


@pytest_asyncio.fixture(loop_scope="session")
async def amy(lincoln: Lincoln) -> Client:
    return lincoln.api.as_(student(lincoln.district, lincoln.id, lincoln.students["amy"]))


async def told(at: Lincoln, client: Client, name: str = "amy", **more: Any) -> list[dict[str, Any]]:
    found = (await client.get(TOLD, id=at.students[name], **{"unread": None, **more}))["node"]["notifications"]
    assert found["totalCount"] == len(found["nodes"])
    nodes: list[dict[str, Any]] = found["nodes"]
    return nodes


async def test_a_student_is_told_of_each_deed_newest_first(lincoln: Lincoln, amy: Client) -> None:
    id = await lincoln.book("amy", "Gym", WEDNESDAY)
    moved = await lincoln.admin.do("moveAppointment", "appointment { id }", id=id, sectionId=lincoln.sections["Art"])
    await lincoln.admin.do("cancelAppointment", "", id=moved["appointment"]["id"])
    last, second, first = await told(lincoln, amy)
    assert [one["kind"] for one in (last, second, first)] == ["CANCELLED", "MOVED", "BOOKED"]
    assert {**second, "id": "", "madeBy": "", "madeAt": ""} == {
        "id": "",
        "kind": "MOVED",
        "appointmentCount": 1,
        "displaced": 0,
        "moved": 0,
        "firstDay": WEDNESDAY,
        "lastDay": WEDNESDAY,
        "flexPeriod": {"name": "WIN"},
        "section": {"name": "Art"},
        "previousDay": WEDNESDAY,
        "previousSection": {"name": "Gym"},
        "school": {"name": "Lincoln High"},
        "madeBy": "",
        "madeAt": "",
        "readAt": None,
    }
    assert first["section"] == {"name": "Gym"}


async def test_what_is_read_is_marked_one_by_one_or_altogether(lincoln: Lincoln, amy: Client) -> None:
    for day in (WEDNESDAY, THURSDAY):
        await lincoln.book("amy", "Gym", day)
    newer, older = await told(lincoln, amy)
    fields = "markedCount student { sisId }"
    done = await amy.do("markNotificationsRead", fields, notificationIds=[older["id"]])
    assert (done["markedCount"], done["student"]) == (1, {"sisId": "amy"})
    assert [one["id"] for one in await told(lincoln, amy, unread=True)] == [newer["id"]]
    assert [one["id"] for one in await told(lincoln, amy, unread=False)] == [older["id"]]
    assert (await amy.do("markNotificationsRead", fields))["markedCount"] == 1
    assert (await amy.do("markNotificationsRead", fields))["markedCount"] == 0
    assert all(one["readAt"] for one in await told(lincoln, amy))


async def test_a_student_marks_nothing_of_another(lincoln: Lincoln, amy: Client) -> None:
    await lincoln.book("ben", "Gym", WEDNESDAY)
    (of_ben,) = await told(lincoln, lincoln.admin, "ben")
    done = await amy.do("markNotificationsRead", "markedCount", notificationIds=[of_ben["id"]])
    assert done["markedCount"] == 0
    nobodys = encode("Notification", lincoln.district, 10**12)
    assert (await amy.do("markNotificationsRead", "markedCount", notificationIds=[nobodys]))["markedCount"] == 0
    assert [one["readAt"] for one in await told(lincoln, lincoln.admin, "ben")] == [None]


async def test_a_mass_run_and_its_undoing_are_told_once_each(lincoln: Lincoln, amy: Client) -> None:
    order = lincoln.order(WEDNESDAY, THURSDAY)
    run = await lincoln.admin.job_of("applyMassSchedule", "... on MassScheduleRun { id }", order=order)
    await lincoln.admin.job_of("undoMassSchedule", "", runId=run["result"]["id"])
    undone, booked = await told(lincoln, amy)
    counts = ("kind", "appointmentCount", "firstDay", "lastDay")
    assert [booked[name] for name in counts] == ["MASS_BOOKED", 2, WEDNESDAY, THURSDAY]
    assert [undone[name] for name in counts] == ["MASS_UNDONE", 2, WEDNESDAY, THURSDAY]
    assert booked["section"] == {"name": "Homeroom A"}


async def test_a_range_that_is_cancelled_is_told_once(lincoln: Lincoln, amy: Client) -> None:
    for day in (WEDNESDAY, THURSDAY):
        await lincoln.book("amy", "Gym", day)
    when = {"from": WEDNESDAY, "to": THURSDAY, "flexPeriodIds": list(lincoln.periods.values())}
    order = {"schoolId": lincoln.id, "when": when, "change": {"cancel": True}}
    await lincoln.admin.job_of("applyRangeChange", "", order=order)
    told_last = (await told(lincoln, amy))[0]
    assert (told_last["kind"], told_last["appointmentCount"]) == ("MASS_CANCELLED", 2)


async def test_an_admin_reads_of_deeds_at_their_school_only(lincoln: Lincoln) -> None:
    await lincoln.book("amy", "Gym", WEDNESDAY)
    assert len(await told(lincoln, lincoln.admin)) == 1
    elsewhere = lincoln.api.as_(admin(lincoln.district, lincoln.adams))
    assert (await elsewhere.get(TOLD, id=lincoln.students["amy"], unread=None))["node"] is None


@pytest.mark.parametrize("page", ["first: 1", "last: 1"])
async def test_pages_go_both_ways(lincoln: Lincoln, amy: Client, page: str) -> None:
    for day in (WEDNESDAY, THURSDAY):
        await lincoln.book("amy", "Gym", day)
    query = f"""query($id: ID!) {{ node(id: $id) {{ ... on Student {{ notifications({page}) {{
        nodes {{ firstDay }} pageInfo {{ hasNextPage hasPreviousPage }} }} }} }} }}"""
    found = (await amy.get(query, id=lincoln.students["amy"]))["node"]["notifications"]
    ahead = page == "first: 1"
    assert [one["firstDay"] for one in found["nodes"]] == [THURSDAY if ahead else WEDNESDAY]
    assert found["pageInfo"] == {"hasNextPage": ahead, "hasPreviousPage": not ahead}


async def test_a_school_says_how_often_and_a_student_what_of(lincoln: Lincoln, amy: Client) -> None:
    fields = "school { notificationDigest { rhythm dailyAt } }"
    daily = {"schoolId": lincoln.id, "rhythm": "DAILY", "dailyAt": "16:00"}
    done = await lincoln.admin.do("setNotificationDigest", fields, **daily)
    assert done["school"]["notificationDigest"] == {"rhythm": "DAILY", "dailyAt": "16:00"}
    done = await lincoln.admin.do("setNotificationDigest", fields, schoolId=lincoln.id, rhythm=None)
    assert done["school"]["notificationDigest"] is None
    fields = "student { notificationPreferences { mails muted } }"
    done = await amy.do("setNotificationPreferences", fields, muted=["MASS_BOOKED", "BOOKED"])
    assert done["student"]["notificationPreferences"] == {"mails": True, "muted": ["BOOKED", "MASS_BOOKED"]}
    done = await amy.do("setNotificationPreferences", fields, mails=False)
    assert done["student"]["notificationPreferences"] == {"mails": False, "muted": []}


async def test_what_went_into_a_mail_says_when(lincoln: Lincoln, amy: Client, engine: AsyncEngine) -> None:
    await lincoln.admin.do("setNotificationDigest", "", schoolId=lincoln.id, rhythm="HOURLY")
    await lincoln.book("amy", "Gym", WEDNESDAY)
    settings = read_settings(secret_keys="k" * 32)
    await digests_of(settings, engine, FixedClock(datetime(2026, 9, 1, 23, tzinfo=UTC)))()
    rows = "SELECT recipient, kind, state FROM control.mail WHERE district_id = :d"
    assert await select(engine, lincoln.district, rows, d=lincoln.district) == [
        ("amy.adams@example.org", "digest", "queued")
    ]
    query = "query($id: ID!) { node(id: $id) { ... on Student { notifications { nodes { mailedAt } } } } }"
    found = await amy.get(query, id=lincoln.students["amy"])
    assert found["node"]["notifications"]["nodes"] == [{"mailedAt": "2026-09-01T23:00:00Z"}]
