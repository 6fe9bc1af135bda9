"""What a plan and a run say of leads and rooms that they need in two places at once."""

from typing import Any

from tests.api.lincoln import Lincoln

TUESDAY, WEDNESDAY = "2026-09-01", "2026-09-02"
CLASHES = """notices { code message count }
    staffClashes { date staffer { lastName } sections { section { name } flexPeriod { name } startsAt endsAt } }
    roomClashes { date room sections { section { name } } } clashesByPeriod { date flexPeriod { name } staff rooms }"""
PLAN, RUN = f"... on MassSchedulePlan {{ id {CLASHES} }}", f"... on MassScheduleRun {{ id {CLASHES} }}"


async def planned(lincoln: Lincoln, order: dict[str, Any]) -> Any:
    return (await lincoln.admin.job_of("planMassSchedule", PLAN, order=order))["result"]


async def test_a_plan_says_who_would_be_in_two_places_and_so_does_its_run(lincoln: Lincoln) -> None:
    """Reed leads the gym, where Hal is in RTI, and homeroom C, into which the order goes."""
    await lincoln.book("hal", "Gym", WEDNESDAY, period="RTI")
    for name in ("Gym", "Homeroom C"):
        day = {"sectionId": lincoln.sections[name], "date": WEDNESDAY}
        await lincoln.admin.do("adjustSection", "userErrors { code }", **day, room="Hall" if name == "Gym" else " hall")
    who = {"who": {"studentSisIds": ["amy", "ben"]}, "where": {"sectionId": lincoln.sections["Homeroom C"]}}
    order = lincoln.order(TUESDAY, WEDNESDAY, **who)
    plan = await planned(lincoln, order)
    assert [(one["code"], one["count"]) for one in plan["notices"]] == [("STAFF_CLASH", 1), ("ROOM_CLASH", 1)]
    assert plan["notices"][0]["message"] == (
        "1 time, on 1 date, a lead has two sections with students at once: look at the first of these clashes, then give one of "
        "the sections another lead, or book elsewhere."
    )
    (clash,) = plan["staffClashes"]
    assert (clash["date"], clash["staffer"]) == (WEDNESDAY, {"lastName": "Reed"})
    met = {
        one["section"]["name"]: (one["flexPeriod"]["name"], one["startsAt"], one["endsAt"]) for one in clash["sections"]
    }
    assert met == {
        "Homeroom C": ("WIN", "2026-09-02T14:00:00Z", "2026-09-02T14:30:00Z"),
        "Gym": ("RTI", "2026-09-02T14:15:00Z", "2026-09-02T14:45:00Z"),
    }
    assert [one["room"].strip().lower() for one in plan["roomClashes"]] == ["hall"]
    by_period = [{"date": WEDNESDAY, "flexPeriod": {"name": "WIN"}, "staff": 1, "rooms": 1}]
    assert plan["clashesByPeriod"] == by_period

    run = (await lincoln.admin.job_of("applyMassSchedule", RUN, planId=plan["id"]))["result"]
    assert run | {key: plan[key] for key in ("id", "__typename")} == plan
    again = await planned(lincoln, order)
    assert (again["notices"], again["staffClashes"], again["clashesByPeriod"]) == ([], [], [])


async def test_ten_clashes_are_shown_and_all_are_counted(lincoln: Lincoln) -> None:
    """Reed leads the homerooms B and C, which meet at the same time every day; clashes keep nobody from being booked."""
    order = lincoln.order(TUESDAY, "2026-09-30", who={"studentSisIds": ["dan", "hal"]})
    plan = await planned(lincoln, order)
    ((code, count),) = [(one["code"], one["count"]) for one in plan["notices"]]
    assert (code, count, len(plan["staffClashes"])) == ("STAFF_CLASH", 22, 10)
    assert plan["notices"][0]["message"].startswith("22 times, on 22 dates, a lead has ")
    assert [one["staff"] for one in plan["clashesByPeriod"]] == [1] * 22
    run = (
        await lincoln.admin.job_of("applyMassSchedule", f"{RUN[:-1]} counts {{ outcome count }} }}", planId=plan["id"])
    )["result"]
    assert run["counts"] == [{"outcome": "CREATED", "count": 44}]
