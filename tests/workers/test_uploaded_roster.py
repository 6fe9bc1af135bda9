"""A roster uploaded to one process and imported by another, which may be killed in the middle."""

from pathlib import Path

import pytest
from sqlalchemy import text

from application.ports.jobs import Announce, JobState
from domain.ids import JobId
from tests.api.harness import api_on, district_admin, key
from tests.api.uploads import Sent, zipped
from tests.workers.conftest import Ledger, Processes, kill_9

pytestmark = pytest.mark.slow

STUDENTS = 15_000
WORKER = ("infra.cli", "worker")


def a_large_roster() -> bytes:
    staff = "StaffId,SchoolId,FirstName,LastName,Email\nT1,1,Sue,Stone,sue@example.org\n"
    header = "StudentId,SchoolId,FirstName,LastName,Email,GraduationYear\n"
    rows = "".join(f"S{n},1,Amy,Adams{n},s{n}@example.org,2027\n" for n in range(STUDENTS))
    sections = "SectionId,SchoolId,Name,Period,StaffIds\nA,1,Homeroom A,HR,T1\n"
    return zipped(
        {
            "schools.csv": "SchoolId,Name\n1,Lincoln High\n",
            "staff.csv": staff,
            "students.csv": header + rows,
            "sections.csv": sections,
            "enrollments.csv": "SectionId,StudentId\nA,S1\n",
        }
    )


async def rows_of(ledger: Ledger, table: str) -> int:
    async with ledger.owner.connect() as connection:
        count: int = await connection.scalar(text(f"SELECT count(*) FROM homeroom.{table}")) or 0
        return count


async def test_a_killed_worker_leaves_the_file_to_the_next_one(
    ledger: Ledger, processes: Processes, broker_url: str, announce: Announce, tmp_path: Path
) -> None:
    api = api_on(ledger.engine)
    async with api.http:
        ada = api.as_(district_admin(ledger.district))
        asked = await ada.do("importRoster", "job { id }", file=Sent(a_large_roster(), "rosters.zip"))
    job = JobId(key(asked["job"]["id"]))
    announce(job)

    async def is_in_the_middle() -> bool:
        return (await ledger.job(job)).phase is not None

    victim = processes.start(broker_url, program=WORKER, DATA_DIR=str(tmp_path / "data"))
    await ledger.until(is_in_the_middle)
    kill_9(victim)
    assert (await ledger.job(job)).state is JobState.RUNNING
    assert (await rows_of(ledger, "student"), await rows_of(ledger, "job_file")) == (0, 1)

    processes.start(broker_url, program=WORKER, DATA_DIR=str(tmp_path / "data"))
    await ledger.until_state(JobState.DONE, job)
    done = await ledger.job(job)
    assert (done.attempt, (done.result or {})["status"]) == (2, "applied")
    assert (await rows_of(ledger, "student"), await rows_of(ledger, "job_file")) == (STUDENTS, 0)
    assert (await rows_of(ledger, "roster_sync"), await ledger.tickets()) == (1, 0)
