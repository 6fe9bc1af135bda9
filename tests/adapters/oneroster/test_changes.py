"""What changed since the last pull, where the service can tell; and a whole pull wherever it cannot."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.oneroster.cursor import read_cursor
from application.ports.roster_sources import Pull
from domain.roster_feed import Completeness, FeedGone, FeedItem, FeedSection, FeedStudent, Kind
from tests.adapters.csv_files.bundles import LENIENT, counts, of_type
from tests.adapters.oneroster.districts import added, district, record, touched
from tests.adapters.oneroster.fake_oneroster import FakeOneRoster, oneroster
from tests.adapters.oneroster.pulls import Clock, pull, refusal
from tests.adapters.outbound.faulty import answers

NOON = "2026-09-02T12:00:00.000Z"
AFTERNOON = Clock().later(hours=12)


@pytest.fixture
def fake() -> Iterator[FakeOneRoster]:
    with oneroster(district()) as fake:
        yield fake


async def first(fake: FakeOneRoster, into: Path) -> str:
    """The cursor of a whole pull at night."""
    found = await pull(fake, into / "night")
    assert found.feed is not None
    fake.asked.clear()
    assert found.cursor
    return found.cursor


def read(found: Pull) -> list[FeedItem]:
    assert found.feed is not None
    return list(found.feed.records(LENIENT))


async def test_nothing_has_changed(fake: FakeOneRoster, tmp_path: Path) -> None:
    cursor = await first(fake, tmp_path)
    found = await pull(fake, tmp_path / "noon", cursor, AFTERNOON)
    assert found.feed is None
    before, after = read_cursor(cursor), read_cursor(found.cursor)
    assert before is not None
    assert after is not None
    assert after.since > before.since
    assert (after.whole, after.known) == (before.whole, before.known)


async def test_what_has_changed_comes_alone_and_nobody_leaves_by_absence(fake: FakeOneRoster, tmp_path: Path) -> None:
    cursor = await first(fake, tmp_path)
    touched(fake.data, "users", "S-ben", NOON, givenName="Benjamin")
    del fake.data["users"][-1]
    found = await pull(fake, tmp_path / "noon", cursor, AFTERNOON)
    assert found.feed is not None
    assert found.feed.completeness is Completeness.PARTIAL
    items = read(found)
    assert [one.first_name for one in of_type(items, FeedStudent)] == ["Benjamin"]
    assert "FeedGone" not in counts(items)


async def test_what_is_marked_as_deleted_leaves(fake: FakeOneRoster, tmp_path: Path) -> None:
    cursor = await first(fake, tmp_path)
    touched(fake.data, "users", "S-ben", NOON, status="tobedeleted")
    touched(fake.data, "enrollments", "E-2", NOON, status="tobedeleted")
    gone = of_type(read(await pull(fake, tmp_path / "noon", cursor, AFTERNOON)), FeedGone)
    assert {(one.kind, one.source_id) for one in gone} == {
        (Kind.STUDENT, "S-ben"),
        (Kind.STAFFER, "S-ben"),
        (Kind.ENROLLMENT, "E-2"),
    }


async def test_a_few_changes_are_read_by_what_the_whole_roster_told(fake: FakeOneRoster, tmp_path: Path) -> None:
    """A student who alone has changed cannot tell in which column the ids of all stand, nor which school year it is."""
    fake.data["academicSessions"].append(
        {**record(fake.data, "academicSessions", "Y"), "sourcedId": "Y-2", "schoolYear": "2028"}
    )
    cursor = await first(fake, tmp_path)
    touched(fake.data, "users", "S-ben", NOON, identifier="", userIds=[{"type": "SIS", "identifier": "77"}])
    added(fake.data, "users", "S-eva", "S-new", NOON, identifier="1003", grades=["10"])
    items = read(await pull(fake, tmp_path / "noon", cursor, AFTERNOON))
    assert [(one.source_id, one.graduation_year) for one in of_type(items, FeedStudent)] == [("S-new", 2029)]
    assert counts(items)["Quarantined"] == 1  # S-ben has no identifier any more, and the ids stand there


@pytest.mark.parametrize(("collection", "id"), [("courses", "CRS-HR"), ("academicSessions", "T-2"), ("orgs", "SCH-1")])
async def test_a_class_is_read_again_when_something_it_shows_has_changed(
    fake: FakeOneRoster, tmp_path: Path, collection: str, id: str
) -> None:
    cursor = await first(fake, tmp_path)
    touched(fake.data, collection, id, NOON, title="Homeroom")
    sections = of_type(read(await pull(fake, tmp_path / "noon", cursor, AFTERNOON)), FeedSection)
    assert [one.source_id for one in sections] == ["C-1"]


@pytest.mark.parametrize("filters", ["ignored", "refused"])
async def test_a_filter_that_is_ignored_or_refused_makes_a_whole_pull(
    fake: FakeOneRoster, tmp_path: Path, filters: str
) -> None:
    cursor = await first(fake, tmp_path)
    fake.filters = filters
    found = await pull(fake, tmp_path / "noon", cursor, AFTERNOON)
    assert found.feed is not None
    assert found.feed.completeness is Completeness.COMPLETE
    assert counts(read(found))["FeedStudent"] == 2


async def test_a_filter_that_the_service_does_not_know_removes_nobody(fake: FakeOneRoster, tmp_path: Path) -> None:
    """A real one answers with an empty list and 200; the night's whole pull will tell what has changed."""
    cursor = await first(fake, tmp_path)
    fake.filters = "unknown"
    found = await pull(fake, tmp_path / "noon", cursor, AFTERNOON)
    assert found.feed is None
    assert found.cursor
    night = await pull(fake, tmp_path / "next", found.cursor, Clock().later(days=1))
    assert night.feed is not None
    assert night.feed.completeness is Completeness.COMPLETE


async def test_rows_without_a_stamp_prove_nothing(fake: FakeOneRoster, tmp_path: Path) -> None:
    cursor = await first(fake, tmp_path)
    touched(fake.data, "users", "S-ben", NOON)
    fake.fail("/users", lambda fake, page: {"users": [{**one, "dateLastModified": ""} for one in page["users"]]})
    found = await pull(fake, tmp_path / "noon", cursor, AFTERNOON)
    assert found.feed is not None
    assert found.feed.completeness is Completeness.COMPLETE


@pytest.mark.parametrize("hours", [20, 24, -1])
async def test_every_night_it_is_the_whole_roster(fake: FakeOneRoster, tmp_path: Path, hours: int) -> None:
    cursor = await first(fake, tmp_path)
    found = await pull(fake, tmp_path / "later", cursor, Clock().later(hours=hours))
    assert found.feed is not None
    assert found.feed.completeness is Completeness.COMPLETE
    assert fake.count("filter=") == 0


@pytest.mark.parametrize("cursor", ["", "e2", "[]", '["x","y",null,1,2,3]', "null", '{"a":1}'])
async def test_a_cursor_that_is_none_is_the_beginning(fake: FakeOneRoster, tmp_path: Path, cursor: str) -> None:
    found = await pull(fake, tmp_path, cursor, AFTERNOON)
    assert found.feed is not None
    assert found.feed.completeness is Completeness.COMPLETE


async def test_what_the_service_cannot_tell_is_refused_by_the_whole_pull(fake: FakeOneRoster, tmp_path: Path) -> None:

    cursor = await first(fake, tmp_path)
    fake.fail("/users", answers(503), times=99)
    assert (await refusal(fake, tmp_path / "noon", cursor, clock=AFTERNOON)).code == "SOURCE_UNAVAILABLE"


async def test_changes_taken_up_again_are_a_whole_pull_that_goes_on(fake: FakeOneRoster, tmp_path: Path) -> None:
    cursor = await first(fake, tmp_path)
    fake.filters = "refused"
    fake.fail("/enrollments", answers(500), times=3)
    await refusal(fake, tmp_path / "noon", cursor, clock=AFTERNOON)
    fake.asked.clear()
    found: Any = await pull(fake, tmp_path / "noon", cursor, AFTERNOON)
    assert found.feed.completeness is Completeness.COMPLETE
    assert fake.count("/users") == 0
