"""From a district that asks for access to its first night: real processes, real HTTP, with every kind of source."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.same_school import LEAVING, SCHOOL, SECRETS, SERVICES, STUDENTS
from tests.adapters.sftp_server import PASSWORD, sftp_server
from tests.e2e.onboarding import DISTRICT, FromFiles, FromService, FromSftp
from tests.e2e.program import Program, Told, on_database
from tests.e2e.sources import created, with_private_sources
from tests.support.postgres import Database

LEFT = STUDENTS - LEAVING
ADA = ("--primary-name", "Ada Stone", "--primary-email", "ada@maple.example.org")
OTHER_WAYS_IN = ("oneroster-1.1-signed", "sftp")
"""To what others bring as well: in this process, which is quicker."""
SHARES = tuple(word for share in ("staff", "students", "sections") for word in ("--share", share))

Way = FromService | FromFiles


@pytest.fixture
def program(fresh_database: Database, tmp_path: Path) -> Program:
    return with_private_sources(on_database(fresh_database, tmp_path / "data", is_process=True))


@pytest.fixture(params=[*SERVICES, "files", "sftp"])
def way(request: pytest.FixtureRequest, program: Program, fresh_database: Database, tmp_path: Path) -> Iterator[Way]:
    program = replace(program, is_process=request.param not in OTHER_WAYS_IN)
    if request.param == "files":
        yield FromFiles(program, tmp_path / "rosters.zip")
    elif request.param == "sftp":
        where = {"DROP_DIR": str(tmp_path / "drop"), "DROP_SETTLE_SECONDS": "1"}
        program = replace(program, settings={**program.settings, **where})
        with sftp_server(tmp_path / "served") as serving:
            yield FromSftp(program, tmp_path / "rosters.zip", serving=serving, database=fresh_database)
    else:
        with SERVICES[request.param]() as service:
            yield FromService(program, service, fresh_database, tmp_path)


def checklist(program: Program) -> dict[str, dict[str, str]]:
    """By step. Looking is no part of the way: it is done in this process, which is quicker."""
    told = replace(program, is_process=False).ask("school", "checklist", "--school", SCHOOL)
    return {one["step"]: one for one in told["steps"]}


def done(program: Program) -> set[str]:
    return {step for step, one in checklist(program).items() if one["state"] == "done"}


def counts(told: Mapping[str, Any], what: str) -> dict[str, int]:
    """Of a whole run, or of a school's part in it; without kinds of which there are none."""
    return {kind: by[what] for kind, by in told["counts"].items() if by[what]}


@pytest.mark.slow
def test_from_access_to_nightly(way: Way) -> None:
    program, said = way.program, list[Told]()

    def sync(*options: str) -> Told:
        said.append(way.sync(*options))
        return said[-1]

    # Access.
    ask = ("access", "request", DISTRICT, "--school", SCHOOL, "--source", way.source, *ADA, *SHARES)
    reference = program.ask(*ask, "--time-zone", "UTC")["reference"]
    assert program.ask("access", "approve", reference)["request"]["state"] == "approved"
    assert done(program) == {"access_approved"}

    # The source: connected, checked, tried.
    way.connect()
    assert done(program) == {"access_approved", *(["source_connected"] if way.is_connected else [])}
    looked = way.check()
    assert (looked["student"], looked["section"]) == (STUDENTS, 2)
    assert done(program) == {"access_approved", "source_connected", "source_checked"}
    tried = sync("--dry-run")
    assert (tried.status, tried.data["status"]) == (0, "dry-run")
    assert checklist(program)["first_sync"]["state"] == "to_do", "nothing was written"

    # The first sync, and nothing to do in the second.
    first = sync()
    assert (first.status, first.data["status"]) == (0, "applied")
    assert created(first.data) == {"school": 0, "staffer": 2, "student": STUDENTS, "section": 2, "enrollment": STUDENTS}
    assert created(first.data) == created(tried.data)
    begun = {"access_approved", "source_connected", "source_checked", "first_sync", "school_year"}
    assert done(program) == begun
    assert checklist(program)["first_sync"]["evidence"] == "40 students, 2 staff, 2 sections."
    for options in ((), ("--full",)):
        assert (again := sync(*options)).data["status"] == "unchanged", again
        assert not any(counts(again.data, what) for what in ("created", "updated", "left", "returned"))

    # What has changed is what everything says.
    way.rename(1, "Bowman")
    changed = sync()
    assert (changed.data["status"], counts(changed.data, "updated")) == ("applied", {"student": 1})
    assert sync("--full").data["status"] == "unchanged"

    # A shrunken answer is held, and released.
    way.shrink()
    held = sync("--full")
    (school,) = held.data["schools"]
    assert (held.status, held.data["status"], counts(held.data, "left")) == (3, "held", {})
    assert (school["status"], counts(school, "left")) == ("held", {"student": LEAVING, "enrollment": LEAVING})
    waits = checklist(program)["first_sync"]
    assert (waits["state"], "homeroom hold list" in waits["nextAction"]) == ("in_progress", True)
    (waiting,) = program.ask("hold", "list")["syncs"]
    (part,) = waiting["waiting"]
    assert (waiting["id"], part["school"], part["hold"]["code"]) == (held.data["id"], SCHOOL, "HOLD_LEAVING")
    released = program.tell("hold", "release")
    assert (released.status, released.data["status"]) == (0, "applied")
    assert counts(released.data, "left") == {"student": LEAVING, "enrollment": LEAVING}
    assert program.ask("hold", "list") == {"syncs": []}
    assert done(program) == begun
    assert checklist(program)["first_sync"]["evidence"] == f"{LEFT} students, 2 staff, 2 sections."
    assert sync("--full").data["status"] == "unchanged"

    # The night.
    way.rename(2, "Nightingale")
    way.night()
    assert sync("--full").data["status"] == "unchanged", "the night has brought in what there was"
    assert done(program) == begun
    assert not any(secret in told.log + str(told.data) for told in said for secret in (*SECRETS, PASSWORD))


def test_the_other_steps_turn_green_one_by_one(program: Program, tmp_path: Path) -> None:
    """After the first sync, as the guide tells it."""
    program = replace(program, is_process=False)
    way, school = FromFiles(program, tmp_path / "rosters.zip"), ("--school", SCHOOL)
    reference = program.ask("access", "request", DISTRICT, *school, "--source", "files", *ADA, *SHARES)["reference"]
    program.ask("access", "approve", reference)
    way.connect()
    way.sync()
    begun = {"access_approved", "source_connected", "source_checked", "first_sync", "school_year"}
    told = program.ask("school", "checklist")
    assert (done(program), told["next"]) == (begun, "rooms")

    (tmp_path / "rooms.csv").write_text("Email,Room\nt1@x.example,B1\nt2@x.example,B2\n")
    program.ask("import-site", "rooms", tmp_path / "rooms.csv", *school)
    assert done(program) == (begun := begun | {"rooms"})
    (tmp_path / "administrators.csv").write_text("StaffId\nT1\n")
    program.ask("import-site", "administrators", tmp_path / "administrators.csv", *school)
    assert checklist(program)["administrators"]["state"] == "in_progress"
    program.ask("import-site", "contact", "it-account", *school, "--name", "Ben", "--email", "ben@maple.example.org")
    assert done(program) == (begun := begun | {"administrators"})
    program.ask("period", "save", *school, "--name", "WIN", "--meets", "mon-fri 10:00-10:30")
    assert done(program) == (begun := begun | {"flex_periods"})

    program.ask("homerooms", "designate", *school, "--suggested")
    assert checklist(program)["homerooms"]["evidence"] == "1 homeroom; 20 of 40 students have none."
    pinned = [str(number) for number in range(STUDENTS // 2 + 1, STUDENTS + 1)]
    program.ask("homerooms", "pin", *school, "--section", "Advisory 10", *pinned)
    assert done(program) == (begun := begun | {"homerooms"})
    dates = ("--from", "2035-09-03", "--to", "2035-09-07", "--period", "WIN")
    plan = program.ask("mass-schedule", "plan", *school, "--everyone", "--own-homeroom", *dates)
    assert (plan["people"], plan["rows"]) == (STUDENTS, STUDENTS * 5)
    assert checklist(program)["first_mass_schedule"]["state"] == "in_progress"
    program.ask("mass-schedule", "apply", plan["plan"])
    told = program.ask("school", "checklist")
    assert (told["done"], told["next"], done(program)) == (10, None, begun | {"first_mass_schedule"})
