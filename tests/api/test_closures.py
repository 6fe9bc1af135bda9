"""Closing a school through the API: look, close and move, ask why, change, take away."""

from typing import Any

import pytest_asyncio

from tests.api.harness import Api
from tests.api.lincoln import Lincoln, a_lincoln
from tests.conftest import a_district

REPORT = """... on ClosingReport { dryRun rowCount counts { outcome count } byDate { date outcome count }
    rows { student { sisId } section { name } date flexPeriod { name } outcome movedTo } school { id } }"""
WEDNESDAY, THURSDAY = "2026-09-02", "2026-09-03"


@pytest_asyncio.fixture(loop_scope="session")
async def lincoln(api: Api, engine: Any, tmp_path: Any) -> Lincoln:
    return await a_lincoln(api, await a_district(engine), tmp_path)


async def test_a_closure_moves_what_was_booked_and_tells_so(lincoln: Lincoln) -> None:
    for student in ("amy", "ben"):
        await lincoln.book(student, "Art", WEDNESDAY)
    await lincoln.book("ben", "Gym", THURSDAY)
    days = {"schoolId": lincoln.id, "firstDay": WEDNESDAY, "lastDay": WEDNESDAY, "reason": "Snow"}
    plan = (await lincoln.admin.job_of("planClosure", REPORT, **days, appointments="MOVE"))["result"]
    assert (plan["dryRun"], plan["rowCount"]) == (True, 2)
    closed = (await lincoln.admin.job_of("addClosure", REPORT, **days, appointments="MOVE"))["result"]
    assert closed == {**plan, "dryRun": False}
    told = [(row["student"]["sisId"], row["outcome"], row["movedTo"]) for row in closed["rows"]]
    assert told == [("ben", "SLOT_TAKEN", None), ("amy", "MOVED", THURSDAY)]
    found = await lincoln.admin.get(
        """query($id: ID!, $amy: ID!) { school(id: $id) { closures { id firstDay reason graduationYears } }
            appointments(filter: {studentId: $amy, from: "2026-09-01", to: "2026-09-30"}) { nodes {
                date why { sentence chain { date endReason section { name } } } } } }""",
        id=lincoln.id,
        amy=lincoln.students["amy"],
    )
    (closure,) = found["school"]["closures"]
    assert (closure["firstDay"], closure["reason"], closure["graduationYears"]) == (WEDNESDAY, "Snow", None)
    (moved,) = found["appointments"]["nodes"]
    assert moved["why"] == {
        "sentence": "Booked by you on 2026-09-01, moved from Art, WIN on 2026-09-02 because you closed the school that day. "
        "Before: Art, booked by you on 2026-09-01.",
        "chain": [{"date": WEDNESDAY, "endReason": "CLOSED", "section": {"name": "Art"}}],
    }


async def test_a_closure_is_changed_and_taken_away(lincoln: Lincoln) -> None:
    days = {"schoolId": lincoln.id, "firstDay": WEDNESDAY, "lastDay": THURSDAY, "reason": "Snow"}
    added = await lincoln.admin.do("addClosure", "job { id } school { closures { id } }", **days)
    assert added["job"] is None
    closure = added["school"]["closures"][0]["id"]
    only = {**days, "closureId": closure, "graduationYears": [2028]}
    changed = await lincoln.admin.do("updateClosure", "job { id } school { closures { graduationYears } }", **only)
    assert changed == {"job": None, "school": {"closures": [{"graduationYears": [2028]}]}, "userErrors": []}
    await lincoln.book("amy", "Art", WEDNESDAY)
    told = await lincoln.admin.job_of(
        "updateClosure", REPORT, **{**only, "graduationYears": [2027]}, appointments="CANCEL"
    )
    assert told["result"]["counts"] == [{"outcome": "CANCELLED", "count": 1}]
    gone = {"schoolId": lincoln.id, "closureId": closure}
    removed = await lincoln.admin.do("removeClosure", "school { closures { id } }", **gone)
    assert removed["school"] == {"closures": []}
    assert await lincoln.admin.refused("removeClosure", **gone) == ["NOT_FOUND"]


async def test_a_key_is_used_once_for_kept_and_closed_alike(lincoln: Lincoln) -> None:
    days = {
        "schoolId": lincoln.id,
        "firstDay": WEDNESDAY,
        "lastDay": WEDNESDAY,
        "reason": "Snow",
        "idempotencyKey": "k",
    }
    first = await lincoln.admin.do("addClosure", "job { id }", **days, appointments="CANCEL")
    assert await lincoln.admin.do("addClosure", "job { id }", **days, appointments="CANCEL") == first
    assert await lincoln.admin.refused("addClosure", **days) == ["IDEMPOTENCY_MISMATCH"]
