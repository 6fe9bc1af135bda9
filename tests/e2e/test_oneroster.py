"""OneRoster and ClassLink from the command line: real processes, real HTTP, services of our own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.adapters.classlink.fake_classlink import PARTNER_KEY, classlink
from tests.adapters.classlink.fake_classlink import settings_for as settings_for_classlink
from tests.adapters.oneroster.districts import SECRET, Data, district, record, sample, settings_for, touched
from tests.adapters.oneroster.fake_oneroster import FakeOneRoster, oneroster
from tests.e2e.program import Program
from tests.e2e.sources import connecting, created, new_district, with_private_sources
from tests.support.postgres import Database

ADA = "604863"


@dataclass
class Case:
    kind: str
    fake: FakeOneRoster
    settings: dict[str, str]
    secret: str


def data(version: str = "1.1") -> Data:
    """The Ed-Fi sample: a high school with 8 students, 2 teachers, 2 classes."""
    return district(sample("edfi-oneroster-1.1"), version)


@pytest.fixture(params=["oneroster", "classlink"])
def case(request: pytest.FixtureRequest) -> Iterator[Case]:
    """OneRoster 1.2; and 1.1, which is what ClassLink speaks."""
    if request.param == "classlink":
        with classlink(data(), page_size=7) as fake:
            yield Case("classlink", fake, settings_for_classlink(fake.url), "partner_key")
    else:
        with oneroster(data("1.2"), version="1.2", page_size=7) as fake:
            yield Case("oneroster", fake, settings_for(fake.url, version="1.2"), "client_secret")


@pytest.fixture
def maple(fresh_database: Database, tmp_path: Path) -> Program:
    return with_private_sources(new_district(fresh_database, tmp_path / "data"))


def test_a_district_is_connected_tried_synced_and_followed(maple: Program, case: Case, tmp_path: Path) -> None:
    fake = case.fake
    maple.ask(*connecting(case.kind, case.settings, case.secret, tmp_path))
    checked = maple.ask("source", "check", case.kind)
    assert [one["name"] for one in checked["schools"]] == ["Grand Bend High School"]
    assert (checked["counts"]["student"], checked["counts"]["section"]) == (8, 2)
    assert maple.ask("sync", "--dry-run")["status"] == "dry-run"
    first = maple.ask("sync")
    assert first["status"] == "applied"
    assert created(first) == {"school": 1, "staffer": 2, "student": 8, "section": 2, "enrollment": 10}

    assert maple.ask("sync")["status"] == "unchanged"
    assert fake.count("filter=") == 3, "people, classes and enrollments: only what has changed was asked for"
    touched(fake.data, "users", ADA, datetime.now(UTC).isoformat(), familyName="Bowman")
    changed = maple.ask("sync")
    assert (changed["status"], changed["counts"]["student"]["updated"]) == ("applied", 1)
    assert maple.ask("sync", "--full")["status"] == "unchanged"

    fake.data["users"].remove(record(fake.data, "users", ADA))
    fake.data["enrollments"] = [one for one in fake.data["enrollments"] if one["user"]["sourcedId"] != ADA]
    assert maple.ask("sync")["status"] == "unchanged", "nobody leaves by being absent from what has changed"
    after = maple.ask("sync", "--full")
    assert (after["status"], after["counts"]["student"]["left"]) == ("applied", 1)

    orgs, fake.data["orgs"] = fake.data["orgs"], []
    told = maple.tell("sync", "--full")
    assert (told.status, told.code) == (4, "SOURCE_PAUSED")
    fake.data["orgs"] = orgs
    assert maple.ask("sync", "--full")["status"] == "unchanged", "nobody left because of the pause"
    said = told.log + str(told.data) + str(first) + str(checked)
    assert SECRET not in said
    assert PARTNER_KEY not in said
