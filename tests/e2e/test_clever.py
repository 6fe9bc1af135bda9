"""Clever from the command line: real processes, real HTTP, a Clever of our own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.clever.districts import SECRET, event, settings_for, small
from tests.adapters.clever.fake_clever import FakeClever, clever
from tests.e2e.program import Program
from tests.e2e.sources import connecting, created, new_district, with_private_sources
from tests.support.postgres import Database


@pytest.fixture
def service() -> Iterator[FakeClever]:
    with clever(small()) as fake:
        yield fake


@pytest.fixture
def maple(fresh_database: Database, tmp_path: Path) -> Program:
    return new_district(fresh_database, tmp_path / "data")


def test_a_district_at_clever_is_connected_tried_synced_and_followed(
    maple: Program, service: FakeClever, tmp_path: Path
) -> None:
    connect = connecting("clever", settings_for(service.url), "client_secret", tmp_path)
    assert maple.tell(*connect).code == "BAD_SETTINGS"  # an address of this very machine
    maple = with_private_sources(maple)
    maple.ask(*connect)

    checked = maple.ask("source", "check", "clever")
    assert [one["name"] for one in checked["schools"]] == ["School sch1"]
    assert checked["counts"] == {"school": 1, "staffer": 2, "student": 5, "section": 2, "enrollment": 5}
    assert checked["problems"] == []
    assert maple.ask("sync", "--dry-run")["status"] == "dry-run"
    first = maple.ask("sync")
    assert first["status"] == "applied"
    assert created(first) == {"school": 1, "staffer": 2, "student": 5, "section": 2, "enrollment": 5}

    users = service.count("/users?")
    assert maple.ask("sync")["status"] == "unchanged"
    assert service.count("/users?") == users, "no event since: nothing was pulled"
    assert maple.ask("sync", "--full")["status"] == "unchanged"

    gone = next(one for one in service.data["users"] if one["id"] == "s5")
    service.data["users"].remove(gone)
    service.data["sections"][1]["students"].remove("s5")
    service.data["events"].append(event("e3", "users.deleted", gone))
    service.data["events"].append(
        event("e4", "sections.updated", service.data["sections"][1], {"students": ["s4", "s5"]})
    )
    users = service.count("/users?")
    after = maple.ask("sync")
    assert service.count("/users?") == users, "the events say all of it"
    assert (after["status"], after["counts"]["student"]["left"], after["counts"]["enrollment"]["left"]) == (
        "applied",
        1,
        1,
    )

    service.state = "paused"
    told = maple.tell("sync", "--full")
    assert (told.status, told.code) == (4, "SOURCE_PAUSED")
    service.state = "running"
    assert maple.ask("sync", "--full")["status"] == "unchanged", "nobody left because of the pause"
    assert SECRET not in told.log + str(told.data) + str(first) + str(checked)
