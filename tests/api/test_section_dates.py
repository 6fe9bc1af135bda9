"""What holds for a section on some dates only, through the API."""

from typing import Any

import pytest_asyncio

from tests.api.harness import Api, staffer
from tests.api.lincoln import Lincoln, a_lincoln
from tests.conftest import a_district

DAY, NEXT = "2026-09-02", "2026-09-03"
ADJUSTED = 'section { adjustments(from: "2026-09-01", to: "2026-09-30") { date name room seats } }'
BLOCKS = """query($id: ID!) { school(id: $id) { blocks(from: "2026-09-01", to: "2026-09-30") {
    id section { name } staffer { lastName } firstDay lastDay flexPeriods { name } reason } } }"""


@pytest_asyncio.fixture(loop_scope="session")
async def lincoln(api: Api, engine: Any, tmp_path: Any) -> Lincoln:
    return await a_lincoln(api, await a_district(engine), tmp_path)


async def test_a_section_is_elsewhere_on_one_date(lincoln: Lincoln) -> None:
    gym = lincoln.sections["Gym"]
    await lincoln.admin.do("setSeats", "section { id }", sectionId=gym, date=DAY, seats=9)
    change = {"sectionId": gym, "date": DAY, "name": " Finals ", "room": "Field", "idempotencyKey": "k"}
    for _ in range(2):
        adjusted = await lincoln.admin.do("adjustSection", ADJUSTED, **change)
        told = {"date": DAY, "name": "Finals", "room": "Field", "seats": 9}
        assert adjusted["section"]["adjustments"] == [told]
    await lincoln.book("amy", "Gym", DAY)
    await lincoln.book("amy", "Gym", NEXT)
    found = await lincoln.admin.get(
        """query($amy: ID!) { appointments(filter: {studentId: $amy, from: "2026-09-01", to: "2026-09-30"}) {
            nodes { date adjustment { name room seats } section { name room } } } }""",
        amy=lincoln.students["amy"],
    )
    on_day, on_next = found["appointments"]["nodes"]
    assert on_day["adjustment"] == {"name": "Finals", "room": "Field", "seats": 9}
    assert (on_next["date"], on_next["adjustment"]) == (NEXT, None)
    cleared = await lincoln.admin.do("adjustSection", ADJUSTED, sectionId=gym, date=DAY, name=None, room=None)
    assert cleared["section"]["adjustments"] == [{"date": DAY, "name": None, "room": None, "seats": 9}]
    cleared = await lincoln.admin.do("adjustSection", ADJUSTED, sectionId=gym, date=DAY, seats=None)
    assert cleared["section"]["adjustments"] == []


async def test_seats_of_the_date_count_when_booking(lincoln: Lincoln) -> None:
    await lincoln.admin.do("adjustSection", ADJUSTED, sectionId=lincoln.sections["Gym"], date=DAY, seats=0)
    seats = await lincoln.admin.get(
        """query($id: ID!, $win: ID!) {
            node(id: $id) { ... on Section { seatsOn(on: "2026-09-02", flexPeriodId: $win) { seats } } } }""",
        id=lincoln.sections["Gym"],
        win=lincoln.periods["WIN"],
    )
    assert seats["node"]["seatsOn"] == {"seats": 0}


async def test_a_block_is_listed_and_taken_away_once(lincoln: Lincoln) -> None:
    days = {"schoolId": lincoln.id, "firstDay": DAY, "lastDay": NEXT}
    win = [lincoln.periods["WIN"]]
    gym = {"sectionId": lincoln.sections["Gym"], "flexPeriodIds": win, "reason": "Wet"}
    await lincoln.admin.do("blockSection", "school { id }", **days, **gym)
    await lincoln.admin.do("blockSection", "school { id }", **days, stafferId=lincoln.staffers["Stone"], reason="Away")
    wet, away = (await lincoln.admin.get(BLOCKS, id=lincoln.id))["school"]["blocks"]
    assert (wet["section"], wet["staffer"], wet["flexPeriods"], wet["reason"]) == (
        {"name": "Gym"},
        None,
        [{"name": "WIN"}],
        "Wet",
    )
    assert (away["section"], away["staffer"], away["flexPeriods"]) == (None, {"lastName": "Stone"}, None)
    gone = {"schoolId": lincoln.id, "blockId": wet["id"]}
    stranger = lincoln.api.as_(staffer(lincoln.district, lincoln.id, lincoln.staffers["Stone"]))
    assert "FORBIDDEN" in (await stranger.mutate("unblock", "school { id }", **gone)).codes
    for _ in range(2):
        await lincoln.admin.do("unblock", "school { id }", **gone, idempotencyKey="once")
    assert [one["id"] for one in (await lincoln.admin.get(BLOCKS, id=lincoln.id))["school"]["blocks"]] == [away["id"]]
    assert await lincoln.admin.refused("unblock", **gone) == ["NOT_FOUND"]
