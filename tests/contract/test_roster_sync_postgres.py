"""What only PostgreSQL can get wrong: full-size samples, two runs at once, waiting for locks, a trap for the planner."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.csv_files.opener import CsvFiles
from adapters.postgres.job_desk import PostgresJobDesk
from adapters.postgres.transaction import PostgresBegin
from application.roster.import_roster import ImportRoster, RosterImport, RunRosterImport
from domain.errors import Refused
from domain.ids import DistrictId
from domain.roster_feed import Kind
from domain.roster_sync import SyncStatus
from tests.contract.roster_feeds import Feed, told
from tests.contract.roster_worlds import SEALS, PostgresRosterWorld
from tests.support.schools import FixedClock

SAMPLES = Path(__file__).parents[2] / "infra" / "demo" / "samples"


@pytest.fixture
def home(engine: AsyncEngine, district: DistrictId) -> PostgresRosterWorld:
    return PostgresRosterWorld(district, engine)


@pytest.mark.parametrize(
    ("sample", "email_domain", "schools", "staffers", "students", "sections", "enrollments"),
    [
        # 195 teachers and 20 principals; 31,045 rows, of which 1,470 say who teaches
        ("oneroster-district/district.zip", None, 20, 215, 4_225, 1_470, 29_575),
        ("oneroster-high/high.zip", None, 1, 12, 320, 84, 2_240),
        ("oneroster-middle/middle.zip", None, 1, 7, 105, 42, 735),
        ("microsoft-sds/100-users", "example.org", 2, 12, 86, 28, 602),
    ],
)
async def test_a_sample_roster_comes_in_whole_and_a_second_time_changes_nothing(
    home: PostgresRosterWorld,
    sample: str,
    email_domain: str | None,
    schools: int,
    staffers: int,
    students: int,
    sections: int,
    enrollments: int,
) -> None:
    wish = RosterImport(str(SAMPLES / sample), email_domain=email_domain)
    first = await run(home, wish)
    assert first.status is SyncStatus.APPLIED
    counts = (schools, staffers, students, sections, enrollments)
    assert [told(first, kind) for kind in Kind] == [{"created": count} for count in counts]
    assert len(first.parts) == schools
    again = await run(home, wish)
    assert (again.status, again.counts.changes) == (SyncStatus.UNCHANGED, 0)


async def run(home: PostgresRosterWorld, wish: RosterImport, feeds: object = None):  # type: ignore[no-untyped-def]
    job = await ImportRoster(home.begin)(home.admin, wish)
    claim = await PostgresJobDesk(home.engine).claim(job)
    assert claim is not None
    return await RunRosterImport(home.begin, FixedClock(home.now), feeds or CsvFiles(), SEALS)(claim, _quiet)  # type: ignore[arg-type]


async def _quiet(phase: str, done: int, total: int | None) -> None: ...


async def test_two_first_syncs_at_once_make_every_school_and_person_once(home: PostgresRosterWorld) -> None:
    def feed() -> Feed:
        made = Feed().school("N")
        for number in range(300):
            made.student(f"s{number}", "N")
        return made

    syncs = await asyncio.gather(*(run(home, RosterImport("x"), feed()) for _ in range(3)))
    assert sorted(sync.status.value for sync in syncs) == ["applied", "unchanged", "unchanged"]
    assert len(await home.students()) == 300


async def test_a_sync_waits_for_the_schools_lock_and_says_busy(home: PostgresRosterWorld) -> None:
    sync = await home.sync(Feed().school("N").student("ada", "N"))
    school = sync.parts[0].school
    assert school is not None
    hasty = PostgresBegin(home.engine, lock_timeout_seconds=0.2)
    async with home.begin(home.id) as tx:
        await tx.locks.share([school])
        job = await ImportRoster(home.begin)(home.admin, RosterImport("x"))
        claim = await PostgresJobDesk(home.engine).claim(job)
        assert claim is not None
        with pytest.raises(Refused) as busy:
            await RunRosterImport(hasty, FixedClock(), Feed().school("N").student("ada", "N"), SEALS)(claim, _quiet)
    assert busy.value.code == "BUSY"


async def test_statistics_of_an_empty_table_do_not_make_the_first_load_crawl(
    home: PostgresRosterWorld, owner_engine: AsyncEngine
) -> None:
    """Analyzed while empty, a table makes the planner expect one row; no join of a sync may loop over it."""
    async with owner_engine.begin() as connection:
        await connection.execute(text("ANALYZE homeroom.student, homeroom.student_school, homeroom.enrollment"))
    feed = Feed().school("N").section("art", "N")
    for number in range(20_000):
        feed.student(f"s{number}", "N").enroll("art", f"s{number}")
    async with asyncio.timeout(60):
        assert told(await home.sync(feed), Kind.ENROLLMENT) == {"created": 20_000}
        assert (await home.sync(feed)).status is SyncStatus.UNCHANGED


async def test_partners_do_not_pull_who_is_only_known_to_one_more_source(home: PostgresRosterWorld) -> None:
    one, other = Feed().school("N").student("a", "N", sis_id="1"), Feed().school("n").student("b", "n", sis_id="1")
    other.people[0] = other.people[0]._replace(first_name="a", email="a@example.org")  # type: ignore[call-arg, union-attr]
    other.schools[0] = other.schools[0]._replace(name="School N")
    await home.sync(one)
    stamps = "SELECT t.updated_at, m.updated_at, m.xmin::text FROM homeroom.student t, homeroom.student_school m"
    before = await home.rows(stamps)
    await home.sync(other, source="service")
    after = await home.rows(stamps)
    assert [row[:2] for row in after] == [row[:2] for row in before]
    assert after != before
