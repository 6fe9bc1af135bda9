"""After a sync, students are booked into their homerooms where their school says so; in memory and in PostgreSQL."""

from datetime import date
from typing import Any

import pytest

from application.access import Role, Viewer
from application.ports.jobs import JobKind
from application.scheduling.apply_mass_schedule import RunMassSchedule
from application.setup.set_prebooking import PrebookingsOf, SetPrebooking
from domain.appointment import Origin
from domain.calendar import MONDAY, TUESDAY
from domain.errors import NotAllowed, Refusals, Refused
from domain.flex_period import Meeting
from domain.ids import FlexPeriodId, SchoolId, StudentId
from domain.prebooking import Prebooking
from domain.roster_feed import Kind
from tests.contract.roster_feeds import Feed, holds
from tests.contract.roster_worlds import RosterWorld
from tests.support.schools import FixedClock

YEAR = date(2026, 8, 17), date(2027, 6, 4)
MONDAYS = [date(2026, 9, 7), date(2026, 9, 14)]
"""Of the two weeks from Tuesday, 1 September on."""
STUDENTS = tuple(f"s{number:02}" for number in range(25))


def a_feed(*students: str, school: str = "N") -> Feed:
    feed = Feed().school(school, year=YEAR).staffer(f"t{school}", school)
    for student in students:
        feed.student(student, school)
    return feed.section(f"hr-{school}", school, staff=[f"t{school}"]).enroll(f"hr-{school}", *students)


class Office:
    """A school that pre-books, and the worker of its runs."""

    def __init__(self, home: RosterWorld) -> None:
        self.home = home

    async def school(self, key: str = "N") -> SchoolId:
        return SchoolId((await self.home.ids(Kind.SCHOOL))[key])

    async def ready(self, *students: str) -> None:
        """Imported, the homeroom designated, a flex period on Mondays and Tuesdays."""
        await self.home.sync(a_feed(*students))
        await self.home.designate("hr-N")
        async with self.home.begin(self.home.id) as tx:
            meets = tuple(Meeting(day) for day in (MONDAY, TUESDAY))
            await tx.schools.save_flex_period(await self.school(), None, "WIN", meets)

    async def wants(self, weeks: int | None = 2, **more: Any) -> None:
        wanted = None if weeks is None else Prebooking(weeks, more.pop("weekdays", frozenset({MONDAY})), **more)
        await SetPrebooking(self.home.begin, FixedClock(self.home.now))(self.home.admin, await self.school(), wanted)

    async def sync(self, feed: Feed, **wish: Any) -> list[dict[str, int]]:
        """Bring the feed in and work what it has asked for: the counts of each run."""
        await self.home.sync(feed, **wish)
        async with self.home.begin(self.home.id) as tx:
            imported = (await tx.jobs.find([self.home.latest_job]))[self.home.latest_job].result
        counts = []
        for id in [one["job"] for one in imported["prebooking"]]:
            claim = await self.home.desk.claim(id)
            assert claim is not None
            assert (claim.kind, claim.asked_by) == (JobKind.APPLY_MASS_SCHEDULE, "prebooking")
            await RunMassSchedule(self.home.begin, FixedClock(self.home.now))(claim, _no_progress)
            async with self.home.begin(self.home.id) as tx:
                result = (await tx.jobs.find([id]))[id].result
            counts.append({outcome: n for outcome, n in result["counts"].items() if n})
        return counts

    async def told(self) -> dict[str, int]:
        """How often each student was told something since they were asked last."""
        students = await self.home.ids(Kind.STUDENT)
        async with self.home.begin(self.home.id) as tx:
            return {key: await tx.notifications.mark_read(StudentId(id), self.home.now) for key, id in students.items()}

    async def booked(self) -> set[tuple[str, date, str]]:
        return set((await self.home.tables())["appointment"])


async def _no_progress(phase: str, done: int, total: int | None) -> None: ...


@pytest.fixture
def office(home: RosterWorld) -> Office:
    return Office(home)


async def test_after_a_sync_everyone_is_in_the_homeroom_weeks_ahead(office: Office) -> None:
    await office.ready("ada", "bob")
    assert await office.sync(a_feed("ada", "bob")) == [], "no school is booked that has not said so"
    await office.wants()
    assert await office.sync(a_feed("ada", "bob", "cay")) == [{"created": 6}]
    assert await office.booked() == {(student, day, "hr-N") for student in ("ada", "bob", "cay") for day in MONDAYS}


async def test_a_sync_that_changes_nothing_books_on_and_nothing_twice(office: Office) -> None:
    await office.ready("ada")
    await office.wants()
    assert await office.sync(a_feed("ada")) == [{"created": 2}]
    before = await office.booked()
    assert await office.sync(a_feed("ada")) == [{"unchanged": 2}]
    assert await office.booked() == before
    office.home.now = office.home.now.replace(day=8)
    assert await office.sync(a_feed("ada")) == [{"created": 1, "unchanged": 1}], "a week later, one Monday more"


async def test_students_are_told_only_where_a_homeroom_changes(office: Office) -> None:
    await office.ready("ada", "bob")
    await office.wants()
    assert await office.sync(a_feed("ada", "bob")) == [{"created": 4}]
    assert await office.told() == {"ada": 0, "bob": 0}
    moved = a_feed("ada", "bob").section("hr-2", "N", staff=["tN"]).enroll("hr-2", "bob")
    await office.home.sync(moved)
    await office.home.designate("hr-2")
    slip = Feed().school("N", year=YEAR).staffer("tN", "N").student("ada", "N").student("bob", "N")
    slip = slip.section("hr-N", "N", staff=["tN"]).enroll("hr-N", "ada")
    slip = slip.section("hr-2", "N", staff=["tN"]).enroll("hr-2", "bob")
    assert await office.sync(slip) == [{"replaced": 2, "unchanged": 2}]
    assert await office.told() == {"ada": 0, "bob": 1}


async def test_only_pre_books_are_displaced(office: Office) -> None:
    await office.ready("ada", "bob")
    await office.home.make_section("N", "Robotics")
    await office.home.book("ada", "Robotics", MONDAYS[0])
    await office.wants()
    assert await office.sync(a_feed("ada", "bob")) == [{"created": 3, "locked": 1}]
    assert ("ada", MONDAYS[0], "Robotics") in await office.booked()
    async with office.home.begin(office.home.id) as tx:
        runs = await tx.mass_schedules.runs_of(await office.school(), None, 10)
    assert [(run.run_by, run.order.origin(by_admin=True)) for run in runs] == [("prebooking", Origin.HOMEROOM_PREBOOK)]


async def test_a_school_whose_part_is_held_and_a_dry_run_are_not_booked(office: Office) -> None:
    await office.ready(*STUDENTS)
    await office.wants()
    assert await office.sync(a_feed(*STUDENTS[:5]), dry_run=True) == []
    held = await office.home.sync(a_feed(*STUDENTS[:5]))
    assert holds(held) == {"School N": "HOLD_LEAVING"}
    assert await office.booked() == set()
    assert await office.sync(a_feed(*STUDENTS[:5]), release=held.id) == [{"created": 10}]


async def test_a_school_that_no_longer_wants_it_or_has_no_day_is_not_booked(office: Office) -> None:
    await office.ready("ada")
    await office.wants(1, cycle_days=frozenset({"A"}))
    assert await office.sync(a_feed("ada")) == [], "no day has this label"
    await office.wants()
    await office.wants(None)
    assert await office.sync(a_feed("ada")) == []


async def test_what_is_set_is_read_and_what_cannot_be_is_refused(office: Office) -> None:
    await office.ready("ada")
    home, school = office.home, await office.school()
    await office.wants(3, cycle_days=frozenset({"A", "B"}))
    found = await PrebookingsOf(home.begin)(home.admin, [school])
    assert found == {school: Prebooking(3, frozenset({MONDAY}), frozenset({"A", "B"}))}
    save = SetPrebooking(home.begin, FixedClock(home.now))
    with pytest.raises(Refusals) as refused:
        await save(home.admin, school, Prebooking(0, frozenset()))
    assert [one.code for one in refused.value.refusals] == ["BAD_WEEKS", "BAD_WEEKDAYS"]
    with pytest.raises(Refused) as no:
        await save(home.admin, school, Prebooking(1, flex_periods=frozenset({FlexPeriodId(10**9)})))
    assert no.value.code == "NOT_FOUND"
    other = Viewer(Role.ADMIN, home.id, "staffer:1", frozenset({SchoolId(10**9)}))
    with pytest.raises(NotAllowed):
        await save(other, school, None)
    assert await PrebookingsOf(home.begin)(other, [school]) == {}
