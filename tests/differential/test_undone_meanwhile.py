"""What an undo brings back when the row it had displaced belongs to a run that was undone too: it depends on when."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncEngine

from domain.ids import DistrictId
from domain.mass_order import Existing
from tests.appointments.desk import Desk
from tests.scheduling.mass_runs import MassRuns
from tests.support.rows import put
from tests.support.schools import TODAY, a_small_school

MONDAY = ("2026-09-07", "2026-09-07")


async def a_school(engine: AsyncEngine, district: DistrictId) -> MassRuns:
    """One student, booked into the gym by hand, then into the homeroom by a first run."""
    school = await a_small_school(engine, district, students=1)
    await Desk(engine, school).book(0)
    return MassRuns(engine, school)


async def a_run(runs: MassRuns, minute: int, to: int | None = None) -> int:
    at = runs.at(TODAY.replace(minute=minute))
    job = await at.apply(at.order(to, days=MONDAY, existing=Existing.REPLACE))  # type: ignore[arg-type]
    assert job.result is not None
    assert job.result["counts"] == {"replaced": 1}
    return int(job.result["runId"])


async def an_undo(runs: MassRuns, minute: int, run: int) -> dict[str, int]:
    job = await runs.at(TODAY.replace(minute=minute)).undo(run)
    assert job.result is not None
    return dict(job.result["counts"])


async def test_a_run_undone_after_its_row_was_displaced_is_passed_over(
    engine: AsyncEngine, district: DistrictId
) -> None:
    runs = await a_school(engine, district)
    first = await a_run(runs, 1)
    second = await a_run(runs, 2, runs.school.homerooms[1])
    assert await an_undo(runs, 3, first) == {"changed_since": 1}
    assert await an_undo(runs, 4, second) == {"restored": 1}
    assert await runs.sections() == {(1, "2026-09-07"): runs.school.gym}


async def test_a_row_that_an_earlier_undo_left_standing_comes_back(engine: AsyncEngine, district: DistrictId) -> None:
    runs = await a_school(engine, district)
    first = await a_run(runs, 1)
    trip = {
        "section_id": runs.school.gym,
        "first_day": date(2026, 9, 7),
        "last_day": date(2026, 9, 7),
        "reason": "Trip",
    }
    await put(engine, district, "blocked_date", school_id=runs.school.id, **trip)
    assert await an_undo(runs, 2, first) == {"blocked": 1}
    second = await a_run(runs, 3, runs.school.homerooms[1])
    assert await an_undo(runs, 4, second) == {"restored": 1}
    assert await runs.sections() == {(1, "2026-09-07"): runs.school.homerooms[0]}
