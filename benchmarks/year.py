"""Group D: a school's work while a whole district's year fills the table of appointments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from benchmarks import goals, mass_ways, year_ways
from benchmarks.copying import copy
from benchmarks.costs import Cost, Way, measure, told
from benchmarks.district import School, make_district, mondays
from benchmarks.places import execute, save_rows, scratch_folder, value_of
from benchmarks.table import Figure, Table
from tests.support.postgres import Database, Server

GROUP = "D. A year of appointments (ms each, mass run: s)"
BOOK, READ, MASS = "single booking", "a student's schedule of the year", "mass schedule of 108,000"
COPY = "COPY of the same 108,000 into the same table"
SIZES = (*[3_000] * 16, 2_000)
QUICK_SIZES = (200,) * 6
WEEKS = 36
STEPS = (0.1, 0.33, 1.0)
"""How much of the district's other schools is booked when the school is measured."""
_FILL = """
    INSERT INTO homeroom.appointment
        (district_id, on_date, student_id, flex_period_id, section_id, birth, version, made_at, locked, origin, made_by)
    SELECT {district}, on_date, student_id, {flex_period}, section_id, n, n, now(), false, 'homeroom_prebook', 'bench'
    FROM (
        SELECT on_date, student_id, {first_homeroom} + (student_id - {first_student}) / 30 AS section_id,
               nextval('homeroom.version_seq') AS n
        FROM unnest(CAST('{{{days}}}' AS date[])) AS day (on_date),
             generate_series({first_student}, {first_student} + {students} - 1) AS student (student_id)
    ) row
"""
_COUNT = """
    INSERT INTO homeroom.seat_count (district_id, section_id, on_date, flex_period_id, taken)
    SELECT district_id, section_id, on_date, flex_period_id, count(*)
    FROM homeroom.appointment WHERE district_id = {district} AND flex_period_id = {flex_period} GROUP BY 1, 2, 3, 4
"""
_MONDAYS = "FROM homeroom.appointment WHERE flex_period_id = {flex_period} AND extract(isodow FROM on_date) = 1"
_CLEAR = (
    f"DELETE {_MONDAYS}",
    "DELETE FROM homeroom.seat_count WHERE flex_period_id = {flex_period} AND extract(isodow FROM on_date) = 1",
    "TRUNCATE homeroom.appointment_history",
    "VACUUM ANALYZE homeroom.appointment, homeroom.seat_count",
    "CHECKPOINT",
)


@dataclass(frozen=True, slots=True)
class Year:
    """The school has its Mondays for the mass run; its other days, and all days of the others, are filled beforehand."""

    database: Database
    school: School
    table: Table
    quick: bool

    def fill(self, schools: Sequence[School]) -> None:
        for one in schools:
            weekdays = range(1, 5) if one is self.school else range(5)
            days = [monday + timedelta(days=day) for monday in mondays(WEEKS) for day in weekdays]
            listed = ",".join(day.isoformat() for day in days)
            values = one.to_json() | {"days": listed}
            execute(self.database, _FILL.format(**values), _COUNT.format(**values))
        execute(self.database, "VACUUM ANALYZE homeroom.appointment, homeroom.seat_count", "CHECKPOINT")

    def measure(self, runs: int) -> int:
        """Everything at the size the table has; answers its rows."""
        rows = value_of(self.database, "SELECT count(*) FROM homeroom.appointment")
        size, count = f"among {rows:,}", 100 if self.quick else 500
        asked = {"url": self.database.app_url, "school": self.school.to_json(), "weeks": WEEKS, "count": count}
        for _ in range(runs):
            booking = {"url": self.database.app_url, "schools": [self.school.to_json()], "weeks": WEEKS}
            self._way(MASS, size, mass_ways.book, **booking)
            with scratch_folder() as folder:
                ready = folder / "appointment.copy"
                order = f"SELECT * {_MONDAYS} ORDER BY district_id, student_id, on_date"
                save_rows(self.database, order.format(**self.school.to_json()), ready)
                self._way(READ, size, year_ways.read_schedules, **asked)
                self._way(BOOK, size, year_ways.book_one_by_one, **asked)
                self._clear()
                into = {"schema": "homeroom", "files": {"appointment": str(ready)}, "bare": True}
                self._way(COPY, size, copy, url=self.database.owner_url, **into)
            self._clear()
        return rows

    def _clear(self) -> None:
        execute(self.database, *(statement.format(**self.school.to_json()) for statement in _CLEAR))

    def _way(self, name: str, size: str, way: Way, **values: object) -> None:
        """A mass run in seconds, what was done many times in milliseconds each."""
        with told(f"{name}, {size}"):
            cost = measure(way, **values)
        thousands = cost.facts["counts"].get("done", 1000) / 1000
        postgres = None if cost.postgres is None else cost.postgres / thousands
        each = Cost(cost.wall / thousands, cost.python / thousands, postgres, cost.rss_mb, cost.facts)
        self.table.add(GROUP, name, size, each)


def measure_year(server: Server, table: Table, runs: int, quick: bool) -> None:
    sizes = QUICK_SIZES if quick else SIZES
    with server.temporary(server.template()) as database:
        with told(f"making {sum(sizes):,} students"):
            school, *others = make_district(database, sizes)
        year = Year(database, school, table, quick)
        rows, filled = [], 0
        year.fill([school])
        for step in STEPS:
            until = max(filled, round(len(others) * step))
            with told(f"filling the year of {until - filled} more schools"):
                year.fill(others[filled:until])
            filled = until
            rows.append(year.measure(min(runs, 3)))
    for size in table.sizes(GROUP, MASS):
        table.ratio(table.entry(GROUP, MASS, size), table.entry(GROUP, COPY, size))
    _compare(table, rows)


def _compare(table: Table, rows: Sequence[int]) -> None:
    few, many = (f"among {count:,}" for count in (rows[0], rows[-1]))
    for name in (BOOK, READ):
        entry = table.entry(GROUP, name, many)
        value = entry.of(lambda cost: cost.wall if cost.postgres is None else cost.postgres)
        table.figure(Figure(GROUP, f"{name}, ms in the database", value, None, many, goals.SINGLE_MILLISECONDS))
    for name, goal in ((BOOK, goals.READ_EXPONENT), (READ, goals.READ_EXPONENT), (MASS, goals.READ_EXPONENT)):
        table.exponent(table.entry(GROUP, name, few), table.entry(GROUP, name, many), rows[-1] / rows[0], goal)
