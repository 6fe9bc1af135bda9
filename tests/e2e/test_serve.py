"""`homeroom serve` as a process: the first roster by command, everything else over HTTP, jobs by its own worker."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack

import httpx2
import pytest

from tests.api.uploads import Sent, zipped
from tests.e2e.program import SDS, Program, embedded, on_database
from tests.e2e.served import Client
from tests.support.postgres import Server

COUNTS = "counts { outcome count }"


@pytest.fixture(scope="module", params=["embedded", "by address"])
def program(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """With nothing but a data folder; and on a database by its address."""
    with ExitStack() as stack:
        if request.param == "embedded":
            yield stack.enter_context(embedded())
        else:
            server: Server = request.getfixturevalue("postgres_server")
            database = stack.enter_context(server.temporary(request.getfixturevalue("migrated_template")))
            yield on_database(database, tmp_path_factory.mktemp("data"), is_process=False)


def test_from_rosters_to_a_scheduled_year_over_http(program: Program) -> None:
    with program.serving("serve", "--port", "0") as serving:
        imported = program.ask("import", SDS, "--email-domain", "contoso.example", "--district", "Contoso")
        assert imported["status"] == "applied"
        token = program.ask("token", "--role", "district_admin", "--name", "ada")["token"]
        client = Client(serving.told["url"], token)
        schools = client.get("{ schools { totalCount nodes { id name } } }")["schools"]
        assert [school["name"] for school in schools["nodes"]] == ["Contoso High School", "Fabrikam High School"]
        school = schools["nodes"][0]["id"]
        assert school == program.ask("school", "show", "--school", "Contoso High School")["id"]

        files = {path.name: path.read_text(encoding="utf-8") for path in SDS.glob("*.csv")}
        uploaded = {"file": Sent(zipped(files), "rosters.zip"), "emailDomain": "contoso.example"}
        assert client.job("importRoster", "... on RosterSync { status }", **uploaded) == {"status": "UNCHANGED"}

        report = client.download(f"/roster-syncs/{imported['id']}.csv")
        assert (report.status_code, report.headers["content-type"]) == (200, "text/csv; charset=utf-8")
        assert report.content.startswith(b"\xef\xbb\xbfwhat,school,kind,name,")
        assert report.text.count("created,Contoso High School,student,") == 60

        client.do("saveSchoolYear", "school { id }", schoolId=school, firstDay="2035-09-03", lastDay="2036-06-06")
        meetings = [{"weekday": "MONDAY", "startsAt": "10:00", "endsAt": "10:30"}]
        period = client.do("saveFlexPeriod", "flexPeriod { id }", schoolId=school, name="WIN", meetings=meetings)
        sections = client.get(
            'query($id: ID!) { school(id: $id) { sections(filter: { period: "1" }) { nodes { id name } } } }', id=school
        )["school"]["sections"]["nodes"]
        assert len(sections) == 2
        ids = [section["id"] for section in sections]
        client.do("designateHomerooms", "results { userErrors { code } }", schoolId=school, sectionIds=ids)

        when = {"from": "2035-09-03", "to": "2036-05-26", "weekdays": ["MONDAY"]}
        order = {
            "schoolId": school,
            "who": {"everyone": True},
            "where": {"ownHomeroom": True},
            "when": {**when, "flexPeriodIds": [period["flexPeriod"]["id"]]},
        }
        plan = client.job("planMassSchedule", f"... on MassSchedulePlan {{ id people {COUNTS} }}", order=order)
        assert plan["counts"] == [{"outcome": "CREATED", "count": plan["people"] * 39}]
        run = client.job("applyMassSchedule", f"... on MassScheduleRun {{ id {COUNTS} }}", planId=plan["id"])
        assert run["counts"] == plan["counts"]
        assert program.ask("mass-schedule", "undo", run["id"], "--dry-run")["counts"] == {"REMOVED": 60 * 39}
        listed = program.ask("appointment", "list", "--school", school, "--from", "2035-09-03")["appointments"]
        assert len(listed) == 60

        serving.process.send_signal(signal.SIGTERM)
        assert serving.process.wait(30) in (0, -signal.SIGTERM)


def test_a_killed_server_leaves_nothing_in_the_way(program: Program) -> None:
    with program.serving("serve", "--port", "0") as killed:
        killed.process.kill()
        killed.process.wait(10)
    with program.serving("serve", "--port", "0") as serving:
        base = serving.told["url"].removesuffix("/graphql")
        assert httpx2.get(f"{base}/readyz").json()["ready"] is True
        page = httpx2.get(serving.told["url"], headers={"accept": "text/html"})
        assert (page.status_code, "graphiql" in page.text.lower()) == (200, True)
        assert httpx2.post(serving.told["url"], json={"query": "{ viewer { role } }"}).json()["errors"]
