"""A flex period that a school has no more: refused while something needs it, then gone from lists and kept in the past."""

from tests.api.harness import student
from tests.api.lincoln import Lincoln
from tests.api.test_self_scheduling import TUESDAYS

TODAY, MONDAY = "2026-09-01", "2026-09-07"
PERIODS = "query($id: ID!) { school(id: $id) { flexPeriods { name } } }"


async def test_what_needs_it_is_told_and_nothing_is_removed(lincoln: Lincoln) -> None:
    period = lincoln.periods["RTI"]
    wanted = {"schoolId": lincoln.id, "flexPeriodId": period}
    await lincoln.book("ben", "Gym", MONDAY, period="RTI")
    await lincoln.book("cat", "Gym", TODAY, period="RTI")
    await lincoln.admin.do("setSelfScheduling", "", schoolId=lincoln.id, windows=TUESDAYS)
    amy = lincoln.api.as_(student(lincoln.district, lincoln.id, lincoln.students["amy"]))
    slot = {"sectionId": lincoln.sections["Gym"], "date": MONDAY, "flexPeriodId": period}
    await amy.do("requestAppointment", "request { id }", studentId=lincoln.students["amy"], **slot)
    await lincoln.admin.do("setPrebooking", "", schoolId=lincoln.id, weeks=2, flexPeriodIds=[period])
    told = await lincoln.admin.mutate("removeFlexPeriod", "school { id }", **wanted)
    (refused,) = told.data["userErrors"]
    assert refused["code"] == "FLEX_PERIOD_IN_USE"
    assert refused["details"] == {"appointments": 2, "requests": 1, "waiting": 0, "prebooked": True}
    assert refused["message"] == (
        "From today on the flex period is needed by 2 appointments, 1 request and the pre-booking after syncs: cancel or "
        "change these first."
    )
    shown = await lincoln.admin.get(PERIODS, id=lincoln.id)
    assert [one["name"] for one in shown["school"]["flexPeriods"]] == ["RTI", "WIN"]


async def test_it_is_in_no_list_then_and_cannot_be_booked(lincoln: Lincoln) -> None:
    period, chief = lincoln.periods["RTI"], lincoln.admin
    wanted = {"schoolId": lincoln.id, "flexPeriodId": period, "idempotencyKey": "k"}
    for _ in range(2):
        done = await chief.do("removeFlexPeriod", "school { flexPeriods { name } }", **wanted)
        assert done["school"]["flexPeriods"] == [{"name": "WIN"}]
    assert await chief.refused("removeFlexPeriod", **{**wanted, "idempotencyKey": "l"}) == ["NOT_FOUND"]
    booking = {"studentId": lincoln.students["amy"], "sectionId": lincoln.sections["Gym"], "date": MONDAY}
    assert await chief.refused("bookAppointment", **booking, flexPeriodId=period) == ["NOT_FOUND"]
    again = {"schoolId": lincoln.id, "name": "RTI", "meetings": [{"weekday": "MONDAY"}]}
    assert await chief.refused("saveFlexPeriod", **again, flexPeriodId=period) == ["NOT_FOUND"]
    saved = await chief.do("saveFlexPeriod", "flexPeriod { id }", **again)
    assert saved["flexPeriod"]["id"] != period
