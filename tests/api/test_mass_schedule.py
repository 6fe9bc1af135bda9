"""Mass scheduling through the public API: plan, apply, undo, and every outcome there is."""

from typing import Any

from tests.api.lincoln import Lincoln

PLAN = """... on MassSchedulePlan { id people fingerprint counts { outcome count } reportedIds { code value lines }
    byDate { date counts { outcome count } } bySection { section { name } counts { outcome count } } }"""
RUN = "... on MassScheduleRun { id people counts { outcome count } plannedCounts { outcome count } }"
UNDO = "... on UndoPlan { id counts { outcome count } }"
TUESDAY, WEDNESDAY, THURSDAY = "2026-09-01", "2026-09-02", "2026-09-03"


def by_outcome(counts: list[dict[str, Any]]) -> dict[str, int]:
    return {one["outcome"]: one["count"] for one in counts}


async def apply(lincoln: Lincoln, **order: Any) -> dict[str, Any]:
    """Apply an order without a plan, and give back the run."""
    job = await lincoln.admin.job_of("applyMassSchedule", RUN, order=lincoln.order(**order))
    assert job["state"] == "DONE", job["error"]
    result: dict[str, Any] = job["result"]
    return result


async def all_outcomes_set_up(lincoln: Lincoln) -> dict[str, Any]:
    """Make the world in which one order meets every outcome; answers that order."""
    school, sections, students = lincoln.id, lincoln.sections, lincoln.students
    do = lincoln.admin.do
    await lincoln.book("amy", "Homeroom A", WEDNESDAY)
    await lincoln.book("ben", "Gym", WEDNESDAY, lock=True)
    await lincoln.book("cat", "Gym", WEDNESDAY)
    await lincoln.book("gus", "Art", WEDNESDAY, period="RTI")
    # fay is pre-booked into A, then pinned to B on Wednesdays: an order that may displace pre-books moves her.
    who = {"studentSisIds": ["fay"]}
    assert by_outcome((await apply(lincoln, first=WEDNESDAY, last=WEDNESDAY, who=who))["counts"]) == {"CREATED": 1}
    pin = {"schoolId": school, "sectionId": sections["Homeroom B"], "studentIds": [students["fay"]]}
    await do("pinHomerooms", "results { userErrors { code } }", **pin, days={"weekdays": ["WEDNESDAY"]})
    await do("setSeats", "section { seats }", sectionId=sections["Homeroom C"], seats=0)
    await do("addClosure", "school { id }", schoolId=school, firstDay=THURSDAY, lastDay=THURSDAY, reason="Training day")
    friday = {"firstDay": "2026-09-04", "lastDay": "2026-09-04", "reason": "Trip"}
    await do("blockSection", "section { id }", schoolId=school, sectionId=sections["Homeroom B"], **friday)
    await do("setFrozen", "school { frozen }", schoolId=school, frozen=True)
    return lincoln.order("2026-08-31", "2026-09-04", existing="REPLACE_PREBOOKED", capacity="ENFORCE")


async def test_one_order_meets_every_outcome_there_is(lincoln: Lincoln) -> None:
    order = await all_outcomes_set_up(lincoln)
    planned = await lincoln.admin.job_of("planMassSchedule", PLAN, order=order)
    assert planned["state"] == "DONE", planned["error"]
    plan = planned["result"]
    counts = by_outcome(plan["counts"])
    assert counts == {
        "CLOSED": 9,  # Thursday
        "FROZEN": 18,  # Monday is past, Tuesday is frozen
        "NO_HOMEROOM": 2,  # Zoe, Wednesday and Friday
        "AMBIGUOUS_HOMEROOM": 2,  # Eva
        "BLOCKED": 1,  # Dan's homeroom, on Friday
        "UNCHANGED": 1,  # Amy, Wednesday
        "LOCKED": 1,  # Ben, Wednesday
        "KEPT": 1,  # Cat, Wednesday
        "CLASH": 1,  # Gus, Wednesday
        "FULL": 2,  # Hal, Wednesday and Friday
        "REPLACED": 1,  # Fay, Wednesday
        "CREATED": 6,
    }
    assert sum(counts.values()) == plan["people"] * 5 == 45
    rows = await lincoln.admin.get(
        """query($id: ID!) { node(id: $id) { ... on MassSchedulePlan { rows(outcomes: [REPLACED, FROZEN], first: 500) {
            totalCount nodes { outcome reason date student { sisId } target { name } current { name } } } } } }""",
        id=plan["id"],
    )
    listed = rows["node"]["rows"]
    assert listed["totalCount"] == 19
    moved = next(row for row in listed["nodes"] if row["outcome"] == "REPLACED")
    assert (moved["student"]["sisId"], moved["target"]["name"], moved["current"]["name"]) == (
        "fay", "Homeroom B", "Homeroom A",
    )  # fmt: skip
    assert {row["reason"] for row in listed["nodes"] if row["outcome"] == "FROZEN"} == {"PAST", "FROZEN_TODAY"}

    applied = await lincoln.admin.job_of("applyMassSchedule", RUN, planId=plan["id"])
    assert applied["state"] == "DONE", applied["error"]
    assert by_outcome(applied["result"]["counts"]) == by_outcome(applied["result"]["plannedCounts"]) == counts


async def test_plan_then_apply_then_undo(lincoln: Lincoln) -> None:
    await lincoln.book("amy", "Gym", WEDNESDAY)
    order = lincoln.order(
        WEDNESDAY, THURSDAY, existing="REPLACE", who={"studentSisIds": ["amy", "ben", "ben", "nobody"]}
    )
    plan = (await lincoln.admin.job_of("planMassSchedule", PLAN, order=order))["result"]
    assert by_outcome(plan["counts"]) == {"CREATED": 3, "REPLACED": 1}
    assert plan["reportedIds"] == [
        {"code": "DUPLICATE_ID", "value": "ben", "lines": [2, 3]},
        {"code": "UNKNOWN_STUDENT", "value": "nobody", "lines": [4]},
    ]
    assert [day["date"] for day in plan["byDate"]] == [WEDNESDAY, THURSDAY]
    assert plan["bySection"][0]["section"] == {"name": "Homeroom A"}

    run = (await lincoln.admin.job_of("applyMassSchedule", RUN, planId=plan["id"]))["result"]
    amy = await lincoln.admin.get(SCHEDULE, id=lincoln.students["amy"], day=WEDNESDAY)
    appointment = amy["node"]["schedule"][1]["appointment"]
    assert appointment["section"] == {"name": "Homeroom A"}
    assert appointment["massSchedule"] == {"id": run["id"]}
    assert appointment["why"]["replaced"]["section"] == {"name": "Gym"}
    assert "(4 listed students into their own homerooms, " in appointment["why"]["sentence"]
    assert (
        ", in place of Gym. It is the homeroom because the student is on its roster" in appointment["why"]["sentence"]
    )

    preview = (await lincoln.admin.job_of("planUndo", UNDO, runId=run["id"]))["result"]
    assert by_outcome(preview["counts"]) == {"REMOVED": 3, "RESTORED": 1}
    undone = await lincoln.admin.job_of("undoMassSchedule", "... on MassScheduleRun { undoneBy undoCounts { outcome count } }",
                                        runId=run["id"])  # fmt: skip
    assert by_outcome(undone["result"]["undoCounts"]) == {"REMOVED": 3, "RESTORED": 1}
    amy = await lincoln.admin.get(SCHEDULE, id=lincoln.students["amy"], day=WEDNESDAY)
    assert amy["node"]["schedule"][1]["appointment"]["section"] == {"name": "Gym"}
    ben = await lincoln.admin.get(SCHEDULE, id=lincoln.students["ben"], day=WEDNESDAY)
    assert [slot["openSchedulePhrase"] for slot in ben["node"]["schedule"]] == ["Open Schedule Today"] * 2
    assert await lincoln.admin.refused("undoMassSchedule", runId=run["id"]) == ["ALREADY_UNDONE"]


SCHEDULE = """query($id: ID!, $day: Date!) { node(id: $id) { ... on Student { schedule(from: $day, to: $day) {
    openSchedulePhrase flexPeriod { name }
    appointment { section { name } massSchedule { id } why { sentence replaced { section { name } } } } } } } }"""


async def test_a_plan_that_no_longer_holds_is_refused_unless_it_may_be_replanned(lincoln: Lincoln) -> None:
    order = lincoln.order(WEDNESDAY, WEDNESDAY, who={"studentSisIds": ["amy", "ben"]})
    plan = (await lincoln.admin.job_of("planMassSchedule", PLAN, order=order))["result"]
    await lincoln.book("amy", "Gym", WEDNESDAY)
    refused = await lincoln.admin.job_of("applyMassSchedule", RUN, planId=plan["id"])
    assert (refused["state"], refused["error"]["code"]) == ("REFUSED", "PLAN_CHANGED")
    assert refused["error"]["details"]["counts"]["KEPT"] == {"planned": 0, "now": 1}
    again = await lincoln.admin.job_of("applyMassSchedule", RUN, planId=plan["id"], ifChanged="REPLAN")
    assert by_outcome(again["result"]["counts"]) == {"KEPT": 1, "CREATED": 1}
    assert by_outcome(again["result"]["plannedCounts"]) == {"CREATED": 2}


async def test_the_same_key_is_applied_once(lincoln: Lincoln) -> None:
    order = lincoln.order(WEDNESDAY, WEDNESDAY)
    jobs = [
        (await lincoln.admin.do("applyMassSchedule", "job { id }", order=order, idempotencyKey="once"))["job"]["id"]
        for _ in range(2)
    ]
    assert jobs[0] == jobs[1]
    other = lincoln.order(THURSDAY, THURSDAY)
    codes = await lincoln.admin.refused("applyMassSchedule", order=other, idempotencyKey="once")
    assert codes == ["IDEMPOTENCY_MISMATCH"]


async def test_the_school_lists_its_mass_schedules_newest_first(lincoln: Lincoln) -> None:
    made = [(await apply(lincoln, first=day, last=day))["id"] for day in (WEDNESDAY, THURSDAY)]
    query = """query($id: ID!, $after: String) { school(id: $id) { massSchedules(first: 1, after: $after) {
        totalCount nodes { id runBy job { state } } pageInfo { endCursor hasNextPage } } } }"""
    one = (await lincoln.admin.get(query, id=lincoln.id))["school"]["massSchedules"]
    assert (one["totalCount"], one["nodes"][0]["id"], one["nodes"][0]["job"]) == (2, made[1], {"state": "DONE"})
    two = (await lincoln.admin.get(query, id=lincoln.id, after=one["pageInfo"]["endCursor"]))["school"]["massSchedules"]
    assert (two["nodes"][0]["id"], two["pageInfo"]["hasNextPage"]) == (made[0], False)


async def test_the_history_says_who_ordered_what_and_an_order_for_nobody_where_to_look(lincoln: Lincoln) -> None:
    marks = {"gradesBelow": {"course": "Algebar", "below": 70}}
    when = {"from": WEDNESDAY, "to": THURSDAY, "flexPeriodIds": [lincoln.periods["WIN"]], "weekdays": ["THURSDAY"]}
    order = {"schoolId": lincoln.id, "who": marks, "where": {"sectionId": lincoln.sections["Gym"]}, "when": when}
    planned = await lincoln.admin.job_of("planMassSchedule", NOTICES, order=order)
    assert planned["result"]["summary"] == "marks below 70 in Algebar into Gym, 2026-09-02 to 2026-09-03, Thursdays"
    (notice,) = planned["result"]["notices"]
    assert notice["code"] == "NOBODY"
    assert notice["message"].startswith(
        "The order is for marks below 70 in Algebar, and no active student of this school is "
    )
    await apply(lincoln, first=WEDNESDAY, last=WEDNESDAY)
    cancelled = {"schoolId": lincoln.id, "when": when, "change": {"cancel": True}}
    ran = await lincoln.admin.job_of("applyRangeChange", NOTICES.replace("Plan", "Run"), order=cancelled)
    assert [one["code"] for one in ran["result"]["notices"]] == ["NOBODY"]  # Everyone is booked on Wednesday only.
    history = await lincoln.admin.get(
        "query($id: ID!) { school(id: $id) { massSchedules { nodes { summary action runBy people } } } }", id=lincoln.id
    )
    assert [(one["action"], one["summary"], one["people"]) for one in history["school"]["massSchedules"]["nodes"]] == [
        ("CANCEL", "bookings of everyone cancelled, 2026-09-02 to 2026-09-03, Thursdays", 7),
        ("BOOK", "everyone into their own homerooms, on 2026-09-02", 9),
    ]


NOTICES = "... on MassSchedulePlan { summary notices { code message } }"
