"""Two syncs of one school at once: the second waits, then sees all of the first."""

import asyncio

from sqlalchemy.ext.asyncio import AsyncEngine

from application.roster.import_roster import RunRosterImport
from domain.ids import DistrictId
from domain.roster_feed import Kind
from domain.roster_sync import RosterSync, SyncStatus
from tests.contract.roster_feeds import Feed, told
from tests.contract.roster_worlds import SEALS, PostgresRosterWorld
from tests.support.schools import FixedClock


def a_feed(*students: str, format: str = "oneroster") -> Feed:
    feed = Feed(format=format).school("N", "North High")
    for student in students:
        feed.student(student, "N", sis_id=f"S{student}")
    return feed


async def test_two_syncs_of_a_school_never_interleave(engine: AsyncEngine, district: DistrictId) -> None:
    """From two sources even: files, and a service that knows the same students by other ids."""
    home = PostgresRosterWorld(district, engine)
    await home.sync(a_feed("ada"))
    begun, phases = asyncio.Event(), list[tuple[str, str]]()

    async def run(name: str, feed: Feed) -> RosterSync:
        claim = await home.claim()

        async def progress(phase: str, done: int, total: int | None) -> None:
            phases.append((name, phase))
            if (name, phase) == ("first", "compare"):
                begun.set()
                await asyncio.sleep(0.6)  # the second comes as far as it can

        return await RunRosterImport(home.begin, FixedClock(), feed, SEALS)(claim, progress)

    first = asyncio.create_task(run("first", a_feed("ada", "bob")))
    await asyncio.wait_for(begun.wait(), 60)
    service = Feed(format="clever").school("clever-n", "North High")
    for student in ("ada", "bob", "cay"):
        service.student(f"id-{student}", "clever-n", sis_id=f"S{student}", email=f"{student}@example.org")
    second = asyncio.create_task(run("second", service))
    one, other = await asyncio.gather(first, second)
    order = [name for name, phase in phases if phase in ("compare", "apply")]
    assert order == ["first"] * 3 + ["second"] * 3
    assert [sync.status for sync in (one, other)] == [SyncStatus.APPLIED] * 2
    assert told(other, Kind.STUDENT)["created"] == 1, "bob was there already"
    assert len(await home.students()) == 3
