"""A homeroom made by hand, over the API, and that a roster which does not know it leaves it alone."""

from tests.api.harness import district_admin
from tests.api.lincoln import Lincoln
from tests.api.test_uploads import roster_zip
from tests.api.uploads import Sent


async def test_a_homeroom_is_made_and_no_sync_touches_it(lincoln: Lincoln) -> None:
    zoe, ian = lincoln.students["zoe"], "U3R1ZGVudDox"
    wanted = {"schoolId": lincoln.id, "name": "Room 5", "studentIds": [zoe], "stafferId": lincoln.staffers["Stone"]}
    made = await lincoln.admin.do("createHomeroom", "section { id name } results { userErrors { code } }", **wanted)
    assert (made["section"]["name"], made["results"]) == ("Room 5", [{"userErrors": []}])
    chief = lincoln.api.as_(district_admin(lincoln.district))
    job = await chief.job_of("importRoster", "... on RosterSync { status }", file=Sent(roster_zip(), "rosters.zip"))
    assert job["result"]["status"] == "UNCHANGED"
    query = """query($id: ID!, $period: ID!) { node(id: $id) { ... on Student {
        homeroom(on: "2026-09-07", flexPeriodId: $period) { section { name } } } } }"""
    found = await lincoln.admin.get(query, id=zoe, period=lincoln.periods["WIN"])
    assert found["node"]["homeroom"]["section"]["name"] == "Room 5"
    assert await lincoln.admin.refused("createHomeroom", **{**wanted, "studentIds": [ian]}) == ["BAD_ID"]
