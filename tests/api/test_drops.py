"""The drop folder and its SFTP servers over the API, with a real server."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.adapters.sftp_server import PASSWORD, Serving, an_sftp_server, another_key
from tests.api.harness import Client, admin, api_on, district_admin, staffer
from tests.api.lincoln import Lincoln, roster
from tests.api.test_uploads import csv_of, roster_zip
from tests.api.uploads import zipped
from tests.drops.conftest import Dropping, drops
from tests.drops.test_collect import GRADES
from tests.support.rows import select

__all__ = ["drops"]
PICKUP = "pickup { id host port user folder hostKey everyMinutes fileCount fetchedCount lookedAt error version school { name } }"
FOLDER = """query($school: ID) { dropFolder(schoolId: $school) { place takes school { name } waiting { name state why }
    sftp { id host } files { totalCount nodes { name kind status takenAt archivedAs error { code }
        job { kind state result { ... on SisImport { added } ... on RosterSync { status } } } } } } }"""


@dataclass
class At:
    drops: Dropping
    serving: Serving

    @property
    def lincoln(self) -> Lincoln:
        return self.drops.lincoln

    @property
    def pat(self) -> Client:
        """An admin of the school."""
        return self.lincoln.api.as_(admin(self.lincoln.district, self.lincoln.id))

    @property
    def kim(self) -> Client:
        return self.lincoln.api.as_(district_admin(self.lincoln.district))

    def server(self, **more: Any) -> dict[str, Any]:
        given = {"host": "127.0.0.1", "port": self.serving.port, "user": "maple", "hostKey": self.serving.host_key}
        return {"schoolId": self.lincoln.id, **given, "password": PASSWORD, **more}

    async def connected(self, **more: Any) -> dict[str, Any]:
        made: dict[str, Any] = (await self.pat.do("connectSftp", PICKUP, **self.server(**more)))["pickup"]
        return made

    async def folder(self, client: Client, school: str | None) -> dict[str, Any]:
        found: dict[str, Any] = (await client.get(FOLDER, school=school))["dropFolder"]
        return found

    async def of_school(self) -> dict[str, Any]:
        return await self.folder(self.pat, self.lincoln.id)


@pytest_asyncio.fixture(loop_scope="session")
async def at(drops: Dropping, tmp_path: Path) -> AsyncIterator[At]:
    served = tmp_path / "served"
    served.mkdir()
    async with an_sftp_server(served) as serving:
        yield At(drops, serving)


async def test_a_folder_says_what_it_is_for_what_waits_and_what_became_of_the_rest(at: At) -> None:
    at.drops.leave("grades.csv", GRADES)
    at.drops.leave("odd.csv", b"a,b\n")
    await at.drops.round()
    at.drops.leave("later.csv", GRADES)
    (at.drops.school / "link.csv").symlink_to("/etc/hostname")
    found = await at.of_school()
    assert found["place"] == at.drops.school.relative_to(at.drops.root).as_posix()
    assert (found["takes"], found["school"]["name"]) == (["GRADES", "ATTENDANCE"], "Lincoln High")
    assert {one["name"]: one["state"] for one in found["waiting"]} == {"later.csv": "READY", "link.csv": "IGNORED"}
    files = {one["name"]: one for one in found["files"]["nodes"]}
    assert found["files"]["totalCount"] == 2
    assert (files["grades.csv"]["kind"], files["grades.csv"]["status"]) == ("GRADES", "IMPORTED")
    assert files["grades.csv"]["job"] == {"kind": "IMPORT_GRADES", "state": "DONE", "result": {"added": 1}}
    assert (at.drops.school / "archive" / files["grades.csv"]["archivedAs"]).is_dir()
    assert (files["odd.csv"]["status"], files["odd.csv"]["error"]["code"]) == ("REFUSED", "UNKNOWN_FORMAT")


async def test_a_roster_leads_to_its_sync(at: At) -> None:
    at.drops.leave("rosters.zip", roster_zip("new-1"), school=False)
    await at.drops.round()
    found = await at.folder(at.kim, None)
    assert (found["takes"], found["school"], found["place"]) == (["ROSTER"], None, at.drops.district.name)
    (file,) = found["files"]["nodes"]
    assert (file["status"], file["job"]["result"]) == ("IMPORTED", {"status": "APPLIED"})
    assert (await at.of_school())["files"]["totalCount"] == 0


async def test_rosters_are_read_with_days_as_the_district_says(at: At) -> None:
    files = roster()
    for row in files["enrollments.csv"]:
        row["LastDay"] = "30/6/2027"
    content = zipped({name: csv_of(rows) for name, rows in files.items()})

    async def left() -> dict[str, Any]:
        at.drops.leave("rosters.zip", content, school=False)
        await at.drops.round()
        query = """{ dropFolder { dateFormat
            files(first: 1) { nodes { status job { result { ... on RosterSync { quarantinedCount } } } } } } }"""
        return dict((await at.kim.get(query))["dropFolder"])

    before = await left()
    assert before["dateFormat"] == "ISO"
    assert before["files"]["nodes"][0]["job"]["result"]["quarantinedCount"] > 0
    asked = {"dateFormat": "DAY_FIRST", "idempotencyKey": "once"}
    for _ in range(2):
        changed = await at.kim.do("updateDropFolder", "dropFolder { dateFormat }", **asked)
        assert changed["dropFolder"] == {"dateFormat": "DAY_FIRST"}
    (after,) = (await left())["files"]["nodes"]
    assert after["job"]["result"]["quarantinedCount"] == 0
    assert [one["status"] for one in (await left())["files"]["nodes"]] == ["REPEATED"]


async def test_only_those_who_run_the_district_say_how_its_rosters_write_days(at: At) -> None:
    assert (await at.pat.mutate("updateDropFolder", "", dateFormat="DAY_FIRST")).codes == ["FORBIDDEN"]
    query = "query($id: ID!) { dropFolder(schoolId: $id) { dateFormat } }"
    assert (await at.pat.get(query, id=at.lincoln.id))["dropFolder"]["dateFormat"] is None


async def test_files_come_page_by_page(at: At) -> None:
    for number in range(3):
        at.drops.leave(f"{number}.csv", GRADES.replace(b"61", str(number).encode()))
        await at.drops.round()
    query = """query($id: ID!, $after: String) { dropFolder(schoolId: $id) { files(first: 2, after: $after) {
        nodes { name } pageInfo { endCursor hasNextPage } } } }"""
    first = (await at.pat.get(query, id=at.lincoln.id))["dropFolder"]["files"]
    rest = await at.pat.get(query, id=at.lincoln.id, after=first["pageInfo"]["endCursor"])
    names = [one["name"] for one in [*first["nodes"], *rest["dropFolder"]["files"]["nodes"]]]
    assert (names, first["pageInfo"]["hasNextPage"]) == (["2.csv", "1.csv", "0.csv"], True)


async def test_a_server_is_connected_checked_and_fetched_from(at: At) -> None:
    made = await at.connected(folder=".")
    assert (made["host"], made["everyMinutes"], made["school"]["name"]) == ("127.0.0.1", 7, "Lincoln High")
    assert (made["fileCount"], made["lookedAt"], made["error"]) == (0, None, None)
    (at.serving.folder / "grades.csv").write_bytes(GRADES)
    fields = "files { name kilobytes isFetched }"
    listed = (await at.pat.do("checkSftp", fields, id=made["id"]))["files"]
    assert listed == [{"name": "grades.csv", "kilobytes": 1, "isFetched": False}]
    job = await at.pat.job_of("fetchSftp", "... on SftpFetch { fetched changing }", id=made["id"])
    assert job["result"] == {"__typename": "SftpFetch", "fetched": ["grades.csv"], "changing": []}
    await at.drops.round()
    assert [one["status"] for one in (await at.of_school())["files"]["nodes"]] == ["IMPORTED"]
    assert (await at.pat.do("checkSftp", fields, id=made["id"]))["files"][0]["isFetched"]
    again = await at.pat.job_of("fetchSftp", "... on SftpFetch { fetched changing }", id=made["id"])
    assert again["result"]["fetched"] == []
    node = await at.pat.get("query($id: ID!) { node(id: $id) { ... on SftpPickup { fetchedCount } } }", id=made["id"])
    assert node["node"]["fetchedCount"] == 1


async def test_the_secret_is_sealed_and_never_comes_out(at: At, caplog: pytest.LogCaptureFixture) -> None:
    made = await at.connected(idempotencyKey="once")
    assert await at.connected(idempotencyKey="once") == made
    await at.pat.job_of("fetchSftp", id=made["id"])
    told = str(await at.of_school()) + caplog.text
    for table in ("sftp_pickup", "idempotency_key", "job"):
        told += str(await select(at.lincoln.api.engine, at.lincoln.district, f"SELECT t::text FROM homeroom.{table} t"))
    assert PASSWORD not in told
    assert PASSWORD.encode().hex() not in told


async def test_a_pickup_is_changed_and_its_secret_goes_nowhere_else(at: At) -> None:
    made = await at.connected()
    edited = (await at.pat.do("updateSftp", PICKUP, id=made["id"], everyMinutes=30, expectedVersion=made["version"]))[
        "pickup"
    ]
    assert (edited["everyMinutes"], edited["id"]) == (30, made["id"])
    old = {"id": made["id"], "expectedVersion": made["version"]}
    assert await at.pat.refused("updateSftp", **old, everyMinutes=5) == ["VERSION_CONFLICT"]
    for elsewhere in ({"host": "localhost"}, {"port": 2222}, {"hostKey": another_key()}):
        assert await at.pat.refused("updateSftp", id=made["id"], **elsewhere) == ["SECRETS_WANTED"]
    both = {"password": "x", "privateKey": "y"}
    assert await at.pat.refused("updateSftp", id=made["id"], **both, port=0) == ["BAD_SETTINGS"] * 2
    with_key = {"privateKey": at.serving.client_key, "host": "localhost"}
    await at.pat.do("updateSftp", PICKUP, id=made["id"], **with_key)
    assert (await at.pat.do("checkSftp", "files { name }", id=made["id"]))["files"] == []


async def test_a_server_with_another_key_is_told_and_the_job_refused(at: At) -> None:
    made = await at.connected(hostKey=another_key())
    assert await at.pat.refused("checkSftp", id=made["id"]) == ["SFTP_HOST_KEY"]
    job = await at.pat.job_of("fetchSftp", id=made["id"])
    assert (job["state"], job["error"]["code"]) == ("REFUSED", "SFTP_HOST_KEY")
    node = await at.pat.get("query($id: ID!) { node(id: $id) { ... on SftpPickup { error } } }", id=made["id"])
    assert node["node"]["error"] == "SFTP_HOST_KEY"


async def test_a_pickup_is_forgotten(at: At) -> None:
    made = await at.connected()
    once = {"id": made["id"], "idempotencyKey": "gone"}
    for _ in range(2):
        assert (await at.pat.do("removeSftp", "removedId", **once))["removedId"] == made["id"]
    assert await at.pat.refused("removeSftp", id=made["id"]) == ["NOT_FOUND"]
    assert (await at.of_school())["sftp"] is None


async def test_a_pickup_that_is_forgotten_meanwhile_is_not_fetched_from(at: At) -> None:
    made = await at.connected()
    asked = await at.pat.do("fetchSftp", "job { id }", id=made["id"])
    await at.pat.do("removeSftp", "removedId", id=made["id"])
    await at.lincoln.api.work_jobs()
    query = "query($id: ID!) { job(id: $id) { state error { code } } }"
    assert (await at.pat.get(query, id=asked["job"]["id"]))["job"] == {
        "state": "REFUSED",
        "error": {"code": "NOT_FOUND"},
    }


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"host": "a b"}, "host"),
        ({"hostKey": "none"}, "hostKey"),
        ({"everyMinutes": 0}, "every"),
        ({"password": None}, "secret"),
        ({"privateKey": "as well"}, "secret"),
    ],
)
async def test_what_cannot_be_connected_is_refused(at: At, wrong: dict[str, Any], field: str) -> None:
    answer = await at.pat.mutate("connectSftp", "", **at.server(**wrong))
    assert [(one["code"], one["field"]) for one in answer.data["userErrors"]] == [("BAD_SETTINGS", [field])]


async def test_only_those_who_keep_a_folder_learn_of_its_server(at: At) -> None:
    of_school = await at.connected()
    of_district = (await at.kim.do("connectSftp", PICKUP, **at.server(schoolId=None)))["pickup"]
    elsewhere = at.lincoln.api.as_(admin(at.lincoln.district, at.lincoln.adams))
    staff = at.lincoln.api.as_(staffer(at.lincoln.district, at.lincoln.id, at.lincoln.staffers["Reed"]))
    for client, id_ in ((at.pat, of_district["id"]), (elsewhere, of_school["id"]), (staff, of_school["id"])):
        assert await client.get("query($id: ID!) { node(id: $id) { id } }", id=id_) == {"node": None}
        for name in ("updateSftp", "removeSftp", "checkSftp", "fetchSftp"):
            assert await client.refused(name, id=id_) == ["NOT_FOUND"]
    assert (await at.pat.mutate("connectSftp", "", **at.server(schoolId=None))).codes == ["FORBIDDEN"]
    assert (await at.folder(at.kim, at.lincoln.id))["sftp"]["id"] == of_school["id"]


async def test_without_a_drop_folder_it_says_what_to_do(at: At) -> None:
    without = api_on(at.lincoln.api.engine)
    async with without.http:
        kim = without.as_(at.kim.viewer)
        assert (await kim.ask(FOLDER)).codes == ["NO_DROP_FOLDER"]
        assert await kim.refused("connectSftp", **at.server()) == ["NO_DROP_FOLDER"]
        made = await at.connected()
        assert await kim.refused("fetchSftp", id=made["id"]) == ["NO_DROP_FOLDER"]
        await at.pat.do("fetchSftp", "", id=made["id"])
        without.announced.extend(at.lincoln.api.announced)
        await without.work_jobs()
        query = "SELECT error FROM homeroom.job WHERE kind = 'fetch_sftp'"
        assert "NO_DROP_FOLDER" in str(await select(at.lincoln.api.engine, at.lincoln.district, query))
