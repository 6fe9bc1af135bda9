"""Reading and single bookings, end to end."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.api.lincoln import Lincoln

DAY = "2026-09-02"


async def test_a_students_homeroom_is_one_section_or_a_reason(lincoln: Lincoln) -> None:
    query = """query($id: ID!, $p: ID!) { node(id: $id) { ... on Student { homeroom(on: "2026-09-02", flexPeriodId: $p) {
        section { name } problem candidates { name } } } } }"""
    answers = {}
    for name in ("amy", "eva", "zoe"):
        data = await lincoln.admin.get(query, id=lincoln.students[name], p=lincoln.periods["WIN"])
        answers[name] = data["node"]["homeroom"]
        answers[name]["candidates"].sort(key=lambda section: section["name"])
    one, two = {"name": "Homeroom A"}, {"name": "Homeroom B"}
    assert answers == {
        "amy": {"section": one, "problem": None, "candidates": [one]},
        "eva": {"section": None, "problem": "AMBIGUOUS_HOMEROOM", "candidates": [one, two]},
        "zoe": {"section": None, "problem": "NO_HOMEROOM", "candidates": []},
    }


async def test_the_school_lists_who_has_no_single_homeroom(lincoln: Lincoln) -> None:
    data = await lincoln.admin.get(
        """query($id: ID!, $p: ID!) { school(id: $id) { homeroomExceptions(on: "2026-09-02", flexPeriodId: $p) {
            totalCount nodes { student { sisId } problem candidates { name } } } } }""",
        id=lincoln.id,
        p=lincoln.periods["WIN"],
    )
    found = data["school"]["homeroomExceptions"]
    assert found["totalCount"] == 2
    assert [(one["student"]["sisId"], one["problem"], len(one["candidates"])) for one in found["nodes"]] == [
        ("eva", "AMBIGUOUS_HOMEROOM", 2), ("zoe", "NO_HOMEROOM", 0),
    ]  # fmt: skip


async def test_versions_go_on_past_32_bits(lincoln: Lincoln, owner_engine: AsyncEngine) -> None:
    booked = await lincoln.book("amy", "Art", DAY)
    async with owner_engine.begin() as connection:  # what a few years of mass runs come to
        older = text("UPDATE homeroom.appointment SET version = version + 2 ^ 33 WHERE district_id = :district")
        await connection.execute(older, {"district": lincoln.district})
    read = "query($id: ID!) { node(id: $id) { ... on Appointment { version } } }"
    version = (await lincoln.admin.get(read, id=booked))["node"]["version"]
    assert version > 2**33
    done = await lincoln.admin.do("cancelAppointment", "cancelledId", id=booked, expectedVersion=version)
    assert done["cancelledId"] == booked


async def test_booking_moving_locking_cancelling(lincoln: Lincoln) -> None:
    booked = await lincoln.book("amy", "Art", DAY, comment="Bring your essay.", type="tutoring")
    seats = 'query($id: ID!, $p: ID!) { node(id: $id) { ... on Section { seatsTaken(on: "2026-09-02", flexPeriodId: $p) } } }'
    art = await lincoln.admin.get(seats, id=lincoln.sections["Art"], p=lincoln.periods["WIN"])
    assert art["node"]["seatsTaken"] == 1
    moved = await lincoln.admin.do(
        "moveAppointment",
        "appointment { id comment type section { name } date why { sentence before { endReason section { name } } } }",
        id=booked,
        sectionId=lincoln.sections["Gym"],
        date="2026-09-03",
    )
    appointment = moved["appointment"]
    assert (appointment["section"], appointment["date"], appointment["comment"], appointment["type"]) == (
        {"name": "Gym"}, "2026-09-03", "Bring your essay.", "tutoring",
    )  # fmt: skip
    locked = await lincoln.admin.do(
        "lockAppointments",
        "results { appointmentId userErrors { code } appointment { locked } }",
        ids=[appointment["id"], booked],
    )
    assert locked["results"] == [
        {"appointmentId": appointment["id"], "userErrors": [], "appointment": {"locked": True}},
        {"appointmentId": booked, "userErrors": [{"code": "NOT_FOUND"}], "appointment": None},
    ]
    cancelled = await lincoln.admin.do("cancelAppointment", "cancelledId", id=appointment["id"])
    assert cancelled["cancelledId"] == appointment["id"]
    assert await lincoln.admin.refused("cancelAppointment", id=appointment["id"]) == ["NOT_FOUND"]


async def test_the_unscheduled_are_those_without_an_appointment(lincoln: Lincoln) -> None:
    """By last name; an appointment in another flex period is not one in this."""
    await lincoln.book("amy", "Art", DAY)
    await lincoln.book("ben", "Gym", DAY, period="RTI")
    data = await lincoln.admin.get(
        """query($id: ID!, $p: ID!) { school(id: $id) { unscheduled(date: "2026-09-02", flexPeriodId: $p, first: 3) {
            totalCount nodes { sisId } pageInfo { hasNextPage } } } }""",
        id=lincoln.id,
        p=lincoln.periods["WIN"],
    )
    found = data["school"]["unscheduled"]
    assert ([one["sisId"] for one in found["nodes"]], found["totalCount"], found["pageInfo"]["hasNextPage"]) == (
        ["ben", "cat", "dan"], 8, True,
    )  # fmt: skip


async def test_pages_go_forwards_and_backwards_through_the_same_list(lincoln: Lincoln) -> None:
    query = """query($id: ID!, $first: Int, $after: String, $last: Int, $before: String) { school(id: $id) {
        students(first: $first, after: $after, last: $last, before: $before) {
            nodes { sisId } pageInfo { startCursor endCursor hasNextPage hasPreviousPage } } } }"""

    async def page(**asked: object) -> dict[str, object]:
        found: dict[str, object] = (await lincoln.admin.get(query, id=lincoln.id, **asked))["school"]["students"]
        return found

    forwards, after = [], None
    while True:
        one: dict = await page(first=4, after=after)  # type: ignore[type-arg]
        forwards += [student["sisId"] for student in one["nodes"]]
        after = one["pageInfo"]["endCursor"]
        if not one["pageInfo"]["hasNextPage"]:
            break
    assert forwards == ["amy", "ben", "cat", "dan", "eva", "fay", "gus", "hal", "zoe"]
    end: dict = await page(last=2)  # type: ignore[type-arg]
    assert [student["sisId"] for student in end["nodes"]] == ["hal", "zoe"]
    middle: dict = await page(last=2, before=end["pageInfo"]["startCursor"])  # type: ignore[type-arg]
    assert [student["sisId"] for student in middle["nodes"]] == ["fay", "gus"]


async def test_sections_are_found_by_name_period_staffer_and_homeroom(lincoln: Lincoln) -> None:
    query = "query($id: ID!, $f: SectionFilter) { school(id: $id) { sections(filter: $f) { nodes { name lead { lastName } } } } }"

    async def names(**filter: object) -> list[str]:
        data = await lincoln.admin.get(query, id=lincoln.id, f=filter)
        return [one["name"] for one in data["school"]["sections"]["nodes"]]

    homerooms = ["Homeroom A", "Homeroom B", "Homeroom C"]
    assert await names(search="room") == homerooms
    assert await names(homeroom=True) == homerooms
    assert await names(homeroom=False) == ["Art", "Gym"]
    assert await names(stafferId=lincoln.staffers["Stone"]) == ["Art", "Homeroom A"]
    assert await names(period="1") == []
    assert await names(search="no such") == []


async def test_what_was_imported_can_be_read_up(lincoln: Lincoln) -> None:
    data = await lincoln.operator.get(
        """query($id: ID!) { school(id: $id) { rosterSyncs { totalCount nodes { id status format runBy
            counts { kind created } parts { name status }
            quarantine { totalCount } changes(kinds: [STUDENT]) { totalCount nodes { change name } } } } } }""",
        id=lincoln.id,
    )
    (sync,) = data["school"]["rosterSyncs"]["nodes"]
    assert (sync["status"], sync["format"], sync["runBy"]) == ("APPLIED", "homeroom", "operator")
    assert {"kind": "STUDENT", "created": 10} in sync["counts"]
    assert {part["name"] for part in sync["parts"]} == {"Lincoln High", "Adams Middle"}
    assert sync["changes"]["totalCount"] == 10
    own = await lincoln.admin.get(
        "query($id: ID!) { node(id: $id) { ... on RosterSync { parts { name } changes(kinds: [STUDENT]) { totalCount } } } }",
        id=sync["id"],
    )
    assert own["node"] == {"parts": [{"name": "Lincoln High"}], "changes": {"totalCount": 9}}


async def test_the_calendar_says_what_a_date_is(lincoln: Lincoln) -> None:
    day = {"schoolId": lincoln.id, "days": [{"date": "2026-09-03", "label": "A"}]}
    await lincoln.admin.do("setCycleDays", "school { id }", **day)
    closed = {"firstDay": "2026-09-04", "lastDay": "2026-09-04", "reason": "Training", "graduationYears": [2027]}
    await lincoln.admin.do("addClosure", "school { id }", schoolId=lincoln.id, **closed)
    data = await lincoln.admin.get(
        """query($id: ID!) { school(id: $id) { calendar(from: "2026-09-03", to: "2026-09-05") {
            date isSchoolDay cycleDay closures { reason graduationYears } flexPeriods { flexPeriod { name } startsAt } } } }""",
        id=lincoln.id,
    )
    first, second, third = data["school"]["calendar"]
    assert (first["cycleDay"], first["isSchoolDay"]) == ("A", True)
    assert second["closures"] == [{"reason": "Training", "graduationYears": [2027]}]
    assert [one["flexPeriod"]["name"] for one in second["flexPeriods"]] == ["RTI", "WIN"]
    assert second["flexPeriods"][1]["startsAt"] == "10:00"
    assert (third["isSchoolDay"], third["flexPeriods"]) == (False, [])
