"""Ways to book, undo and plan a mass schedule; each runs in a process of its own."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.engine import create_engine
from adapters.postgres.tables import AppointmentRow
from benchmarks.costs import Facts, Meter
from benchmarks.district import School, mondays
from benchmarks.worker import Worker, a_worker
from domain.ids import FlexPeriodId, JobId, RunId, SchoolId, SectionId
from domain.mass_order import BySisIds, Everyone, Existing, ListedId, MassOrder, ToOwnHomeroom, ToSection
from domain.window import Window


async def book(meter: Meter, url: str, schools: list[dict[str, Any]], weeks: int, to_gym: bool = False) -> Facts:
    """Every student of the schools into the own homeroom, or into the gym in place of whatever is there."""
    async with a_worker(meter, url, schools[0]["district"]) as worker:
        orders = [_order(School(**one), weeks, to_gym=to_gym) for one in schools]

        def asking(order: MassOrder) -> Callable[[], Awaitable[JobId]]:
            return lambda: worker.app.apply_mass_schedule(worker.viewer, order=order)

        await _warm_up(worker, schools[0], weeks)
        with meter:
            jobs = await worker.all([asking(order) for order in orders])
        results = await worker.results(jobs)
    return {"runs": [one["runId"] for one in results], "counts": _summed(results)}


async def plan(meter: Meter, url: str, schools: list[dict[str, Any]], weeks: int) -> Facts:
    """Ask what booking the own homerooms would do, row by row."""
    async with a_worker(meter, url, schools[0]["district"]) as worker:
        orders = [_order(School(**one), weeks, to_gym=False) for one in schools]

        def asking(order: MassOrder) -> Callable[[], Awaitable[JobId]]:
            return lambda: worker.app.plan_mass_schedule(worker.viewer, order)

        await _warm_up(worker, schools[0], weeks)
        with meter:
            jobs = await worker.all([asking(order) for order in orders])
        return {"counts": _summed(await worker.results(jobs))}


async def undo(meter: Meter, url: str, school: dict[str, Any], weeks: int, runs: list[int]) -> Facts:
    async with a_worker(meter, url, school["district"]) as worker:

        def asking(run: int) -> Callable[[], Awaitable[JobId]]:
            return lambda: worker.app.undo_mass_schedule(worker.viewer, RunId(run))

        await _warm_up(worker, school, weeks)
        with meter:
            jobs = await worker.all([asking(run) for run in runs])
        return {"counts": _summed(await worker.results(jobs))}


async def add_one_by_one(meter: Meter, url: str, school: dict[str, Any], weeks: int) -> Facts:
    """The usual way: a loop over students and dates that adds rows to an ORM session, and a commit."""
    at = School(**school)
    engine = create_engine(url, pool_size=1)
    meter.watch_engine(engine)
    made, birth = datetime.now(UTC), 10**12
    async with AsyncSession(engine) as session:
        await session.exec(  # type: ignore[call-overload]
            text("SELECT set_config('homeroom.district', :d, true)"), params={"d": str(at.district)}
        )
        with meter:
            for number in range(at.students):
                for day in mondays(weeks):
                    birth += 1
                    session.add(
                        AppointmentRow(
                            district_id=at.district,
                            on_date=day,
                            student_id=at.first_student + number,
                            flex_period_id=at.flex_period,
                            section_id=at.homeroom_of(number),
                            birth=birth,
                            version=birth,
                            made_at=made,
                            locked=False,
                            attended=False,
                            origin="homeroom_prebook",
                            made_by="bench",
                        )
                    )
            await session.commit()
    await engine.dispose()
    return {"counts": {"created": at.students * weeks}}


async def _warm_up(worker: Worker, school: dict[str, Any], weeks: int) -> None:
    """A worker has done other jobs before on each of its connections: one for nobody, planned, applied and undone, twice."""
    nobody = replace(_order(School(**school), weeks, to_gym=False), who=BySisIds((ListedId("nobody", 1),)))
    app, viewer = worker.app, worker.viewer
    for _ in range(2):
        jobs = await worker.all(
            [lambda: app.plan_mass_schedule(viewer, nobody), lambda: app.apply_mass_schedule(viewer, order=nobody)]
        )
        run = RunId((await worker.results(jobs))[-1]["runId"])
        await worker.all([partial(app.undo_mass_schedule, viewer, run)])


def _order(school: School, weeks: int, *, to_gym: bool) -> MassOrder:
    days = mondays(weeks)
    window = Window(days[0], days[-1], (FlexPeriodId(school.flex_period),), frozenset({1}))
    return MassOrder(
        SchoolId(school.id),
        Everyone(),
        ToSection(SectionId(school.gym)) if to_gym else ToOwnHomeroom(),
        window,
        Existing.REPLACE if to_gym else Existing.KEEP,
    )


def _summed(results: Sequence[dict[str, Any]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for result in results:
        for outcome, count in result["counts"].items():
            counts[outcome] = counts.get(outcome, 0) + count
    return counts
