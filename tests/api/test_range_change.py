"""Changing and cancelling what is booked, and booking a week again, through the public API."""

from typing import Any

import pytest

from tests.api.harness import staffer
from tests.api.lincoln import Lincoln

PLAN = "... on MassSchedulePlan { id action people counts { outcome count } notices { code count } }"
RUN = "... on MassScheduleRun { id action people counts { outcome count } }"
TUESDAY, WEDNESDAY, THURSDAY = "2026-09-01", "2026-09-02", "2026-09-03"
NEXT_WEDNESDAY = "2026-09-09"


def change_of(at: Lincoln, change: dict[str, Any], **more: Any) -> dict[str, Any]:
    when = {"from": WEDNESDAY, "to": THURSDAY, "flexPeriodIds": list(at.periods.values())}
    return {"schoolId": at.id, "when": when, "change": change, **more}


def counts(result: dict[str, Any]) -> dict[str, int]:
    return {one["outcome"]: one["count"] for one in result["counts"]}


async def booked(at: Lincoln) -> set[tuple[str, str, str]]:
    found = await at.admin.get(
        """query($id: ID!) { appointments(filter: {schoolId: $id, from: "2026-09-02", to: "2026-09-30"}, first: 100) {
            nodes { date student { sisId } section { name } } } }""",
        id=at.id,
    )
    nodes = found["appointments"]["nodes"]
    return {(one["student"]["sisId"], one["date"], one["section"]["name"]) for one in nodes}


async def test_what_is_booked_in_a_range_is_cancelled_and_comes_back(lincoln: Lincoln) -> None:
    await lincoln.book("amy", "Gym", WEDNESDAY)
    await lincoln.book("ben", "Gym", THURSDAY, lock=True)
    await lincoln.book("cat", "Art", WEDNESDAY)
    before = await booked(lincoln)
    order = change_of(lincoln, {"cancel": True}, booked={"sectionIds": [lincoln.sections["Gym"]]})
    job = await lincoln.admin.job_of("planRangeChange", PLAN, order=order)
    assert job["state"] == "DONE", job["error"]
    assert (job["result"]["action"], job["result"]["people"]) == ("CANCEL", 2)
    assert counts(job["result"]) == {"CANCELLED": 1, "LOCKED": 1}
    assert await booked(lincoln) == before
    planned = await lincoln.admin.job_of("planRangeChange", PLAN, order={**order, "lockedToo": True})
    done = await lincoln.admin.job_of("applyRangeChange", RUN, planId=planned["result"]["id"])
    assert counts(done["result"]) == {"CANCELLED": 2}
    assert await booked(lincoln) == {("cat", WEDNESDAY, "Art")}
    undone = await lincoln.admin.job_of(
        "undoMassSchedule", "... on MassScheduleRun { undoCounts { outcome count } }", runId=done["result"]["id"]
    )
    assert undone["result"]["undoCounts"] == [{"outcome": "RESTORED", "count": 2}]
    assert await booked(lincoln) == before


async def test_what_is_booked_moves_to_a_section_or_home(lincoln: Lincoln) -> None:
    await lincoln.book("amy", "Gym", WEDNESDAY)
    await lincoln.book("cat", "Art", WEDNESDAY)
    to_art = change_of(lincoln, {"toSectionId": lincoln.sections["Art"]})
    done = await lincoln.admin.job_of("applyRangeChange", RUN, order=to_art)
    assert (done["result"]["action"], counts(done["result"])) == ("MOVE", {"REPLACED": 1, "UNCHANGED": 1})
    home = change_of(lincoln, {"toOwnHomeroom": True}, booked={"runId": done["result"]["id"]})
    done = await lincoln.admin.job_of("applyRangeChange", RUN, order=home)
    assert counts(done["result"]) == {"REPLACED": 1}
    assert await booked(lincoln) == {("amy", WEDNESDAY, "Homeroom A"), ("cat", WEDNESDAY, "Art")}


async def test_a_plan_is_refused_when_the_bookings_have_changed(lincoln: Lincoln) -> None:
    id = await lincoln.book("amy", "Gym", WEDNESDAY)
    planned = await lincoln.admin.job_of("planRangeChange", PLAN, order=change_of(lincoln, {"cancel": True}))
    await lincoln.admin.do("moveAppointment", "appointment { id }", id=id, sectionId=lincoln.sections["Art"])
    refused = await lincoln.admin.job_of("applyRangeChange", RUN, planId=planned["result"]["id"])
    assert refused["error"]["code"] == "PLAN_CHANGED"
    done = await lincoln.admin.job_of("applyRangeChange", RUN, planId=planned["result"]["id"], ifChanged="REPLAN")
    assert counts(done["result"]) == {"CANCELLED": 1}


async def test_a_key_used_twice_gives_the_same_job(lincoln: Lincoln) -> None:
    await lincoln.book("amy", "Gym", WEDNESDAY)
    order = change_of(lincoln, {"cancel": True})
    asked = [
        await lincoln.admin.do("applyRangeChange", "job { id }", order=order, idempotencyKey="one") for _ in range(2)
    ]
    assert asked[0]["job"] == asked[1]["job"]
    other = await lincoln.admin.mutate(
        "applyRangeChange", "job { id }", order={**order, "lockedToo": True}, idempotencyKey="one"
    )
    assert [error["code"] for error in other.data["userErrors"]] == ["IDEMPOTENCY_MISMATCH"]


async def test_a_week_is_booked_again(lincoln: Lincoln) -> None:
    await lincoln.book("amy", "Gym", WEDNESDAY)
    await lincoln.book("cat", "Art", WEDNESDAY)
    await lincoln.book("cat", "Gym", NEXT_WEDNESDAY)
    where = {"asInWeek": {"week": TUESDAY, "origins": ["STAFF", "ADMIN"]}}
    order = lincoln.order("2026-09-07", "2026-09-18", where=where)
    done = await lincoln.admin.job_of("applyMassSchedule", RUN, order=order)
    assert done["state"] == "DONE", done["error"]
    assert (done["result"]["action"], done["result"]["people"]) == ("COPY_WEEK", 2)
    assert counts(done["result"]) == {"CREATED": 3, "KEPT": 1}
    assert ("amy", NEXT_WEDNESDAY, "Gym") in await booked(lincoln)
    assert ("cat", "2026-09-16", "Art") in await booked(lincoln)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"change": {"cancel": False}}, "NO_TARGET"),
        ({"booked": {"sectionIds": []}}, "EMPTY_FILTER"),
        ({"booked": {"origins": []}}, "EMPTY_FILTER"),
        ({"who": {"everyone": False}}, "NO_AUDIENCE"),
    ],
)
async def test_what_makes_no_sense_is_refused_at_once(lincoln: Lincoln, changes: dict[str, Any], code: str) -> None:
    order = {**change_of(lincoln, {"cancel": True}), **changes}
    answer = await lincoln.admin.mutate("planRangeChange", "job { id }", order=order)
    assert [error["code"] for error in answer.data["userErrors"]] == [code]


async def test_staff_change_the_bookings_of_sections_of_theirs_only(lincoln: Lincoln) -> None:
    await lincoln.book("amy", "Gym", WEDNESDAY)
    order = change_of(lincoln, {"cancel": True})
    reed, stone = (
        lincoln.api.as_(staffer(lincoln.district, lincoln.id, lincoln.staffers[one])) for one in ("Reed", "Stone")
    )
    of_the_gym = {**order, "booked": {"sectionIds": [lincoln.sections["Gym"]]}}
    done = await reed.job_of("planRangeChange", PLAN, order=of_the_gym)
    assert counts(done["result"]) == {"CANCELLED": 1}
    for viewer, wanted in ((reed, order), (stone, of_the_gym)):
        answer = await viewer.mutate("planRangeChange", "job { id }", order=wanted)
        assert [error["code"] for error in answer.data["userErrors"]] == ["BOOKINGS_NOT_YOURS"]
