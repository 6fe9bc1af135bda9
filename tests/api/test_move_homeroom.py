"""Moving students to another homeroom, their pre-books with them."""

from graphql_api.ids import encode
from tests.api.lincoln import Lincoln

WEDNESDAY, THURSDAY = "2026-09-02", "2026-09-03"
RUN = "... on MassScheduleRun { id counts { outcome count } }"


async def test_students_move_with_their_unlocked_prebooks(lincoln: Lincoln) -> None:
    sections, students = lincoln.sections, lincoln.students
    who = {"studentSisIds": ["amy", "fay"]}
    await lincoln.admin.job_of("applyMassSchedule", RUN, order=lincoln.order(WEDNESDAY, THURSDAY, who=who))
    await lincoln.book("amy", "Gym", "2026-09-04")
    locked = lincoln.order("2026-09-07", "2026-09-07", who=who, lock=True)
    await lincoln.admin.job_of("applyMassSchedule", RUN, order=locked)
    moving = {
        "schoolId": lincoln.id,
        "sectionId": sections["Homeroom B"],
        "studentIds": [students["amy"], students["fay"], encode("Student", lincoln.district, 10**12)],
    }
    moved = await lincoln.admin.do(
        "moveHomeroom", "results { userErrors { code } } job { id }", **moving, rebook=True, idempotencyKey="m"
    )
    assert [[error["code"] for error in one["userErrors"]] for one in moved["results"]] == [[], [], ["NOT_FOUND"]]
    again = await lincoln.admin.do("moveHomeroom", "job { id }", **moving, rebook=True, idempotencyKey="m")
    assert again["job"] == moved["job"]
    await lincoln.api.work_jobs()
    done = await lincoln.admin.get(
        f"query($id: ID!) {{ job(id: $id) {{ result {{ {RUN} }} }} }}", id=moved["job"]["id"]
    )
    counts = sorted(done["job"]["result"]["counts"], key=lambda one: one["outcome"])
    assert counts == [{"outcome": "LOCKED", "count": 2}, {"outcome": "REPLACED", "count": 4}]
    found = await lincoln.admin.get(
        "query($id: ID!) { section: node(id: $id) { ... on Section { roster { nodes { student { sisId } origin } } } } }",
        id=sections["Homeroom B"],
    )
    staff_made = {one["student"]["sisId"] for one in found["section"]["roster"]["nodes"] if one["origin"] == "STAFF"}
    assert staff_made == {"amy", "fay"}


async def test_nothing_is_booked_where_nobody_asked(lincoln: Lincoln) -> None:
    moved = await lincoln.admin.do(
        "moveHomeroom",
        "results { userErrors { code } } job { id }",
        schoolId=lincoln.id,
        sectionId=lincoln.sections["Homeroom B"],
        studentIds=[lincoln.students["amy"]],
    )
    assert moved["job"] is None
