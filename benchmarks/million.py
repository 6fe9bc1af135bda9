"""Group B, large: a million people and five million enrollments, the first time and unchanged."""

from pathlib import Path

from benchmarks import sync
from benchmarks.copying import copy, copy_and_merge
from benchmarks.costs import measure, told
from benchmarks.oneroster import Bundle
from benchmarks.places import execute, scratch_folder
from benchmarks.table import Table
from tests.support.postgres import Server

GROUP = "B. A million people"
FIRST, SAME = "first sync", "sync, nothing changed"
MERGE_FIRST, MERGE_SAME = "COPY and a merge in plain SQL, first", "COPY and a merge in plain SQL, nothing changed"
STUDENTS, COURSES = 961_500, 4


def measure_million(server: Server, table: Table, runs: int, quick: bool) -> None:
    students = STUDENTS // 200 if quick else STUDENTS
    people = Bundle(students, courses=COURSES)
    size = f"{people.students + people.teachers:,} people, {people.enrollments:,} enrollments"
    with scratch_folder() as folder:
        with told(f"writing bundles of {size}"):
            first = people.write(folder / "first.zip")
            again = Bundle(students, "2026-09-02T06:00:00.000Z", courses=COURSES).write(folder / "again.zip")
        for _ in range(runs):
            _once(server, table, sync.Place(server, folder, students, table, GROUP, size), first, again)
    first_sync, same = table.entry(GROUP, FIRST, size), table.entry(GROUP, SAME, size)
    table.ratio(first_sync, table.entry(GROUP, MERGE_FIRST, size))
    table.ratio(same, table.entry(GROUP, MERGE_SAME, size))


def _once(server: Server, table: Table, at: sync.Place, first: Path, again: Path) -> None:
    with server.temporary(server.template()) as database:
        district = sync.a_district(database)
        sync.a_sync(at, FIRST, database, district, first, created=at.students)
        files = sync.save(at, database)
        sync.settle(database)
        sync.a_sync(at, SAME, database, district, again)
    with server.temporary(server.template()) as database:
        sync.a_district(database)
        parents = {name: files[name] for name in sync.PARENTS}
        measure(copy, url=database.owner_url, schema="homeroom", files=parents)
        rows = {name: files[name] for name in sync.TABLES}
        for name in (MERGE_FIRST, MERGE_SAME):
            execute(database, "CHECKPOINT")
            with told(f"{name}, {at.size}"):
                at.add(name, measure(copy_and_merge, url=database.owner_url, files=rows))
            sync.settle(database)
