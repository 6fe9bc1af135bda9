"""Roster sources over the API: connect, check, sync, change, let go; secrets go in and never come out."""

from collections.abc import Iterator
from typing import Any

import pytest

from domain.errors import Refused
from domain.ids import DistrictId, JobId
from infra.container import sweep
from tests.api.harness import Api, Client, admin, district_admin, key
from tests.api.lincoln import Lincoln
from tests.contract.roster_feeds import Feed
from tests.fakes.roster_sources import TOKEN

SOURCE = "source { id kind name settings { name value } secrets state timeZone nightlyAt nextSyncAt version createdBy }"
SETTINGS = [{"name": "token", "value": TOKEN}]


@pytest.fixture
def kim(api: Api, district: DistrictId) -> Iterator[Client]:
    """A district admin of a district with nothing in it; the service shares two students."""
    api.sources.feed = Feed(format="clever").school("N").student("ada", "N").student("bob", "N")
    yield api.as_(district_admin(district))
    api.sources.refuses = None


async def connected(kim: Client, **more: Any) -> dict[str, Any]:
    given = {"kind": "CLEVER", "name": "Clever", "settings": SETTINGS, **more}
    source: dict[str, Any] = (await kim.do("connectRosterSource", SOURCE, **given))["source"]
    return source


async def test_a_source_is_connected_and_its_secret_never_comes_out(kim: Client) -> None:
    made = await connected(kim, nightlyAt="02:30", timeZone="America/Chicago")
    assert made["settings"] == [{"name": "endpoint", "value": "https://roster.example.org"}]
    assert (made["secrets"], made["state"], made["nextSyncAt"]) == (["token"], "ACTIVE", "2026-09-02T07:30:00Z")
    everything = await kim.get(f"{{ rosterSources {{ totalCount nodes {{ {SOURCE[9:-2]} }} }} }}")
    assert (everything["rosterSources"]["totalCount"], everything["rosterSources"]["nodes"]) == (1, [made])
    assert TOKEN not in str(everything)
    node = await kim.get("query($id: ID!) { node(id: $id) { ... on RosterSource { name } } }", id=made["id"])
    assert node["node"]["name"] == "Clever"


async def test_the_kinds_say_what_they_need(kim: Client) -> None:
    kinds = (await kim.get("{ rosterSourceKinds { kind fields { name label secret required default } } }"))[
        "rosterSourceKinds"
    ]
    assert [kind["kind"] for kind in kinds] == ["CLEVER"]
    assert kinds[0]["fields"][0] == {
        "name": "token",
        "label": "District token",
        "secret": True,
        "required": True,
        "default": None,
    }


async def test_a_check_says_what_is_shared_and_what_is_missing(kim: Client) -> None:
    made = await connected(kim)
    fields = "report { schools { sourceId name } counts { kind count } problems { code message count } }"
    report = (await kim.do("checkRosterSource", fields, id=made["id"]))["report"]
    assert report["schools"] == [{"sourceId": "N", "name": "School N"}]
    assert report["counts"] == [{"kind": "STUDENT", "count": 2}]
    assert report["problems"][0]["code"] == "EMAIL_MISSING"


async def test_a_sync_is_a_job_whose_result_is_a_roster_sync(kim: Client) -> None:
    made = await connected(kim)
    job = await kim.job_of("syncRosters", "... on RosterSync { status format sourceName }", sourceId=made["id"])
    assert job["state"] == "DONE"
    told = {"status": "APPLIED", "format": "clever", "sourceName": "Clever"}
    assert job["result"] == {"__typename": "RosterSync", **told}
    again = await kim.job_of("syncRosters", "... on RosterSync { status }", sourceId=made["id"], dryRun=True)
    assert again["result"]["status"] == "DRY_RUN"
    node = "query($id: ID!) { node(id: $id) { ... on RosterSource { lastSync { status } syncJob { kind state } } } }"
    told = (await kim.get(node, id=made["id"]))["node"]
    assert told == {"lastSync": {"status": "APPLIED"}, "syncJob": {"kind": "SYNC_ROSTERS", "state": "DONE"}}


async def test_the_sweeper_of_every_worker_asks_for_what_is_due(kim: Client) -> None:
    made = await connected(kim, nightlyAt="02:30")
    announced: list[JobId] = []
    await sweep(kim.api.engine, announced.append)()  # by the real clock, which is later than this test's
    node = "query($id: ID!) { node(id: $id) { ... on RosterSource { syncJob { id state askedBy } nextSyncAt } } }"
    told = (await kim.get(node, id=made["id"]))["node"]
    assert (told["syncJob"]["state"], told["syncJob"]["askedBy"]) == ("QUEUED", "nightly")
    assert key(told["syncJob"]["id"]) in announced
    assert told["nextSyncAt"] > made["nextSyncAt"]


async def test_a_service_that_is_away_refuses_the_job(kim: Client) -> None:
    made = await connected(kim)
    kim.api.sources.refuses = Refused("SOURCE_UNAVAILABLE", "The service does not answer: try again later.")
    job = await kim.job_of("syncRosters", "", sourceId=made["id"])
    assert (job["state"], job["error"]["code"], job["result"]) == ("REFUSED", "SOURCE_UNAVAILABLE", None)
    assert await kim.refused("checkRosterSource", id=made["id"]) == ["SOURCE_UNAVAILABLE"]


async def test_a_removed_source_is_retired_and_what_only_it_brought_leaves(kim: Client) -> None:
    made = await connected(kim)
    await kim.job_of("syncRosters", "", sourceId=made["id"])
    assert await kim.refused("retireRosterSource", name="Clever") == ["SOURCE_IN_USE"]
    await kim.do("removeRosterSource", "removedId", id=made["id"])
    counts = "... on RosterSync { status counts { kind left } }"
    tried = await kim.job_of("retireRosterSource", counts, name="Clever", dryRun=True)
    assert tried["result"]["status"] == "DRY_RUN"
    done = await kim.job_of("retireRosterSource", counts, name="Clever", format="clever")
    left = {one["kind"]: one["left"] for one in done["result"]["counts"] if one["left"]}
    assert (done["result"]["status"], left) == ("APPLIED", {"STUDENT": 2})
    again = await kim.job_of("retireRosterSource", "... on RosterSync { status }", name="Clever")
    assert again["result"]["status"] == "UNCHANGED"


async def test_a_source_is_changed_paused_and_let_go(kim: Client) -> None:
    made = await connected(kim, nightlyAt="02:30")
    change = {"id": made["id"], "expectedVersion": made["version"]}
    edited = (await kim.do("updateRosterSource", SOURCE, **change, noNightly=True, paused=True))["source"]
    assert (edited["nightlyAt"], edited["nextSyncAt"], edited["state"]) == (None, None, "PAUSED")
    assert await kim.refused("updateRosterSource", **change, paused=False) == ["VERSION_CONFLICT"]
    assert await kim.refused("syncRosters", sourceId=made["id"]) == ["CONNECTION_PAUSED"]
    assert (await kim.do("removeRosterSource", "removedId", id=made["id"]))["removedId"] == made["id"]
    assert await kim.refused("removeRosterSource", id=made["id"]) == ["NOT_FOUND"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"settings": []}, "BAD_SETTINGS"),
        ({"settings": SETTINGS * 2}, "BAD_SETTINGS"),
        ({"kind": "CLASSLINK"}, "SOURCE_KIND_UNAVAILABLE"),
        ({"timeZone": "Mars"}, "BAD_TIME_ZONE"),
        ({"name": ""}, "BAD_NAME"),
    ],
)
async def test_what_cannot_be_connected_is_refused(kim: Client, wrong: dict[str, Any], code: str) -> None:
    given = {"kind": "CLEVER", "name": "Clever", "settings": SETTINGS, **wrong}
    answer = await kim.mutate("connectRosterSource", "", **given)
    assert [error["code"] for error in answer.data["userErrors"]] == [code]
    assert TOKEN not in str(answer)


async def test_admins_of_a_school_learn_of_no_source(lincoln: Lincoln, api: Api) -> None:
    made = await connected(api.as_(district_admin(lincoln.district)))
    pat = api.as_(admin(lincoln.district, lincoln.id))
    assert (await pat.ask("{ rosterSources { nodes { id } } }")).codes == ["FORBIDDEN"]
    assert (await pat.ask("{ rosterSourceKinds { kind } }")).codes == ["FORBIDDEN"]
    node = await pat.get("query($id: ID!) { node(id: $id) { id } }", id=made["id"])
    assert node == {"node": None}
