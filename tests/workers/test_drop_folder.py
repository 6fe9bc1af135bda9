"""Files left in the drop folder of two worker processes, which are killed again and again."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from domain.ids import DistrictId
from tests.support.rows import put
from tests.workers.conftest import Ledger, Processes, kill_9

pytestmark = pytest.mark.slow

WORKER = ("infra.cli", "worker")
FILES = 30


async def a_school(ledger: Ledger) -> int:
    school = await put(ledger.engine, ledger.district, "school", name="Lincoln", time_zone="America/New_York")
    named = {"sis_id": "amy", "first_name": "Amy", "last_name": "A"}
    student = await put(ledger.engine, ledger.district, "student", **named)
    await put(ledger.engine, ledger.district, "student_school", student_id=student, school_id=school)
    return school


def outcomes(box: Path) -> list[str]:
    return [json.loads(path.read_text())["status"] for path in box.glob("archive/*/outcome.json")]


def box_of(root: Path, district: DistrictId, school: int) -> Path:
    box = root / f"district-{district}" / f"school-{school}"
    box.mkdir(parents=True)
    return box


async def test_workers_that_are_killed_lose_no_file_and_import_none_twice(
    ledger: Ledger, processes: Processes, tmp_path: Path
) -> None:
    box = box_of(tmp_path / "drop", ledger.district, await a_school(ledger))
    settings = {"DATA_DIR": str(tmp_path / "data"), "DROP_DIR": str(tmp_path / "drop"), "DROP_SETTLE_SECONDS": "1"}

    def start() -> None:
        processes.start("stub://", program=WORKER, **settings)

    start()
    start()
    for number in range(FILES):
        (box / f"{number}.csv").write_text(f"StudentId,Course,Mark\namy,Art,{number}\n")
    for round_ in range(4):
        least = 5 * round_

        async def some_are_through(least: int = least) -> bool:
            return len(list(box.glob("*.csv"))) < FILES or len(outcomes(box)) >= least

        await ledger.until(some_are_through)
        kill_9(processes.started[-2])
        start()

    async def all_are_through() -> bool:
        return len(outcomes(box)) >= FILES

    await ledger.until(all_are_through, 90)
    names = sorted(int(path.stem) for path in box.glob("archive/*/file/*.csv"))
    assert names == list(range(FILES))
    assert outcomes(box) == ["imported"] * FILES
    async with ledger.owner.connect() as connection:
        jobs = await connection.execute(text("SELECT state, count(*) FROM homeroom.job GROUP BY state"))
        assert jobs.all() == [("done", FILES)]
        assert await connection.scalar(text("SELECT count(*) FROM homeroom.drop_file")) == FILES
