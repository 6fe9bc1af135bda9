"""What a school wants to be booked by itself, over the API."""

from tests.api.harness import admin, student
from tests.api.lincoln import Lincoln

FIELDS = "school { prebooking { weeks weekdays cycleDays flexPeriods { name } } }"


async def test_pre_booking_is_set_read_and_ended(lincoln: Lincoln) -> None:
    chief = lincoln.api.as_(admin(lincoln.district, lincoln.id))
    at = {"schoolId": lincoln.id}
    made = await chief.do("setPrebooking", FIELDS, **at, weeks=4)
    days = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"]
    assert made["school"]["prebooking"] == {"weeks": 4, "weekdays": days, "cycleDays": None, "flexPeriods": None}
    limits = {"weekdays": ["MONDAY"], "cycleDays": ["B", " A"], "flexPeriodIds": [lincoln.periods["WIN"]]}
    changed = await chief.do("setPrebooking", FIELDS, **at, weeks=1, **limits)
    assert changed["school"]["prebooking"] == {
        "weeks": 1, "weekdays": ["MONDAY"], "cycleDays": ["A", "B"], "flexPeriods": [{"name": "WIN"}],
    }  # fmt: skip
    assert await chief.refused("setPrebooking", **at, weeks=27, weekdays=[]) == ["BAD_WEEKS", "BAD_WEEKDAYS"]
    amy = lincoln.api.as_(student(lincoln.district, lincoln.id, lincoln.students["amy"]))
    query = f"query($id: ID!) {{ {FIELDS.replace('school', 'school(id: $id)')} }}"
    assert (await amy.get(query, id=lincoln.id))["school"]["prebooking"] is None, "staff see it"
    ended = await chief.do("setPrebooking", FIELDS, **at, weeks=None)
    assert ended["school"]["prebooking"] is None
