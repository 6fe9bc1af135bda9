"""From the service to the district's tables: everything once, nothing twice, and changes alone as good as everything."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from application.ports.roster_sources import Pull
from domain.roster_feed import Kind
from domain.roster_sync import SyncStatus
from tests.adapters.classlink.fake_classlink import classlink
from tests.adapters.classlink.test_pull import pull as pull_classlink
from tests.adapters.csv_files.bundles import ONEROSTER
from tests.adapters.oneroster.districts import STAMP, added, district, record, refs, sample, touched
from tests.adapters.oneroster.fake_oneroster import FakeOneRoster, oneroster
from tests.adapters.oneroster.pulls import Clock, pull
from tests.adapters.oneroster.syncs import Pulls, Syncs
from tests.contract.roster_feeds import told

NOON, NOON_CLOCK = "2026-09-02T12:00:00.000Z", Clock(datetime(2026, 9, 2, 14, 30, tzinfo=UTC))
SERVICES = ["1.1", "1.2", "classlink"]


@pytest.fixture(params=SERVICES)
def fake(request: pytest.FixtureRequest) -> Iterator[FakeOneRoster]:
    bundle = {**ONEROSTER, "users.csv": ONEROSTER["users.csv"].replace(",KG,", ",09,")}
    if request.param == "classlink":
        with classlink(district(bundle)) as service:
            yield service
    else:
        with oneroster(district(bundle, request.param), version=request.param) as service:
            yield service


def pulls(fake: FakeOneRoster, clock: Clock | None = None) -> Pulls:
    async def ask(into: Path, since: str | None) -> Pull:
        work: Any = pull if type(fake) is FakeOneRoster else pull_classlink
        found: Pull = await work(fake, into, since, clock)
        return found

    return ask


async def test_the_first_sync_brings_everything_and_the_second_changes_nothing(
    fake: FakeOneRoster, tmp_path: Path
) -> None:
    syncs = Syncs(tmp_path)
    first = await syncs(pulls(fake))
    created = {kind: counts["created"] for kind in Kind if (counts := told(first, kind))}
    assert created == {Kind.SCHOOL: 2, Kind.STAFFER: 1, Kind.STUDENT: 2, Kind.SECTION: 1, Kind.ENROLLMENT: 1}
    assert (await syncs(pulls(fake), full=True)).status is SyncStatus.UNCHANGED
    assert (await syncs(pulls(fake, NOON_CLOCK))).status is SyncStatus.UNCHANGED


async def test_changes_alone_come_to_what_the_whole_roster_comes_to(fake: FakeOneRoster, tmp_path: Path) -> None:
    syncs, data = Syncs(tmp_path), fake.data
    added(data, "users", "S-ben", "S-kim", STAMP, identifier="1004", email="kim@x.example")
    added(data, "enrollments", "E-2", "E-4", STAMP, user=refs("user", "S-kim")[0])
    await syncs(pulls(fake))
    touched(data, "users", "S-ben", NOON, givenName="Benjamin")
    added(data, "users", "S-ben", "S-new", NOON, identifier="1003", email="new@x.example", agents=[])
    added(data, "enrollments", "E-2", "E-3", NOON, user=refs("user", "S-new")[0])
    touched(data, "enrollments", "E-2", NOON, status="tobedeleted")
    touched(data, "users", "S-eva", NOON, status="tobedeleted")
    touched(data, "courses", "CRS-HR", NOON, title="Homeroom")
    fake.asked.clear()
    changed = await syncs(pulls(fake, NOON_CLOCK))
    assert changed.status is SyncStatus.APPLIED
    filtered = {asked.partition("?")[0].rsplit("/")[-1] for asked in fake.asked if "filter=" in asked}
    assert filtered == {"users", "enrollments"}, "classes are read whole: their course has changed"
    assert told(changed, Kind.STUDENT) == {"created": 1, "updated": 1, "left": 1}
    assert told(changed, Kind.ENROLLMENT) == {"created": 1, "left": 1}
    assert told(changed, Kind.SECTION) == {"updated": 1}
    alone = await syncs.world.tables()
    whole = await syncs(pulls(fake, NOON_CLOCK), full=True)
    assert whole.status is SyncStatus.UNCHANGED
    assert await syncs.world.tables() == alone


async def test_guardians_of_changed_students_stay_until_the_next_whole_roster_tells(
    fake: FakeOneRoster, tmp_path: Path
) -> None:
    """A guardian's own record has not changed, and so is not among the changes."""
    syncs, data = Syncs(tmp_path), fake.data

    async def on_file() -> dict[str, str]:
        return {row[0]: row[-1] for row in (await syncs.world.tables())["student"]}

    await syncs(pulls(fake))
    assert await on_file() == {"S-ben": "max@x.example", "S-eva": ""}
    touched(data, "users", "S-ben", NOON, agents=[])
    touched(data, "users", "S-eva", NOON, agents=refs("user", "P-max"))
    await syncs(pulls(fake, NOON_CLOCK))
    assert await on_file() == {"S-ben": "max@x.example", "S-eva": ""}
    await syncs(pulls(fake, NOON_CLOCK), full=True)
    assert await on_file() == {"S-ben": "", "S-eva": "max@x.example"}


async def test_who_vanishes_without_a_word_leaves_with_the_next_whole_roster(
    fake: FakeOneRoster, tmp_path: Path
) -> None:
    syncs = Syncs(tmp_path)
    await syncs(pulls(fake))
    fake.data["users"].remove(record(fake.data, "users", "S-eva"))
    assert (await syncs(pulls(fake, NOON_CLOCK))).status is SyncStatus.UNCHANGED
    assert told(await syncs(pulls(fake, NOON_CLOCK), full=True), Kind.STUDENT)["left"] == 1


@pytest.mark.slow
async def test_a_sample_of_a_whole_high_school(tmp_path: Path) -> None:
    with oneroster(district(sample("high.zip")), page_size=500) as fake:
        syncs = Syncs(tmp_path)
        first = await syncs(pulls(fake))
        assert (told(first, Kind.STUDENT)["created"], told(first, Kind.SECTION)["created"]) == (320, 84)
        assert (await syncs(pulls(fake), full=True)).status is SyncStatus.UNCHANGED
