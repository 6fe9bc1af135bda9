"""Closing a school over its appointments, in memory and in PostgreSQL."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from adapters.postgres.job_desk import PostgresJobDesk
from application.access import Role, Viewer
from application.closures.close import CloseSchool, PlanClosure, RunClosure, RunClosurePlan, SaveClosure
from application.closures.closures import ClosuresOf, RemoveClosure
from application.closures.wish import ClosureWish
from application.jobs.work import Handler, Work
from application.ports.jobs import JobKind
from application.sight import Sight
from domain.appointment import Origin
from domain.calendar import Closure
from domain.closing import Booked
from domain.errors import NotAllowed, Refusals, Refused
from domain.ids import DistrictId, JobId
from domain.notification import Deed, Notice, NotificationKind
from tests.contract.flex_worlds import FakeWorld
from tests.contract.mass_desk import MONDAY, TUESDAY, MassDesk
from tests.fakes.jobs import FakeJobDesk
from tests.support.schools import FixedClock

WEDNESDAY, FRIDAY = date(2026, 9, 9), date(2026, 9, 11)
MONDAY_NOON = datetime(2026, 9, 7, 16, tzinfo=UTC)


@dataclass(frozen=True)
class Closers:
    """Use cases on the desk's world; jobs are done at once."""

    desk: MassDesk

    @property
    def viewer(self) -> Viewer:
        return Viewer(Role.ADMIN, self.district, "staffer:1", frozenset({self.desk.school}))

    @property
    def district(self) -> DistrictId:
        world: Any = self.desk.world
        return DistrictId(world.store.district if isinstance(world, FakeWorld) else world.district)

    def begin(self, district: DistrictId, *, snapshot: bool = False) -> Any:
        del district, snapshot
        return self.desk.world.begin()

    def wish(self, first: date = MONDAY, last: date | None = None, **more: Any) -> ClosureWish:
        return ClosureWish(self.desk.school, first, last or first, "Snow", **more)

    async def close(self, booked: Booked, *days: date, at: datetime | None = None, **more: Any) -> dict[str, Any]:
        """The report."""
        clock, wish = FixedClock(at or self.desk.now), self.wish(*days, booked=booked, **more)
        job = await CloseSchool(self.begin, clock)(self.viewer, wish)
        return await self._done(job, JobKind.APPLY_CLOSURE, RunClosure(self.begin, clock))

    async def plan(self, booked: Booked, *days: date, **more: Any) -> dict[str, Any]:
        clock, wish = FixedClock(self.desk.now), self.wish(*days, booked=booked, **more)
        job = await PlanClosure(self.begin, clock)(self.viewer, wish)
        return await self._done(job, JobKind.PLAN_CLOSURE, RunClosurePlan(self.begin, clock))

    async def closures(self) -> Sequence[Closure]:
        return (await ClosuresOf(self.begin)(self.viewer, [self.desk.school]))[self.desk.school]

    async def _done(self, job: JobId, kind: JobKind, run: Handler) -> dict[str, Any]:
        world: Any = self.desk.world
        jobs: Any = FakeJobDesk(world.store.jobs) if isinstance(world, FakeWorld) else PostgresJobDesk(world.engine)
        assert await Work(jobs, {kind: run})(job)
        async with world.begin() as tx:
            done = (await tx.jobs.find([job]))[job]
        assert done.error is None, done.error
        return dict(done.result)

    async def refused(self, **more: Any) -> list[str]:
        days = more.pop("days", (MONDAY,))
        try:
            await CloseSchool(self.begin, FixedClock(self.desk.now))(self.viewer, self.wish(*days, **more))
        except Refused as one:
            return [one.code]
        except Refusals as several:
            return [one.code for one in several.refusals]
        return []


@pytest.fixture
def closers(desk: MassDesk) -> Closers:
    return Closers(desk)


async def test_what_stands_on_a_closed_day_is_cancelled_with_the_closure(closers: Closers) -> None:
    desk = closers.desk
    first = await desk.book(desk.gym)
    locked = await desk.book(desk.art, desk.slot(desk.ben), locked=True)
    kept = await desk.book(desk.gym, desk.slot(day=TUESDAY))
    assert (await closers.plan(Booked.KEEP))["rowCount"] == 0
    plan = await closers.plan(Booked.CANCEL)
    assert (plan["dryRun"], plan["counts"], await closers.closures()) == (True, {"cancelled": 2}, ())
    assert len(await desk.standing()) == 3
    report = await closers.close(Booked.CANCEL)
    assert (report["counts"], report["rowCount"]) == ({"cancelled": 2}, 2)
    assert [(one.id, one.reason) for one in await closers.closures()] == [(report["closure"], "Snow")]
    assert list((await desk.standing()).values()) == [kept]
    assert await desk.world.ended() == {(first.birth, "closed", None), (locked.birth, "closed", None)}


async def test_each_student_is_told_once_what_the_closure_did(closers: Closers) -> None:
    desk = closers.desk
    for student in (desk.amy, desk.ben):
        for day in (MONDAY, WEDNESDAY):
            await desk.book(desk.gym, desk.slot(student, day))
    await desk.book(desk.art, desk.slot(day=FRIDAY), origin=Origin.HOMEROOM_PREBOOK)
    await desk.book(desk.art, desk.slot(desk.ben, FRIDAY))
    await desk.world.take_attendance(desk.slot(desk.ben, WEDNESDAY))
    await closers.plan(Booked.CANCEL)
    await closers.close(Booked.KEEP)
    assert await desk.world.told() == []
    await closers.close(Booked.MOVE, MONDAY, WEDNESDAY, move_to=FRIDAY)
    deed = Deed(NotificationKind.CLOSED, desk.school, "staffer:1", desk.now)
    of_amy, of_ben = sorted([one.notice for one in await desk.world.told()], key=lambda one: one.student)
    assert of_amy == Notice(desk.amy, deed, 2, MONDAY, WEDNESDAY, desk.win, desk.gym, displaced=1, moved=1)
    assert of_ben == Notice(desk.ben, deed, 1, MONDAY, MONDAY, desk.win, desk.gym)


async def test_appointments_move_to_the_next_school_day_as_they_are(closers: Closers) -> None:
    desk = closers.desk
    old = await desk.book(desk.gym, locked=True, type="tutoring")
    report = await closers.close(Booked.MOVE, MONDAY, WEDNESDAY)
    assert report["counts"] == {"moved": 1}
    assert report["rows"][0]["to"] == "2026-09-10"
    slot = replace(old.slot, day=date(2026, 9, 10))
    async with desk.world.begin() as tx:
        (new,) = (await tx.appointments.find([slot])).values()
        (came_from,) = (await tx.history_reader.chains(Sight(None), [new]))[slot]
    assert new == replace(old, slot=slot, birth=new.birth, version=new.birth, made_at=desk.now)
    assert (came_from.appointment, came_from.ended_by) == (old, "staffer:1")
    assert await desk.world.ended() == {(old.birth, "closed", new.birth)}
    assert await desk.standing() == {}


async def test_only_a_pre_book_gives_way_to_what_moves(closers: Closers) -> None:
    desk = closers.desk
    for student in (desk.amy, desk.ben):
        await desk.book(desk.gym, desk.slot(student))
    prebook = await desk.book(desk.art, desk.slot(day=TUESDAY), origin=Origin.HOMEROOM_PREBOOK)
    other = await desk.book(desk.art, desk.slot(desk.ben, TUESDAY))
    report = await closers.close(Booked.MOVE, move_to=TUESDAY)
    assert report["counts"] == {"moved": 1, "slot_taken": 1}
    standing = await desk.standing()
    assert standing[desk.amy, TUESDAY].section == desk.gym
    assert standing[desk.amy, TUESDAY].replaced == prebook.birth
    assert standing[desk.ben, TUESDAY] == other
    assert (prebook.birth, "displaced", standing[desk.amy, TUESDAY].birth) in await desk.world.ended()


async def test_seats_blocks_bells_and_ended_sections_are_looked_at(closers: Closers) -> None:
    desk = closers.desk
    await desk.set_seats(desk.gym, 1)
    for student, section in ((desk.amy, desk.gym), (desk.ben, desk.gym), (desk.cal, desk.art)):
        await desk.book(section, desk.slot(student))
    await desk.block(desk.art, TUESDAY)
    plan = await closers.plan(Booked.MOVE)
    assert plan["counts"] == {"moved": 1, "full": 1, "blocked": 1}
    assert [row["outcome"] for row in plan["rows"]] == ["full", "blocked", "moved"]
    await desk.book(desk.art, desk.slot(desk.amy, TUESDAY, desk.late))
    await desk.world.end_section(desk.art)
    plan = await closers.plan(Booked.MOVE)
    assert plan["counts"] == {"clash": 1, "moved": 1, "section_not_active": 1}
    report = await closers.close(Booked.MOVE)
    assert report["counts"] == plan["counts"]


async def test_a_closure_for_some_years_meets_their_students_only(closers: Closers) -> None:
    desk = closers.desk
    young = await desk.world.student(desk.school, 2030)
    for student in (desk.amy, young):
        await desk.book(desk.gym, desk.slot(student))
    report = await closers.close(Booked.CANCEL, graduation_years=frozenset({2030}))
    assert [row["student"] for row in report["rows"]] == [young]
    assert list(await desk.places()) == [(desk.amy, MONDAY)]


async def test_what_is_over_frozen_or_attended_is_left_alone_and_listed(closers: Closers) -> None:
    desk = closers.desk
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        await desk.book(desk.gym, desk.slot(day=day))
    await desk.book(desk.gym, desk.slot(desk.ben, TUESDAY))
    await desk.world.take_attendance(desk.slot(desk.ben, TUESDAY))
    await desk.freeze()
    today = datetime(2026, 9, 8, 16, tzinfo=UTC)
    report = await closers.close(Booked.CANCEL, MONDAY, WEDNESDAY, at=today)
    assert report["counts"] == {"past": 1, "frozen_today": 2, "cancelled": 1}
    await desk.freeze(frozen=False)
    assert report["closure"]
    again = await closers.close(Booked.CANCEL, MONDAY, WEDNESDAY, at=today, closure=report["closure"])
    assert again["counts"] == {"past": 1, "attendance_taken": 1, "cancelled": 1}
    assert len(await closers.closures()) == 1


async def test_another_school_keeps_its_appointments(closers: Closers) -> None:
    desk = closers.desk
    south = await desk.world.school("South")
    await desk.world.join(desk.amy, south)
    club = await desk.world.section(south, "Club")
    async with desk.world.begin() as tx:
        period = await tx.schools.save_flex_period(south, None, "Evening", ())
    elsewhere = await desk.book(club, desk.slot(period=period))
    await desk.book(desk.gym)
    assert (await closers.close(Booked.CANCEL))["counts"] == {"cancelled": 1}
    async with desk.world.begin() as tx:
        assert await tx.appointments.of_day(desk.amy, MONDAY) == (elsewhere,)


async def test_a_closure_is_changed_and_removed_and_nothing_comes_back(closers: Closers) -> None:
    desk, begin = closers.desk, closers.begin
    await desk.book(desk.gym)
    id = (await closers.close(Booked.CANCEL))["closure"]
    save, remove = SaveClosure(begin, FixedClock(desk.now)), RemoveClosure(begin)
    await save(closers.viewer, replace(closers.wish(TUESDAY, FRIDAY), reason=" Ice ", closure=id))
    assert await closers.closures() == (Closure(id, TUESDAY, FRIDAY, None, "Ice"),)
    with pytest.raises(NotAllowed):
        await remove(replace(closers.viewer, schools=frozenset()), desk.school, id)
    await remove(closers.viewer, desk.school, id)
    assert (await closers.closures(), await desk.standing()) == ((), {})
    with pytest.raises(Refused, match="no such closure"):
        await remove(closers.viewer, desk.school, id)
    with pytest.raises(Refused, match="no such closure"):
        await save(closers.viewer, closers.wish(closure=id))


async def test_a_bad_date_to_move_to_is_refused_before_anything_is_done(closers: Closers) -> None:
    saturday, before = date(2026, 9, 12), date(2026, 8, 31)
    for day in (saturday, before, MONDAY):
        assert await closers.refused(booked=Booked.MOVE, move_to=day) == ["BAD_MOVE_DATE"]
    assert await closers.refused(booked=Booked.CANCEL, move_to=TUESDAY) == ["BAD_MOVE_DATE"]
    assert await closers.refused(days=(TUESDAY, MONDAY), booked=Booked.CANCEL) == ["END_BEFORE_START"]
    assert await closers.closures() == ()
