"""A teacher is away, bells are moved, a snow day keeps what was booked: what is stranded, and how it is cleared."""

from typing import Any

from tests.api.harness import Client, staffer, student
from tests.api.lincoln import Lincoln

MONDAY, TUESDAY = "2026-09-07", "2026-09-08"
STRANDED = """query($id: ID!, $to: Date!, $reasons: [StrandedReason!], $after: String) { school(id: $id) {
    strandedAppointments(from: "2026-09-07", to: $to, reasons: $reasons, first: 2, after: $after) {
        totalCount nodes { reasons appointment { id date student { firstName } section { name } } }
        pageInfo { hasNextPage endCursor } } } }"""


async def stranded(client: Client, lincoln: Lincoln, **asked: Any) -> list[tuple[str, str, list[str]]]:
    """First name, section and reasons, of all pages."""
    found, after, more = [], None, True
    while more:
        answer = await client.get(STRANDED, id=lincoln.id, **{"to": MONDAY, "after": after, **asked})
        page = answer["school"]["strandedAppointments"]
        found += page["nodes"]
        more, after = page["pageInfo"]["hasNextPage"], page["pageInfo"]["endCursor"]
    assert len(found) == page["totalCount"]
    return [
        (one["appointment"]["student"]["firstName"], one["appointment"]["section"]["name"], one["reasons"])
        for one in found
    ]


async def test_who_is_away_leaves_a_list_that_empties_as_it_is_worked_off(lincoln: Lincoln) -> None:
    reed = lincoln.api.as_(staffer(lincoln.district, lincoln.id, lincoln.staffers["Reed"]))
    ids = [await lincoln.book(who, "Gym", MONDAY) for who in ("ben", "amy", "cat")]
    await lincoln.book("dan", "Homeroom A", MONDAY)
    assert await stranded(reed, lincoln) == []
    away = {"stafferId": lincoln.staffers["Reed"], "firstDay": MONDAY, "lastDay": MONDAY, "reason": "Away"}
    await reed.do("blockSection", "school { id }", schoolId=lincoln.id, **away)
    everyone = [(who, "Gym", ["BLOCKED"]) for who in ("Amy", "Ben", "Cat")]
    assert await stranded(reed, lincoln) == everyone
    assert await stranded(reed, lincoln, reasons=["CLOSED", "CLASH"]) == []
    await reed.do("cancelAppointments", "results { userErrors { code } }", ids=ids[:1])
    moved = {"id": ids[1], "sectionId": lincoln.sections["Homeroom A"]}
    await reed.do("moveAppointment", "appointment { id }", **moved)
    assert await stranded(reed, lincoln) == everyone[2:]


async def test_bells_that_are_moved_show_who_is_booked_twice_at_once(lincoln: Lincoln) -> None:
    meetings = [{"weekday": "MONDAY", "startsAt": "13:00", "endsAt": "13:30"}]
    rti = {"schoolId": lincoln.id, "flexPeriodId": lincoln.periods["RTI"], "name": "RTI"}
    await lincoln.admin.do("saveFlexPeriod", "flexPeriod { id }", **rti, meetings=meetings)
    await lincoln.book("amy", "Gym", MONDAY)
    await lincoln.book("amy", "Art", MONDAY, period="RTI")
    await lincoln.book("ben", "Art", MONDAY, period="RTI")
    assert await stranded(lincoln.admin, lincoln) == []
    meetings[0] |= {"startsAt": "10:15", "endsAt": "10:45"}
    await lincoln.admin.do("saveFlexPeriod", "flexPeriod { id }", **rti, meetings=meetings)
    assert sorted(await stranded(lincoln.admin, lincoln)) == [("Amy", "Art", ["CLASH"]), ("Amy", "Gym", ["CLASH"])]


async def test_days_that_lose_their_flex_period_or_school_strand_what_was_kept(lincoln: Lincoln) -> None:
    for day in (MONDAY, TUESDAY):
        await lincoln.book("amy", "Gym", day)
    await lincoln.admin.do(
        "addClosure", "school { id }", schoolId=lincoln.id, firstDay=TUESDAY, lastDay=TUESDAY, reason="Snow"
    )
    assert await stranded(lincoln.admin, lincoln, to=TUESDAY) == [("Amy", "Gym", ["CLOSED"])]
    meetings = [{"cycleDay": "A"}]
    win = {"schoolId": lincoln.id, "flexPeriodId": lincoln.periods["WIN"], "name": "WIN"}
    await lincoln.admin.do("saveFlexPeriod", "flexPeriod { id }", **win, meetings=meetings)
    assert len(await stranded(lincoln.admin, lincoln, to=TUESDAY)) == 2
    labels = [{"date": MONDAY, "label": "A"}]
    await lincoln.admin.do("setCycleDays", "school { id }", schoolId=lincoln.id, days=labels)
    assert len(await stranded(lincoln.admin, lincoln, to=TUESDAY)) == 1


async def test_wrong_ranges_and_students_are_refused(lincoln: Lincoln) -> None:
    amy = lincoln.api.as_(student(lincoln.district, lincoln.id, lincoln.students["amy"]))
    asked = {"id": lincoln.id, "to": MONDAY}
    assert (await amy.ask(STRANDED, **asked)).codes == ["FORBIDDEN"]
    for last, code in (("2026-09-06", "END_BEFORE_START"), ("2026-11-08", "TOO_MANY_DAYS")):
        assert (await lincoln.admin.ask(STRANDED, **{**asked, "to": last})).codes == [code]
