"""Connecting a source and syncing from it, in memory and in PostgreSQL."""

import asyncio
import json
from datetime import time, timedelta
from typing import Any

import pytest

from application.access import Role, Viewer
from application.ports.jobs import JobState
from application.ports.roster_sources import SourceReport
from application.roster.read_sources import ReadRosterSources
from application.roster.rotate_secrets import RotateSecrets
from application.roster.sync_rosters import SyncRosters, SyncWish
from domain.errors import NotAllowed, Refused
from domain.ids import ConnectionId
from domain.roster_feed import Completeness, Kind
from domain.roster_source import ConnectionState, SourceKind
from domain.roster_sync import SyncStatus
from infra.seals import KeySeals
from tests.contract.roster_feeds import Feed
from tests.contract.source_office import KEY, SourceOffice
from tests.fakes.districts import FakeDistricts
from tests.fakes.roster_sources import TOKEN

UNAVAILABLE = Refused("SOURCE_UNAVAILABLE", "The service does not answer: try again later.")


def a_feed(*students: str) -> Feed:
    feed = Feed(format="clever").school("N")
    for student in students:
        feed.student(student, "N")
    return feed


async def refused(work: Any) -> str:
    with pytest.raises(Refused) as no:
        await work
    assert TOKEN not in f"{no.value!r} {no.value.message} {no.value.details}"
    return no.value.code


# ── connecting ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_connected_source_shows_everything_but_its_secrets(office: SourceOffice) -> None:
    found = await office.find(await office.connect(" Our  Clever ", settings={"token": f" {TOKEN}\n"}))
    assert (found.name, found.kind, found.state) == ("Our Clever", SourceKind.CLEVER, ConnectionState.ACTIVE)
    assert found.settings == {"endpoint": "https://roster.example.org"}
    assert found.secrets == {"token"}
    assert TOKEN not in repr(found)
    assert TOKEN.encode() not in found.sealed
    assert office.sources.opened == [{"token": TOKEN, "endpoint": "https://roster.example.org"}]
    assert office.sources.pulls == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"settings": {}}, "BAD_SETTINGS"),
        ({"settings": {"token": TOKEN, "region": "eu"}}, "BAD_SETTINGS"),
        ({"settings": {"token": TOKEN, "endpoint": "http://x"}}, "BAD_SETTINGS"),
        ({"kind": SourceKind.CLASSLINK}, "SOURCE_KIND_UNAVAILABLE"),
        ({"name": "files"}, "BAD_NAME"),
        ({"time_zone": "Mars"}, "BAD_TIME_ZONE"),
    ],
)
async def test_what_cannot_be_connected_is_refused(office: SourceOffice, wrong: dict[str, Any], code: str) -> None:
    assert await refused(office.connect(**wrong)) == code


async def test_a_name_is_connected_once(office: SourceOffice) -> None:
    await office.connect("Clever")
    assert await refused(office.connect("Clever")) == "NAME_TAKEN"


async def test_nobody_else_connects_reads_changes_removes_checks_or_syncs(office: SourceOffice) -> None:
    id = await office.connect()
    other = Viewer(Role.ADMIN, office.home.id, "staffer:1")
    reads = ReadRosterSources(office.home.begin, office.sources)
    assert await reads.find(other, [id]) == {}
    before, home = await office.find(id), office.home
    for attempt in (
        office.connect("Another", viewer=other),
        office.update(id, viewer=other, paused=True),
        office.remove(id, viewer=other),
        office.check(id, viewer=other),
        SyncRosters(home.begin)(other, SyncWish(id)),
    ):
        with pytest.raises(NotAllowed):
            await attempt
    assert await office.find(id) == before
    assert office.sources.pulls == []


async def test_a_check_tells_what_is_shared_and_imports_nothing(office: SourceOffice) -> None:
    id = await office.connect()
    report: SourceReport = await office.check(id)
    assert ([one.name for one in report.schools], report.counts) == (["School N"], {Kind.STUDENT: 2})
    assert [one.code for one in report.problems] == ["EMAIL_MISSING"]
    assert await office.home.students() == {}


async def test_that_a_source_was_checked_is_remembered_until_it_has_other_settings(office: SourceOffice) -> None:
    id = await office.connect()
    assert (await office.find(id)).checked_at is None
    office.sources.shares_schools = False
    await office.check(id)
    assert (await office.find(id)).checked_at is None, "it shares no school"
    office.sources.shares_schools = True
    await office.check(id)
    assert (await office.find(id)).checked_at == office.home.now
    await office.update(id, time_zone="UTC")
    assert (await office.find(id)).checked_at == office.home.now
    await office.update(id, settings={"endpoint": "https://other.example.org"})
    assert (await office.find(id)).checked_at is None


async def test_a_check_that_takes_too_long_is_refused(office: SourceOffice) -> None:
    id = await office.connect()
    office.sources.meanwhile = lambda: asyncio.sleep(5)
    assert await refused(office.check(id, longest_seconds=0.01)) == "SOURCE_UNAVAILABLE"
    assert await refused(office.check(ConnectionId(10**12))) == "NOT_FOUND"


# ── syncing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_sync_pulls_imports_and_goes_on_from_there(office: SourceOffice) -> None:
    id, office.sources.feed = await office.connect(), a_feed("ada", "bob")
    first = await office.sync(id)
    assert (first.state, first.result and first.result["status"]) == (JobState.DONE, "applied")
    assert set(await office.home.students()) == {"ada", "bob"}
    found = await office.find(id)
    assert (found.cursor, found.sync_job) == ("c1", first.id)
    assert first.result
    assert found.last_sync == first.result["syncId"]
    more = Feed(Completeness.PARTIAL, format="clever").school("N").student("cay", "N")
    office.sources.feed, office.sources.cursor = more, "c2"
    await office.sync(id)
    assert set(await office.home.students()) == {"ada", "bob", "cay"}
    await office.sync(id, full=True)
    assert office.sources.pulls == [None, "c1", None]


async def test_a_source_in_which_nothing_has_changed_is_unchanged(office: SourceOffice) -> None:
    id, office.sources.feed = await office.connect(), a_feed("ada")
    await office.sync(id)
    office.sources.feed, office.sources.cursor = None, "c2"
    job = await office.sync(id)
    assert job.result
    assert (job.result["status"], (await office.find(id)).cursor) == ("unchanged", "c2")
    assert set(await office.home.students()) == {"ada"}


async def test_people_are_known_again_under_the_sources_name(office: SourceOffice) -> None:
    id, office.sources.feed = await office.connect(), a_feed("ada")
    await office.sync(id)
    before = await office.home.ids(Kind.STUDENT)
    await office.remove(id)
    assert set(await office.home.students()) == {"ada"}
    assert await refused(office.ask(id)) == "NOT_FOUND"
    again = await office.connect()
    assert (await office.sync(again)).state is JobState.DONE
    assert await office.home.ids(Kind.STUDENT) == before
    assert office.sources.pulls == [None, None]


async def test_a_dry_run_tells_and_remembers_nothing(office: SourceOffice) -> None:
    id, office.sources.feed = await office.connect(), a_feed("ada")
    job = await office.sync(id, dry_run=True)
    assert job.result
    assert (job.result["status"], job.result["counts"]["student"]["created"]) == ("dry-run", 1)
    assert await office.home.students() == {}
    found = await office.find(id)
    assert (found.cursor, found.last_sync) == (None, None)


async def test_a_failed_pull_changes_nothing_and_says_why(office: SourceOffice) -> None:
    id, office.sources.feed = await office.connect(), a_feed("ada")
    await office.sync(id)
    before = (await office.home.tables(), (await office.find(id)).cursor)
    office.sources.refuses, office.sources.feed = UNAVAILABLE, a_feed()
    job = await office.sync(id)
    assert (job.state, job.error) == (JobState.REFUSED, {"code": UNAVAILABLE.code, "message": UNAVAILABLE.message})
    assert (await office.home.tables(), (await office.find(id)).cursor) == before
    (latest, *_) = await office.home.syncs()
    assert (latest.status, latest.format, latest.error) == (SyncStatus.REJECTED, "clever", job.error)
    assert (await office.find(id)).last_sync == latest.id


async def test_the_same_changes_come_again_where_a_part_is_held(office: SourceOffice) -> None:
    id, office.sources.feed = await office.connect(), a_feed(*(f"s{n}" for n in range(50)))
    await office.sync(id)
    office.sources.feed, office.sources.cursor = a_feed("s1"), "c2"
    office.sources.feed.fingerprint = "1" * 64
    job = await office.sync(id)
    assert job.result
    assert job.result["status"] == "held"
    assert (await office.find(id)).cursor == "c1"
    released = await office.sync(id, release=job.result["syncId"])
    assert released.result
    assert released.result["status"] == "applied"
    assert (await office.find(id)).cursor == "c2"


async def test_a_source_that_was_changed_while_it_was_read_is_not_imported(office: SourceOffice) -> None:
    id, office.sources.feed = await office.connect(), a_feed("ada")

    async def edit() -> None:
        await office.update(id, settings={"endpoint": "https://other.example.org"})

    office.sources.meanwhile = edit
    job = await office.sync(id)
    assert (job.state, job.error and job.error["code"]) == (JobState.REFUSED, "SOURCE_CHANGED")
    assert await office.home.students() == {}


async def test_a_source_that_was_removed_while_it_was_read_is_not_imported(office: SourceOffice) -> None:
    id, office.sources.feed = await office.connect(), a_feed("ada")
    office.sources.meanwhile = lambda: office.remove(id)
    job = await office.sync(id)
    assert (job.state, job.error and job.error["code"]) == (JobState.REFUSED, "SOURCE_CHANGED")
    assert await office.home.students() == {}


async def test_of_one_source_there_is_one_sync_at_a_time(office: SourceOffice) -> None:
    id, office.sources.feed = await office.connect(), a_feed("ada")
    waiting = await office.ask(id)
    assert await refused(office.ask(id)) == "SYNC_RUNNING"
    await office.work(waiting)
    assert (await office.sync(id)).state is JobState.DONE


async def test_a_cancelled_pull_changes_nothing(office: SourceOffice) -> None:
    id, office.sources.feed = await office.connect(), a_feed("ada")
    job = await office.ask(id)

    async def cancel() -> None:
        async with office.home.begin(office.home.id) as tx:
            await tx.jobs.ask_to_cancel(job)
        await asyncio.sleep(0.6)  # reports closer together are dropped

    office.sources.meanwhile = cancel
    assert (await office.work(job)).state is JobState.CANCELLED
    assert (await office.home.students(), await office.home.syncs()) == ({}, [])


# ── changing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_other_settings_are_read_from_the_beginning_with_the_other_secrets(office: SourceOffice) -> None:
    id, office.sources.feed = await office.connect(), a_feed("ada")
    await office.sync(id)
    await office.update(id, settings={"endpoint": "https://other.example.org"})
    assert (await office.find(id)).cursor is None
    await office.sync(id)
    assert office.sources.opened[-1] == {"token": TOKEN, "endpoint": "https://other.example.org"}
    assert await refused(office.update(id, settings={"token": ""})) == "BAD_SETTINGS"
    await office.update(id, settings={"endpoint": ""})
    assert (await office.find(id)).settings == {"endpoint": "https://roster.example.org"}


async def test_an_edit_of_something_older_is_refused(office: SourceOffice) -> None:
    id = await office.connect()
    seen = (await office.find(id)).version
    await office.update(id, expected_version=seen, time_zone="America/Chicago")
    assert await refused(office.update(id, expected_version=seen, paused=True)) == "VERSION_CONFLICT"


@pytest.mark.parametrize("home", ["postgres"], indirect=True)
async def test_an_edit_keeps_what_a_sync_that_ends_meanwhile_remembers(office: SourceOffice) -> None:
    id = await office.connect()
    async with office.home.begin(office.home.id) as tx:
        await tx.roster_connections.hold(id)
        await tx.roster_connections.read_up_to(id, "c1", "rules")
        edit = asyncio.create_task(office.update(id, time_zone="America/Chicago"))
        await asyncio.wait([edit], timeout=0.5)
        assert not edit.done(), "it waits for the sync"
    await edit
    found = await office.find(id)
    assert (found.cursor, found.cursor_rules, found.time_zone) == ("c1", "rules", "America/Chicago")


async def test_a_paused_source_is_not_synced(office: SourceOffice) -> None:
    id = await office.connect(nightly_at=time(2, 30))
    await office.update(id, paused=True)
    assert (await office.find(id)).next_sync is None
    assert await refused(office.ask(id)) == "CONNECTION_PAUSED"
    await office.update(id, paused=False)
    assert (await office.find(id)).next_sync is not None


# ── at night ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_night_is_synced_once_however_many_sweep(office: SourceOffice) -> None:
    id, office.sources.feed = await office.connect(nightly_at=time(2, 30)), a_feed("ada")
    assert await office.night() == 0
    office.pass_time(hours=16)
    assert sum(await asyncio.gather(*(office.night() for _ in range(4)))) == 1
    found = await office.find(id)
    assert found.sync_job
    job = await office.work(found.sync_job)
    assert (job.state, job.asked_by) == (JobState.DONE, "nightly")
    assert found.next_sync == office.home.now.replace(hour=6, minute=30) + timedelta(days=1)
    assert await office.night() == 0


async def test_nights_that_nobody_was_there_for_are_made_up_for_once(office: SourceOffice) -> None:
    await office.connect(nightly_at=time(2, 30))
    office.pass_time(days=5)
    assert (await office.night(), await office.night()) == (1, 0)


async def test_a_night_is_let_go_where_a_sync_is_under_way(office: SourceOffice) -> None:
    id = await office.connect(nightly_at=time(2, 30))
    waiting = await office.ask(id)
    office.pass_time(days=1)
    assert await office.night() == 0
    found = await office.find(id)
    assert found.sync_job == waiting
    assert found.next_sync is not None
    assert found.next_sync > office.home.now


# ── secrets ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_new_key_takes_over(office: SourceOffice) -> None:
    id, office.sources.feed = await office.connect(), a_feed("ada")
    districts = FakeDistricts()
    while (await districts.find_or_create(f"District {len(await districts.all())}")).id < office.home.id:
        pass
    new = "another-key-of-more-than-thirty-two-characters"
    before = await office.find(id)
    rotated = await RotateSecrets(office.home.begin, districts, KeySeals(lambda: [new, KEY]))(Role.OPERATOR)
    assert rotated.resealed >= 1
    assert (await office.find(id)).version == before.version
    office.seals = KeySeals(lambda: [new])
    assert (await office.sync(id)).state is JobState.DONE
    office.seals = KeySeals(lambda: [KEY])
    assert await refused(office.check(id)) == "SECRETS_UNREADABLE"


async def test_a_new_key_takes_over_what_is_held(office: SourceOffice) -> None:
    id, office.sources.feed = await office.connect(), a_feed(*(f"s{n}" for n in range(50)))
    await office.sync(id)
    office.sources.feed, office.sources.cursor = a_feed("s1"), "c2"
    office.sources.feed.fingerprint = "1" * 64
    held = await office.sync(id)
    assert held.result
    districts = FakeDistricts()
    while (here := await districts.find_or_create(f"District {len(await districts.all())}")).id < office.home.id:
        pass
    new = "another-key-of-more-than-thirty-two-characters"
    rotated = await RotateSecrets(office.home.begin, districts, KeySeals(lambda: [new]))(Role.OPERATOR)
    assert (here.name, f"held roster sync {held.result['syncId']}") in rotated.unreadable
    await RotateSecrets(office.home.begin, districts, KeySeals(lambda: [new, KEY]))(Role.OPERATOR)
    office.seals = KeySeals(lambda: [new])
    released = await office.release(held.result["syncId"])
    assert released.result
    assert released.result["status"] == "applied"


async def test_what_cannot_be_read_is_told_and_keeps_nobody_else_waiting(office: SourceOffice) -> None:
    await office.connect("Readable")
    lost = await office.connect("Lost")
    async with office.home.begin(office.home.id) as tx:
        await tx.roster_connections.reseal(lost, b"sealed elsewhere")
    districts = FakeDistricts()
    while (here := await districts.find_or_create(f"District {len(await districts.all())}")).id < office.home.id:
        pass
    rotated = await RotateSecrets(office.home.begin, districts, office.seals)(Role.OPERATOR)
    assert (here.name, "Lost") in rotated.unreadable
    assert (here.name, "Readable") not in rotated.unreadable


async def test_only_operators_rotate(office: SourceOffice) -> None:
    with pytest.raises(NotAllowed):
        await RotateSecrets(office.home.begin, FakeDistricts(), office.seals)(Role.DISTRICT_ADMIN)


async def test_a_secret_is_in_no_row_no_log_and_no_job(office: SourceOffice, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    id, office.sources.feed = await office.connect(nightly_at=time(2, 30)), a_feed("ada")
    await office.update(id, settings={"token": TOKEN})
    jobs = [await office.sync(id)]
    office.sources.refuses = UNAVAILABLE
    jobs.append(await office.sync(id))

    async def breaks() -> None:
        raise ConnectionError("gone")

    office.sources.meanwhile = breaks
    jobs.append(await office.sync(id))
    assert [job.state for job in jobs] == [JobState.DONE, JobState.REFUSED, JobState.FAILED]
    assert TOKEN not in caplog.text
    told = json.dumps([await office.home.dump(), jobs, await office.home.syncs()], default=repr)
    if hasattr(office.home, "rows"):
        for table in ("job", "roster_sync", "roster_connection", "idempotency_key"):
            told += str(await office.home.rows(f"SELECT CAST(t AS text) FROM homeroom.{table} t"))
    assert "roster.example.org" in told  # what is no secret is found
    assert TOKEN not in told
    assert TOKEN.encode().hex() not in told
