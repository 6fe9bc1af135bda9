"""`homeroom source` and `homeroom sync`: what they say, and what they exit with."""

from pathlib import Path
from typing import Any

import asyncpg
import pytest

from domain.errors import Refused
from infra import roster_sources
from tests.contract.roster_feeds import Feed
from tests.e2e.program import Program
from tests.e2e.test_import import KINDS
from tests.fakes.roster_sources import TOKEN, FakeSources
from tests.support.postgres import Database, run


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> FakeSources:
    """What the program can connect to."""
    made = FakeSources(Feed(format="clever").school("N").student("ada", "N"))
    monkeypatch.setattr(roster_sources, "connectable", lambda **_: made)
    return made


@pytest.fixture
def maple(program: Program, fresh_database: Database, tmp_path: Path, service: FakeSources) -> Program:
    """One district, connected; the token came by file."""

    async def add() -> None:
        connection = await asyncpg.connect(fresh_database.owner_url)
        await connection.execute("INSERT INTO control.district (name) VALUES ('Maple USD')")
        await connection.close()

    run(add())
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    told = program.ask(
        "source", "connect", "clever", "--secret-file", f"token={tmp_path / 'token'}", "--nightly", "2:30"
    )
    assert (told["name"], told["nightlyAt"], told["secrets"]) == ("clever", "02:30", ["token"])
    assert TOKEN not in str(told)
    return program


def test_a_source_is_checked_synced_and_let_go(maple: Program, service: FakeSources) -> None:
    checked = maple.ask("source", "check", "clever")
    assert (checked["counts"], checked["problems"][0]["code"]) == ({"student": 2}, "EMAIL_MISSING")
    assert [(one["kind"], one["declared"], one["shared"]) for one in checked["sharing"]] == [
        ("staff", True, None), ("school_admins", True, None), ("students", True, True), ("sections", True, None)
    ]  # fmt: skip
    tried = maple.ask("sync", "--dry-run")
    assert (tried["status"], [one["name"] for one in tried["changes"] if one["kind"] == "student"]) == (
        "dry-run",
        ["ada Kern"],
    )
    first = maple.ask("sync", "--source", "clever")
    assert (first["status"], first["district"], set(first["counts"])) == ("applied", "Maple USD", KINDS)
    assert maple.ask("sync", "--full")["status"] == "unchanged"
    assert service.pulls == [None, None, None]
    (listed,) = maple.ask("source", "list")["sources"]
    assert (listed["lastOutcome"], listed["lastError"]) == ("unchanged", None)
    assert maple.ask("source", "remove", "clever")["removed"]
    assert maple.tell("sync").code == "SOURCE_REQUIRED"


def test_what_a_district_did_not_say_it_shares_is_told_and_not_taken_in(maple: Program) -> None:
    assert maple.ask("source", "shares") == {
        "shares": ["staff", "school_admins", "students", "sections"], "declaredBy": None, "declaredAt": None
    }  # fmt: skip
    assert maple.ask("source", "shares", "--share", "staff", "--share", "sections")["shares"] == ["staff", "sections"]
    assert maple.tell("source", "shares", "--share", "grades").code == "BAD_INPUT"
    told = "The district shares staff and sections, as the operator said on"
    words = maple.run("source", "shares").stdout
    assert told in words
    assert "Not taken in: school admins and students." in words
    checked = maple.ask("source", "check", "clever")
    assert [one["code"] for one in checked["problems"]] == ["SHARED_NOT_DECLARED", "EMAIL_MISSING"]
    assert "homeroom source shares" in maple.run("source", "check", "clever").stdout
    synced = maple.ask("sync")
    (notice,) = synced["notices"]
    assert (notice["code"], notice["count"]) == ("NOT_DECLARED_STUDENT", 1)
    assert maple.ask("source", "shares", "--share", "all")["shares"] == checked_all()
    assert maple.ask("sync")["counts"]["student"]["created"] == 1


def checked_all() -> list[str]:
    return ["staff", "school_admins", "students", "sections"]


def test_a_check_that_finds_no_school_exits_with_4(maple: Program, service: FakeSources) -> None:
    service.shares_schools = False
    told = maple.tell("source", "check", "clever")
    assert (told.status, told.code, told.data["problems"][0]["code"]) == (4, "NO_SCHOOLS", "NO_SCHOOLS")
    assert "No school is shared: have the district share one." in maple.run("source", "check", "clever").stdout


def test_the_kinds_say_what_they_need(program: Program, service: FakeSources) -> None:
    (fields,) = program.ask("source", "kinds")["kinds"].values()
    assert [(one["name"], one["secret"], one["required"]) for one in fields] == [
        ("token", True, True),
        ("endpoint", False, False),
    ]


def test_a_service_that_is_away_is_a_rejected_sync(maple: Program, service: FakeSources) -> None:
    service.refuses = Refused("SOURCE_DENIED", "The token was refused: get another one.")
    told = maple.tell("sync")
    assert (told.status, told.data["status"], told.code) == (4, "rejected", "SOURCE_DENIED")
    assert maple.tell("source", "check", "clever").code == "SOURCE_DENIED"
    (listed,) = maple.ask("source", "list")["sources"]
    assert (listed["lastOutcome"], listed["lastError"]["code"]) == ("rejected", "SOURCE_DENIED")


def test_a_held_school_exits_with_3_and_is_released_by_its_id(maple: Program, service: FakeSources) -> None:
    for number in range(40):
        service.feed.student(f"s{number}", "N")
    maple.ask("sync")
    service.feed = Feed(format="clever", fingerprint="1" * 64).school("N").student("ada", "N")
    held = maple.tell("sync", "--full")
    assert (held.status, held.data["status"]) == (3, "held")
    assert maple.ask("sync", "--full", "--release", held.data["id"])["status"] == "applied"


def test_what_waits_is_listed_discarded_and_released_without_asking_the_service(
    maple: Program, service: FakeSources
) -> None:
    for number in range(40):
        service.feed.student(f"s{number}", "N")
    maple.ask("sync")
    assert maple.ask("hold", "list") == {"syncs": []}
    assert maple.tell("hold", "release").code == "NOTHING_HELD"
    service.feed = Feed(format="clever", fingerprint="1" * 64).school("N").student("ada", "N")
    held = maple.tell("sync", "--full").data["id"]
    (waiting,) = maple.ask("hold", "list")["syncs"]
    assert (waiting["id"], [part["school"] for part in waiting["waiting"]]) == (held, ["School N"])
    assert f"{held}  {waiting['sourceName']} (clever), " in maple.run("hold", "list").stdout
    assert maple.ask("hold", "discard")["waiting"] == []
    assert maple.tell("hold", "release", held).code == "NOTHING_HELD"
    maple.tell("sync", "--full")
    pulls = len(service.pulls)
    done = maple.ask("hold", "release", "--school", "School N")
    assert (done["status"], done["counts"]["student"]["left"]) == ("applied", 40)
    assert len(service.pulls) == pulls


def test_a_source_is_changed_and_paused(maple: Program) -> None:
    told = maple.ask("source", "update", "clever", "--no-nightly", "--pause", "--set", "endpoint=https://x.example.org")
    assert (told["state"], told["nightlyAt"], told["settings"]) == (
        "paused",
        None,
        {"endpoint": "https://x.example.org"},
    )
    assert maple.tell("sync").code == "CONNECTION_PAUSED"
    assert maple.ask("source", "update", "clever", "--resume")["state"] == "active"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["clever", "--set", "token=hunter2"], "BAD_SETTINGS"),
        (["clever", "--secret-env", "token=NOT_THERE"], "BAD_SETTINGS"),
        (["clever", "--secret-file", "token=/not/there"], "FILE_UNREADABLE"),
        (["clever", "--set", "endpoint"], "BAD_SETTINGS"),
        (["clever"], "BAD_SETTINGS"),
        (["classlink"], "SOURCE_KIND_UNAVAILABLE"),
        (["skyward"], "SOURCE_KIND_UNAVAILABLE"),
        (["clever", "--nightly", "late"], "BAD_LOCAL_TIME"),
    ],
)
def test_what_cannot_be_connected_is_refused(maple: Program, arguments: list[str], code: str) -> None:
    told = maple.tell("source", "connect", *arguments, "--name", "Another")
    assert (told.status, told.code) == (4, code)
    assert "hunter2" not in str(told.data) + told.log


def test_keys_are_rotated_and_the_old_one_is_not_needed_any_more(maple: Program, tmp_path: Path) -> None:
    kept = (tmp_path / "data" / "secret-key").read_text().strip()
    new = "a-new-key-of-more-than-thirty-two-characters"

    def with_keys(keys: str) -> Any:
        return Program({**maple.settings, "SECRET_KEYS": keys}, is_process=False)

    lost = with_keys(new).tell("secrets", "rotate")
    assert (lost.status, lost.data["unreadable"]) == (4, [{"district": "Maple USD", "source": "clever"}])
    assert with_keys(new).tell("sync").code == "SECRETS_UNREADABLE"
    assert with_keys(f"{new},{kept}").ask("secrets", "rotate") == {
        "resealed": 1,
        "unreadable": [],
        "mails": 0,
        "unreadableMails": 0,
    }
    assert with_keys(new).ask("sync")["status"] == "applied"


def test_a_conflict_is_listed_and_resolved(maple: Program, service: FakeSources) -> None:
    service.feed.student("old", "N", sis_id="1")
    maple.ask("sync")
    service.feed = Feed(format="clever", fingerprint="1" * 64).school("N")
    for key in ("b", "c"):
        service.feed.student(key, "N", sis_id="1", email=f"{key}@x.org")
    maple.tell("sync", "--full")
    first, _ = maple.ask("conflict", "list")["conflicts"]
    assert (first["sourceKey"], first["code"], len(first["people"])) == ("b", "CONFLICT_SIS_ID", 1)
    assert maple.tell("conflict", "resolve", first["id"]).code == "ONE_CHOICE"
    chosen = maple.ask("conflict", "resolve", first["id"], "--person", first["people"][0])
    assert chosen["choice"]["person"] == first["people"][0]
    assert maple.ask("sync", "--full")["counts"]["student"]["updated"] == 1
    (left,) = maple.ask("conflict", "list")["conflicts"]
    assert left["sourceKey"] == "c"
