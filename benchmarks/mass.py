"""Group A: booking a school's or a district's year of homerooms, and taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import goals, mass_ways
from benchmarks.copying import copy
from benchmarks.costs import Cost, Way, measure, told
from benchmarks.district import School, make_district
from benchmarks.places import execute, save_rows, scratch_folder
from benchmarks.table import Table
from tests.support.postgres import Database, Server

GROUP, UNDO_GROUP = "A. Mass scheduling", "A. Undo"
BOOK, COPY = "mass schedule, own homeroom", "COPY, no integrity checks"
ORM = "ORM loop, add + commit"
SCHOOL, WEEKS = 3_000, 36
NEIGHBOURS = 9
SCHOOLS = (*[SCHOOL] * 16, 2_000)
_WRITTEN = """
    homeroom.appointment, homeroom.appointment_history, homeroom.seat_count, homeroom.mass_run_undo_row,
    homeroom.mass_run, homeroom.mass_plan_row, homeroom.mass_plan, homeroom.job, homeroom.job_file, control.job_ticket,
    homeroom.notification, limits.appointment
"""
_LIMIT_TABLE = (
    "CREATE SCHEMA limits",
    "CREATE TABLE limits.appointment (LIKE homeroom.appointment INCLUDING INDEXES)",
)


@dataclass(frozen=True, slots=True)
class Place:
    """A database, and how many students its schools have, in a size that people read."""

    database: Database
    schools: Sequence[School]
    weeks: int
    table: Table

    @property
    def rows(self) -> int:
        return sum(school.students for school in self.schools) * self.weeks

    @property
    def size(self) -> str:
        return f"{self.rows:,}"

    def empty(self) -> None:
        execute(self.database, f"TRUNCATE {_WRITTEN} CASCADE", "CHECKPOINT")

    def vacuum(self) -> None:
        execute(self.database, "VACUUM ANALYZE homeroom.appointment", "CHECKPOINT")

    def book(self, name: str | None = BOOK, **values: Any) -> Cost:
        outcome = "replaced" if values.get("to_gym") else "created"
        return self._way(name, mass_ways.book, outcome, url=self.database.app_url, **self._asked(), **values)

    def book_again(self) -> Cost:
        again = "again, nothing to change"
        return self._way(again, mass_ways.book, "unchanged", url=self.database.app_url, **self._asked())

    def plan(self) -> Cost:
        return self._way("plan alone", mass_ways.plan, "created", url=self.database.app_url, **self._asked())

    def undo(self, name: str, runs: Sequence[int], outcome: str) -> Cost:
        asked = {"school": self.schools[0].to_json(), "weeks": self.weeks, "runs": list(runs)}
        return self._way(name, mass_ways.undo, outcome, url=self.database.app_url, **asked)

    def copy(self, file: Path) -> Cost:
        into = {"schema": "limits", "files": {"appointment": str(file)}}
        return self._way(COPY, copy, "appointment", url=self.database.owner_url, **into)

    def add_one_by_one(self) -> Cost:
        asked = {"school": self.schools[0].to_json(), "weeks": self.weeks}
        return self._way(ORM, mass_ways.add_one_by_one, "created", url=self.database.app_url, **asked)

    def save_ready_rows(self, file: Path) -> None:
        """What stands now, in the order that is cheapest to write back."""
        save_rows(self.database, "SELECT * FROM homeroom.appointment ORDER BY district_id, student_id, on_date", file)

    def _asked(self) -> dict[str, Any]:
        return {"schools": [school.to_json() for school in self.schools], "weeks": self.weeks}

    def _way(self, name: str | None, way: Way, outcome: str, **values: Any) -> Cost:
        with told(f"{name or 'filling'}, {self.size} rows"):
            cost = measure(way, **values)
        if cost.facts["counts"] != {outcome: self.rows}:
            raise SystemExit(f"{name}: {cost.facts['counts']} instead of {self.rows} {outcome}")
        if name is not None:
            group = UNDO_GROUP if way is mass_ways.undo else GROUP
            self.table.add(group, name, self.size, cost)
        return cost


def measure_mass(server: Server, table: Table, runs: int, quick: bool, *, only_undo: bool = False) -> None:
    sizes = (200,) * 4 if quick else SCHOOLS
    with server.temporary(server.template()) as database, scratch_folder() as folder:
        with told(f"making {sum(sizes):,} students"):
            schools = make_district(database, sizes)
        execute(database, *_LIMIT_TABLE)
        small = Place(database, schools[:1], WEEKS, table)
        for repetition in range(runs):
            _one_school(small, folder / f"{repetition}.copy", only_undo=only_undo)
        if only_undo:
            _compare_undo(small, table)
            return
        big = Place(database, schools, WEEKS, table)
        for repetition in range(2 if quick else min(runs, 3)):
            _district(big, folder / f"{repetition}.copy")
        _among_others(Place(database, schools[:1], WEEKS, table), schools[1 : NEIGHBOURS + 1], runs)
    _compare(small, big, table)


def _one_school(at: Place, file: Path, *, only_undo: bool) -> None:
    """Every way once, side by side."""
    at.empty()
    if not only_undo:
        at.plan()
        execute(at.database, "TRUNCATE homeroom.mass_plan_row, homeroom.mass_plan", "CHECKPOINT")
    booked = at.book()
    at.save_ready_rows(file)
    at.vacuum()
    if not only_undo:
        at.book_again()
    at.undo("undo of created rows", booked.facts["runs"], "removed")
    at.empty()
    at.copy(file)
    at.empty()
    at.book(None)
    at.vacuum()
    replaced = at.book("replace every row", to_gym=True)
    at.vacuum()
    at.undo("undo that restores every row", replaced.facts["runs"], "restored")
    if not only_undo:
        at.empty()
        at.add_one_by_one()
    at.empty()
    file.unlink()


def _district(at: Place, file: Path) -> None:
    at.empty()
    booked = at.book()
    at.save_ready_rows(file)
    at.vacuum()
    at.undo("undo of created rows", booked.facts["runs"], "removed")
    at.empty()
    at.copy(file)
    at.empty()
    file.unlink()


def _among_others(at: Place, neighbours: Sequence[School], runs: int) -> None:
    """The same school's year, with other schools' rows in the table."""
    others = Place(at.database, neighbours, at.weeks, at.table)
    at.empty()
    others.book(None)
    at.vacuum()
    among = _Among(at.database, at.schools, at.weeks, at.table, others.rows)
    for _ in range(runs):
        booked = among.book()
        among.book_again()
        among.undo("undo of created rows", booked.facts["runs"], "removed")
        among.vacuum()
    at.empty()


@dataclass(frozen=True, slots=True)
class _Among(Place):
    others: int

    @property
    def size(self) -> str:
        return f"{self.rows:,} among {self.others:,}"


def _compare(small: Place, big: Place, table: Table) -> None:
    book, copy = table.entry(GROUP, BOOK, small.size), table.entry(GROUP, COPY, small.size)
    table.ratio(book, copy, goals.BOOK_TO_COPY)
    table.ratio(table.entry(GROUP, "plan alone", small.size), book)
    table.ratio(table.entry(GROUP, "again, nothing to change", small.size), book)
    table.ratio(table.entry(GROUP, "replace every row", small.size), book, goals.REPLACE_TO_BOOK)
    table.ratio(table.entry(GROUP, ORM, small.size), book, goals.ORM_TO_BOOK)
    big_book, big_copy = table.entry(GROUP, BOOK, big.size), table.entry(GROUP, COPY, big.size)
    table.ratio(big_book, big_copy, goals.BOOK_TO_COPY_MANY)
    _compare_undo(small, table)
    for size in [key for key in table.sizes(UNDO_GROUP, "undo of created rows") if key != small.size]:
        undone = table.entry(UNDO_GROUP, "undo of created rows", size)
        table.ratio(undone, table.entry(GROUP, BOOK, size), goals.UNDO_TO_BOOK)
    for size in table.sizes(GROUP, BOOK):
        if "among" in size:
            table.ratio(table.entry(GROUP, BOOK, size), book, label="the same alone")
            again = table.entry(GROUP, "again, nothing to change", size)
            table.ratio(again, table.entry(GROUP, "again, nothing to change", small.size), label="the same alone")
    table.memory(book, big_book, goals.MEMORY)
    table.exponent(book, big_book, big.rows / small.rows, goals.EXPONENT)
    table.exponent(copy, big_copy, big.rows / small.rows, None)


def _compare_undo(small: Place, table: Table) -> None:
    book = table.entry(GROUP, BOOK, small.size)
    table.ratio(table.entry(UNDO_GROUP, "undo of created rows", small.size), book, goals.UNDO_TO_BOOK)
    table.ratio(table.entry(UNDO_GROUP, "undo that restores every row", small.size), book)
