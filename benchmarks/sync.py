"""Group B: a district's roster, the first time, unchanged, and after a week."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import goals
from benchmarks.copying import copy
from benchmarks.costs import Cost, measure, told
from benchmarks.oneroster import Bundle
from benchmarks.places import execute, save_rows, scratch_folder, value_of
from benchmarks.sync_ways import sync, upsert_with_orm
from benchmarks.table import Table
from tests.support.postgres import Database, Server

GROUP = "B. Roster sync"
FIRST, SAME, DELTA = "first sync", "sync, nothing changed", "sync, 1 % changed, 0.5 % gone, 0.5 % new"
COPY, BARE_COPY = "COPY into the same tables", "COPY, no integrity checks"
ORM_FIRST, ORM_SAME = "ORM upsert loop, first", "ORM upsert loop, nothing changed"
SMALL, BIG = 100_000, 1_000_000
MOST_LOOPS = 3
"""The ORM loop takes minutes: no more repetitions than that."""
TABLES = {
    "staffer": "id",
    "student": "id",
    "staffer_source": "source_id, source_key",
    "student_source": "source_id, source_key",
    "section": "id",
    "staffer_school": "staffer_id, school_id",
    "student_school": "student_id, school_id",
    "section_staffer": "section_id, staffer_id",
    "enrollment": "section_id, student_id",
}
PARENTS = ("school", "roster_source")


@dataclass(frozen=True, slots=True)
class Place:
    server: Server
    folder: Path
    students: int
    table: Table
    group: str
    size: str

    def bundle(self, name: str, **differing: Any) -> Path:
        with told(f"writing the {name} bundle of {self.size}"):
            return Bundle(self.students, **differing).write(self.folder / f"{name}-{self.students}.zip")

    def add(self, name: str, cost: Cost) -> Cost:
        self.table.add(self.group, name, self.size, cost)
        return cost


def measure_sync(server: Server, table: Table, runs: int, quick: bool) -> None:
    sizes = ((SMALL // 50, runs), (SMALL // 20, 2)) if quick else ((SMALL, runs), (BIG, 1))
    with scratch_folder() as folder:
        places = [
            (Place(server, folder, students, table, GROUP, f"{students:,} students"), repetitions)
            for students, repetitions in sizes
        ]
        for at, repetitions in places:
            _at_one_size(at, repetitions, loops=MOST_LOOPS if at is places[0][0] else 0)
    _compare([at.size for at, _ in places], table, [at.students for at, _ in places])


def _at_one_size(at: Place, runs: int, *, loops: int) -> None:
    first, later = at.bundle("first"), at.bundle("later", later=True)
    again = at.bundle("again", stamp="2026-09-02T06:00:00.000Z")  # another file with the same people
    for repetition in range(runs):
        _syncs(at, first, again, later)
        if repetition < loops:
            _orm(at, first)
    for bundle in (first, again, later):
        bundle.unlink()


def _syncs(at: Place, first: Path, again: Path, later: Path) -> None:
    everybody, delta = Bundle(at.students), Bundle(at.students, later=True)
    with at.server.temporary(at.server.template()) as database:
        district = a_district(database)
        a_sync(at, FIRST, database, district, first, created=everybody.students)
        files = save(at, database)
        settle(database)
        a_sync(at, SAME, database, district, again)
        settle(database)
        a_sync(at, DELTA, database, district, later, created=delta.come, updated=delta.changed, left=delta.gone)
    _copies(at, files)


def a_sync(at: Place, name: str, database: Database, district: int, bundle: Path, **expected: int) -> None:
    with told(f"{name}, {at.size}"):
        cost = measure(sync, url=database.app_url, district=district, bundle=str(bundle))
    counted = {tally: cost.facts["students"][tally] for tally in ("created", "updated", "left")}
    if counted != {"created": 0, "updated": 0, "left": 0} | expected:
        raise SystemExit(f"{name} came to {cost.facts}")
    at.add(name, cost)


def _orm(at: Place, first: Path) -> None:
    with at.server.temporary(at.server.template()) as database:
        district = a_district(database)
        for name in (ORM_FIRST, ORM_SAME):
            execute(database, "CHECKPOINT")
            with told(f"{name}, {at.size}"):
                at.add(name, measure(upsert_with_orm, url=database.app_url, district=district, bundle=str(first)))
            settle(database)


def _copies(at: Place, files: dict[str, str]) -> None:
    """The rows of a first sync, into the tables themselves and into twins without foreign keys, triggers and policies."""
    with at.server.temporary(at.server.template()) as database:
        a_district(database)
        measure(copy, url=database.owner_url, schema="homeroom", files={name: files[name] for name in PARENTS})
        ready = {name: files[name] for name in TABLES}
        execute(database, "CREATE SCHEMA limits", *(_twin(name) for name in TABLES), "CHECKPOINT")
        for name, schema in ((COPY, "homeroom"), (BARE_COPY, "limits")):
            with told(f"{name}, {at.size}"):
                at.add(name, measure(copy, url=database.owner_url, schema=schema, files=ready))
            execute(database, "CHECKPOINT")


def save(at: Place, database: Database) -> dict[str, str]:
    files = {}
    for name, order in {**dict.fromkeys(PARENTS, "id"), **TABLES}.items():
        file = at.folder / f"{name}.copy"
        save_rows(database, f"SELECT * FROM homeroom.{name} ORDER BY district_id, {order}", file)
        files[name] = str(file)
    return files


def _twin(table: str) -> str:
    return f"CREATE TABLE limits.{table} (LIKE homeroom.{table} INCLUDING INDEXES)"


def a_district(database: Database) -> int:
    return value_of(database, "INSERT INTO control.district (name) VALUES ('Bench') RETURNING id")


def settle(database: Database) -> None:
    execute(database, "VACUUM ANALYZE", "CHECKPOINT")


def _compare(sizes: list[str], table: Table, students: list[int]) -> None:
    for size in sizes:
        limit = table.entry(GROUP, COPY, size)
        for name, goal in (
            (FIRST, goals.FIRST_SYNC_TO_COPY),
            (SAME, goals.SAME_SYNC_TO_COPY),
            (DELTA, goals.DELTA_SYNC_TO_COPY),
        ):
            table.ratio(table.entry(GROUP, name, size), limit, goal)
        table.ratio(table.entry(GROUP, FIRST, size), table.entry(GROUP, BARE_COPY, size))
    small, big = sizes
    table.ratio(table.entry(GROUP, ORM_FIRST, small), table.entry(GROUP, FIRST, small), goals.ORM_TO_FIRST_SYNC)
    table.ratio(table.entry(GROUP, ORM_SAME, small), table.entry(GROUP, SAME, small), goals.ORM_TO_SAME_SYNC)
    for name in (FIRST, SAME, DELTA):
        one, other = table.entry(GROUP, name, small), table.entry(GROUP, name, big)
        table.memory(one, other, goals.MEMORY)
        table.exponent(one, other, students[-1] / students[-2], goals.EXPONENT)
