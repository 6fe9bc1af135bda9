"""From a district that asks for access to its first night, over the API of a running server, with every kind of source."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.same_school import LEAVING, SCHOOL, SECRETS, SERVICES, STUDENTS
from tests.adapters.sftp_server import PASSWORD, sftp_server
from tests.e2e.onboarding import DISTRICT
from tests.e2e.onboarding_by_api import FromFiles, FromService, FromSftp, Json, Way
from tests.e2e.program import Program, on_database
from tests.e2e.served import Client
from tests.e2e.sources import with_private_sources
from tests.support.postgres import Database

ADA = {"name": "Ada Stone", "email": "ada.stone@maple.example.org"}
CHECKLIST = "{ schools { nodes { name onboarding { steps { step state evidence nextAction } } } } }"
WAITING = "{ heldSyncs { nodes { id parts { name hold { code } decision } } } }"


@pytest.fixture
def program(fresh_database: Database, tmp_path: Path) -> Program:
    program = with_private_sources(on_database(fresh_database, tmp_path / "data", is_process=False))
    where = {"DROP_DIR": str(tmp_path / "drop"), "DROP_SETTLE_SECONDS": "1"}
    return replace(program, settings={**program.settings, **where})


@pytest.fixture
def url(program: Program) -> Iterator[str]:
    with program.serving("serve", "--port", 0) as server:
        yield server.told["url"]


@pytest.fixture(params=[*SERVICES, "files", "sftp"])
def way(request: pytest.FixtureRequest, fresh_database: Database, tmp_path: Path) -> Iterator[Way]:
    if request.param == "files":
        yield FromFiles(tmp_path / "drop")
    elif request.param == "sftp":
        with sftp_server(tmp_path / "served") as serving:
            yield FromSftp(tmp_path / "drop", serving=serving, database=fresh_database)
    else:
        with SERVICES[request.param]() as service:
            yield FromService(service, fresh_database)


def provisioned(program: Program, url: str, source: str) -> Client:
    """Somebody asks, the operator approves; whoever runs the district."""
    wish = {"districtName": DISTRICT, "source": source, "schoolNames": [SCHOOL], "timeZone": "UTC"}
    people = {"shares": ["STAFF", "STUDENTS", "SECTIONS"], "primaryContact": ADA, "technicalContact": ADA}
    reference = Client(url).do("requestAccess", "reference", **wish, **people)["reference"]
    boss = Client(url, program.ask("token", "--role", "operator")["token"])
    approved = boss.do("approveAccess", "accessRequest { state }", reference=reference)
    assert approved["accessRequest"]["state"] == "APPROVED"
    return Client(url, program.ask("token", "--role", "district_admin")["token"])


def checklist(kim: Client) -> dict[str, Json]:
    (school,) = kim.get(CHECKLIST)["schools"]["nodes"]
    assert school["name"] == SCHOOL
    return {one["step"]: one for one in school["onboarding"]["steps"]}


def done(kim: Client) -> set[str]:
    return {step for step, one in checklist(kim).items() if one["state"] == "DONE"}


def counts(of: Json, what: str) -> dict[str, int]:
    return {one["kind"]: one[what] for one in of["counts"] if one[what]}


def waiting(kim: Client) -> list[Any]:
    found: list[Any] = kim.get(WAITING)["heldSyncs"]["nodes"]
    return found


@pytest.mark.slow
def test_from_access_to_nightly(program: Program, url: str, way: Way) -> None:
    kim = way.kim = provisioned(program, url, way.source)
    assert done(kim) == {"ACCESS_APPROVED"}

    # The source: connected, checked, tried.
    way.connect()
    assert done(kim) == {"ACCESS_APPROVED", *(["SOURCE_CONNECTED"] if way.is_connected else [])}
    way.check()
    assert done(kim) == {"ACCESS_APPROVED", "SOURCE_CONNECTED", "SOURCE_CHECKED"}
    tried = way.sync(dryRun=True)
    assert tried["status"] == "DRY_RUN"
    assert checklist(kim)["FIRST_SYNC"]["state"] == "TO_DO"

    # The first sync, and nothing to do in the second.
    first = way.sync()
    new = {"STAFFER": 2, "STUDENT": STUDENTS, "SECTION": 2, "ENROLLMENT": STUDENTS}
    assert (first["status"], counts(first, "created"), counts(tried, "created")) == ("APPLIED", new, new)
    begun = {"ACCESS_APPROVED", "SOURCE_CONNECTED", "SOURCE_CHECKED", "FIRST_SYNC", "SCHOOL_YEAR"}
    assert done(kim) == begun
    assert checklist(kim)["FIRST_SYNC"]["evidence"] == "40 students, 2 staff, 2 sections."
    for full in (False, True):
        again = way.sync(full=full)
        assert again["status"] == "UNCHANGED"
        assert not any(counts(again, what) for what in ("created", "updated", "left", "returned"))

    # What has changed is what everything says.
    way.rename(1, "Bowman")
    changed = way.sync()
    assert (changed["status"], counts(changed, "updated")) == ("APPLIED", {"STUDENT": 1})
    assert way.sync(full=True)["status"] == "UNCHANGED"

    # A shrunken answer is held: discarded once, and released when it comes again.
    way.shrink()
    held = way.sync(full=True)
    assert checklist(kim)["FIRST_SYNC"]["state"] == "IN_PROGRESS"
    kim.do("discardHold", "sync { id }", syncId=held["id"])
    assert (done(kim), waiting(kim)) == (begun, [])
    held = way.sync(full=True)
    ((part,), leaving) = (held["parts"], {"STUDENT": LEAVING, "ENROLLMENT": LEAVING})
    assert (held["status"], part["status"], counts(part, "left")) == ("HELD", "HELD", leaving)
    assert checklist(kim)["FIRST_SYNC"]["state"] == "IN_PROGRESS"
    hold = {"name": SCHOOL, "hold": {"code": "HOLD_LEAVING"}, "decision": None}
    assert waiting(kim) == [{"id": held["id"], "parts": [hold]}]
    released = kim.job("releaseHold", way.report, syncId=held["id"])
    assert (released["status"], counts(released, "left")) == ("APPLIED", leaving)
    assert waiting(kim) == []
    assert done(kim) == begun
    assert checklist(kim)["FIRST_SYNC"]["evidence"] == "15 students, 2 staff, 2 sections."
    assert way.sync(full=True)["status"] == "UNCHANGED"

    # The night.
    way.rename(2, "Nightingale")
    assert way.night() == "APPLIED"
    assert way.sync(full=True)["status"] == "UNCHANGED", "the night has brought in what there was"
    assert done(kim) == begun
    listed = kim.get("{ rosterSources { nodes { settings { name value } secrets } } dropFolder { sftp { error } } }")
    assert not any(secret in str(listed) for secret in (*SECRETS, PASSWORD))
